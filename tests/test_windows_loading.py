"""L17 «Загрузка из файла» as a person does it: a blank, a file, a cell put right, written."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.lists import ListQuery, count
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, UnitKind
from db.documents.rent_transfer import RentTransfer
from forms import excel_out, loading
from forms.loading import LoadPreview

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support", "Keyboard event not accepted", extend=True
)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def list_of(office):
    def made(kind):
        window = office.desk.open_list(kind)
        office.settle()
        return window

    return made


def number(office, kind, search):
    with office.company.work.database.reading() as session:
        return count(session, ListQuery(kind, search=search))


def test_a_blank_is_filled_put_right_and_loaded(office, list_of, tmp_path, monkeypatch):
    path = tmp_path / "cabins.xlsx"
    monkeypatch.setattr(excel_out, "file_to_save", lambda *_: path)
    monkeypatch.setattr(excel_out, "show_file", lambda _: None)
    monkeypatch.setattr(loading, "file_to_open", lambda *_: path)
    window = list_of(Cabin)
    window.commands.blank.trigger()
    book = openpyxl.load_workbook(path)
    sheet = book.active
    titles = [cell.value for cell in sheet[sheet.max_row]]
    kind = office.company.work.load(UnitKind, office.company.cabins[0].kind_id).name
    for code, of in (("БК-901", kind), ("БК-902", "непонятно что")):
        row = {"Инвентарный код": code, "Наименование": "Блок", "Вид": of}
        sheet.append([row.get(title) for title in titles])
    book.save(path)
    window.commands.load.trigger()
    office.settle()
    preview = window.findChild(LoadPreview)
    assert preview.windowTitle() == "Загрузка из файла: Бытовки"
    assert preview.told.text() == "Будет загружено: 1 строка, 1 ошибка"
    assert preview.reason.text() == (
        "Строка 2: Не найдено: «непонятно что». Исправьте здесь (F2): строка с ошибкой не "
        "загружается."
    )
    assert preview.view.currentIndex().data() == "непонятно что"
    QTest.keyClick(preview.view, Key.Key_F2)
    editor = preview.view.findChild(QLineEdit)
    assert editor.text() == "непонятно что"
    editor.setText(kind)
    QTest.keyClick(editor, Key.Key_Return)
    office.settle()
    assert preview.told.text() == "Будет загружено: 2 строки"
    QTest.keyClick(preview, Key.Key_Return, Mod.ControlModifier)
    office.settle()
    assert number(office, Cabin, "бк-90") == 2
    assert {"БК-901", "БК-902"} <= {
        window.model.row(n).cells[0] for n in range(len(window.model.keys))
    }


def test_what_is_there_is_dim_until_it_is_to_be_updated(office, list_of):
    tenant = office.company.tenant
    QGuiApplication.clipboard().setText(
        f"Наименование\tИНН\tТелефон\n{tenant.name}\t\t+7 900 5\nООО «Новый»\t7736050004\t1\n"
    )
    window = list_of(Partner)
    window.commands.load_copied.trigger()
    preview = window.findChild(LoadPreview)
    assert preview.update_known.text().startswith("Обновить то, что уже есть (1 запись)")
    assert preview.take.text() == "Загрузить: 1 строка"
    preview.update_known.click()
    assert preview.take.text() == "Загрузить: 2 строки"
    preview.take.trigger()
    office.settle()
    assert preview.reason.text().startswith("Ничего не загружено.")
    assert "ООО «Новый»" in preview.reason.text()
    assert number(office, Partner, "новый") == 0
    assert preview.take.text() == "Всё равно загрузить: 2 строки"  # §5.12
    preview.update_known.click()
    assert preview.take.text() == "Загрузить: 1 строка"  # another question now
    preview.update_known.click()
    for _ in range(2):
        preview.take.trigger()
        office.settle()
    assert office.company.work.load(Partner, tenant.id).phone == "+7 900 5"
    assert number(office, Partner, "новый") == 1


def test_only_who_makes_items_loads_them(manager_office, office):
    assert office.desk.open_list(Partner).commands.load.isVisible()
    assert not office.desk.open_list(RentTransfer).commands.load.isVisible()
    assert not manager_office.desk.open_list(UnitKind).commands.load.isVisible()


def test_an_empty_clipboard_is_told(office, list_of):
    QGuiApplication.clipboard().clear()
    window = list_of(Partner)
    window.commands.load_copied.trigger()
    assert "В буфере обмена пусто" in window.strip.words.text()
