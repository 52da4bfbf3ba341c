"""A report leaves the window: Excel, PDF, a snapshot, paper."""

from decimal import Decimal

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import report_snapshots
from db.errors import UserError
from forms import dialogs, report_output
from tests.probe_report import names, opened, report
from tests.seen import active

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
D = Decimal


@pytest.fixture
def window(office):
    return opened(office)


@pytest.fixture
def file_to_save(monkeypatch, tmp_path):
    chosen = {}
    monkeypatch.setattr(dialogs, "file_to_save", lambda *words: tmp_path / chosen["name"])
    monkeypatch.setattr(report_output, "show_file", lambda path: None)
    return lambda name: chosen.update(name=name) or tmp_path / name


def test_excel_keeps_groups_formulas_and_colours_as_they_are_seen(window, file_to_save):
    window.shape.group_by("kind")
    path = file_to_save("проба.xlsx")
    QTest.keyClick(window, Key.Key_S, Mod.ControlModifier)
    window.settle()
    sheet = openpyxl.load_workbook(path).active
    found = {r[0].value: r for r in sheet.iter_rows() if r[0].value}
    levels = {name: sheet.row_dimensions[r[0].row].outlineLevel for name, r in found.items()}
    assert (levels["ноябрь"], levels["Аренда"], levels["АО"]) == (0, 1, 2)
    assert str(found["ноябрь"][1].value).startswith("=SUBTOTAL(9,")
    assert str(found["Итого"][1].value).startswith("=SUBTOTAL(9,")


def test_pdf_is_written_as_it_is_seen(window, file_to_save):
    path = file_to_save("проба")
    window.pdf_action.trigger()
    window.settle()
    assert path.with_name("проба.pdf").read_bytes().startswith(b"%PDF")


def test_a_snapshot_is_kept_and_opened_later(window, file_to_save, office, monkeypatch):
    path = file_to_save("проба.снимок")
    window.keep_action.trigger()
    window.settle()
    assert report_snapshots.read(path, "x").table.title == "Проба"
    monkeypatch.setattr(dialogs, "file_to_open", lambda *words: path)
    window.open_kept_action.trigger()
    office.settle()
    made = active(window)
    assert made is not window
    assert names(made) == names(window)
    assert "Снимок от" in made.found.subtitle[0]
    assert made.totals.texts[2] == "250,00"


def test_paper_is_set_up_and_remembers_it(window):
    QTest.keyClick(window, Key.Key_P, Mod.ControlModifier)
    paper = active(window)
    width, height = paper.paper.sizes[0]
    assert width > height
    paper.way.setCurrentIndex(1)
    paper.way.activated.emit(1)
    width, height = paper.paper.sizes[0]
    assert width < height
    paper.sheet.setCurrentText("A3")
    paper.sheet.activated.emit(1)
    assert paper.paper.sizes[0][0] > width
    paper.close_window()
    window.settle()
    window.desk.bring_forward(window)
    window.paper_action.trigger()
    again = active(window)
    assert (again.set_up().size, again.set_up().upright) == ("A3", True)


def test_nothing_is_saved_before_a_report_was_formed(office):
    def refuse(session, params):
        raise UserError("Нет.")

    window = office.desk.open_report(report(refuse))
    office.settle()
    for action in (window.save_action, window.paper_action, window.settings_action):
        action.trigger()
        assert window.strip.words.text() == "Сначала сформируйте отчёт (F5)."
