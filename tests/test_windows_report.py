"""Windows of reports: rows and their marks, drilling, notes, parameters, Excel and paper."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import app.nouns  # noqa: F401
from app.table import REPORTS, Column, Link, Mark, Report, Row, Table
from db.catalogs.unit import Site
from db.errors import UserError
from db.roles import Role
from forms import theme
from forms.report_window import ReportWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@dataclass(frozen=True)
class Asked:
    date: dt.date = field(default=dt.date(2026, 11, 21), metadata={"title": "На дату"})
    site_id: int | None = field(default=None, metadata={"title": "Площадка", "target": Site})
    only_debts: bool = field(default=False, metadata={"title": "Только долги"})


def coloured(rows):
    columns = (
        Column("tenant", "Арендатор", str),
        Column("paid_to", "Аренда/Оплачено", dt.date),
        Column("debt", "Сумма долга", Decimal),
        Column("note", "Примечание", str),
    )

    def run(session, params):
        return Table("Проба", columns, rows, totals=("Итого", None, Decimal("9500.00"), None))

    return Report("probe", "Проба", Asked, run, frozenset(Role))


def opened(office, report):
    """A report's window with what it has read."""
    window = office.desk.open_report(report)
    office.settle()
    return window


def test_every_report_opens_runs_and_is_kept(office):
    assert REPORTS
    office.company.work.post(office.company.transfer())
    for name in REPORTS:
        window = opened(office, name)
        assert not window.strip.isVisible()
        assert window.model.columns
        assert office.desk.open_report(name) is window


def test_colours_come_with_letters_and_stand_over_each_other(office):
    debt, grey = {"paid_to": Mark.DEBT}, {"": Mark.RETURNED, "paid_to": Mark.DEBT}
    rows = [
        Row(("ООО", dt.date(2026, 10, 20), Decimal(9500), ""), marks=debt),
        Row(("ИП", dt.date(2026, 10, 15), Decimal(0), ""), marks=grey),
        Row(("АО", None, Decimal(0), ""), marks={"": Mark.PREPAID}),
        Row(("ЗАО", None, Decimal(0), "")),
    ]
    window = opened(office, coloured(rows))
    model = window.model
    assert [model.index(n, 0).data() for n in range(4)] == ["Д", "ВД", "П", ""]

    def tokens(row):
        brushes = (model.index(row, n).data(Qt.ItemDataRole.BackgroundRole) for n in range(4))
        names = {v: k for k, v in theme.LOOK.colours.items() if k.startswith("row_")}
        return [names.get(b.color().name().upper(), "") if b else "" for b in brushes]

    assert tokens(0) == ["", "", "row_debt", ""]
    assert tokens(1) == ["row_returned", "row_returned", "row_debt", "row_returned"]
    assert tokens(2) == ["row_prepaid"] * 4
    assert tokens(3) == [""] * 4
    assert model.index(1, 3).data() == ""  # a zero of a report is an empty cell
    assert window.totals.texts == {1: "Итого", 3: "9\u00a0500,00"}


def test_a_selected_row_keeps_its_colour(office):
    rows = [Row(("ООО", None, Decimal(1), ""), marks={"": Mark.PREPAID})]
    window = opened(office, coloured(rows))
    window.view.selectRow(0)
    office.settle()
    image: QImage = window.view.viewport().grab().toImage()
    x = window.view.columnViewportPosition(1) + window.view.columnWidth(1) - 5
    assert image.pixelColor(x, theme.ROW // 2) == theme.colour("row_prepaid")
    assert image.pixelColor(1, theme.ROW // 2) == theme.colour("focus")


def test_a_double_click_goes_to_what_a_number_is_made_of(office):
    document = office.company.transfer()
    office.company.work.post(document)
    site = Link("site", office.company.site.id)
    row = Row(
        ("ООО", None, Decimal(1), ""),
        link=Link("rent_transfer", document.id),
        links={"tenant": site},
    )
    window = opened(office, coloured([row]))
    active = office.desk.shell.area.activeSubWindow
    window.view.setCurrentIndex(window.model.index(0, 2))
    QTest.keyClick(window.view, Key.Key_Return)
    assert active().widget().thing.id == document.id
    window.drill(window.model.index(0, 0))
    assert active().widget().thing.id == office.company.site.id


def test_a_note_is_written_in_its_cell(office, type_text, monkeypatch):
    written = []
    monkeypatch.setattr(office.desk.work, "set_note", lambda *words: written.append(words))
    row = Row(("ООО", None, Decimal(1), ""), note_id=412)
    window = opened(office, coloured([row]))
    index = window.model.index(0, 3)
    window.view.setCurrentIndex(index)
    QTest.keyClick(window.view, Key.Key_F2)
    type_text(QApplication.focusWidget(), "обещали 25")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    office.settle()
    assert written == [("probe", 412, "обещали 25")]
    assert index.data() == "обещали 25"


def test_parameters_are_typed_and_a_wrong_one_is_told(office, type_text):
    window = opened(office, coloured([]))
    date = window.editors["date"]
    date.setFocus()
    date.selectAll()
    type_text(date, "31.02.2026")
    window.run()
    assert "Такой даты нет" in window.strip.words.text()
    date.selectAll()
    type_text(date, "01.12.2026")
    window.run()
    office.settle()
    assert window.params.date == dt.date(2026, 12, 1)
    assert not window.strip.isVisible()
    window.editors["site_id"].take(office.company.site.id)
    assert window.params.site_id == office.company.site.id
    assert "Сформировать" in window.strip.words.text()


def test_a_report_of_others_is_refused(manager_office):
    report = coloured([])
    for_boss = Report("boss", "Для бухгалтера", Asked, report.run, frozenset({Role.ACCOUNTANT}))
    with pytest.raises(UserError, match="Недостаточно прав"):
        manager_office.desk.open_report(for_boss)
    assert not any(isinstance(w, ReportWindow) for w in manager_office.desk.windows.values())
