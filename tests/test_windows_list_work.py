"""What is done with many rows of a list, beside it and after others have changed it."""

from decimal import Decimal

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import insert

import db.nouns  # noqa: F401
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.system import AppUser
from forms.group_change import GroupChange
from forms.list_output import ListOutput
from forms.list_preview import ListPreview
from tests.company import BOSS
from tests.test_windows_list import texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


# --- the place on the screen ------------------------------------------------------------------


def many_sites(office, number=120):
    office.company.work.save([Site(name=f"Площадка {n:03}") for n in range(number)])
    window = office.desk.open_list(Site)
    office.settle()
    return window


def test_the_row_under_the_cursor_does_not_move_when_others_come(office):
    window = many_sites(office)
    key = window.model.keys[60]
    window.stand_on(key)
    before = window.view.rowViewportPosition(window.view.currentIndex().row())
    office.company.work.save([Site(name=f"Аврора {n}") for n in range(7)])
    office.settle()
    assert window.current_key() == key
    assert window.model.row_of(key) == 67
    assert window.view.rowViewportPosition(67) == before


def test_selected_rows_stay_selected_after_f5(office):
    window = many_sites(office, 30)
    window.view.stand(3)
    window.view.select_also([5, 9])
    keys = window.selected_keys()
    office.company.work.save(Site(name="Аврора"))
    office.settle()
    assert window.selected_keys() == keys
    QTest.keyClick(window.view, Key.Key_F5)
    assert window.selected_keys() == keys


def test_a_row_changed_elsewhere_is_shown_anew(office):
    window = many_sites(office, 3)
    site = office.company.work.load(Site, window.model.keys[0])
    site.address = "Складская, 4"
    office.company.work.save(site)
    office.settle()
    assert texts(window, "address")[0] == "Складская, 4"


def test_a_new_thing_becomes_the_current_row(office):
    window = many_sites(office, 30)
    window.commands.do_create()
    made = office.desk.shell.area.activeSubWindow().widget()
    made.thing.name = "Новая площадка"
    office.company.work.save(made.thing)
    window.stand_on(made.thing.id)
    office.settle()
    assert window.current_key() == made.thing.id


def test_a_refusal_of_the_base_leaves_the_rows(office, monkeypatch):
    from app import lists
    from db.errors import UserError

    window = many_sites(office, 10)
    before = list(window.model.keys)

    def broken(*_, **__):
        raise UserError("Сервер не отвечает. Проверьте сеть и повторите.")

    monkeypatch.setattr(lists, "page", broken)
    monkeypatch.setattr(lists, "ids", broken)
    window.columns.sort("name")
    QTest.keyClick(window.view, Key.Key_F5)
    assert window.strip.isVisible()
    assert "Сервер не отвечает" in window.strip.words.text()
    assert list(window.model.keys) == before


def test_waiting_is_told_after_a_while_and_an_empty_list_says_what_to_do(office, qtbot):
    window = office.desk.open_list(RentTransfer)
    assert window.place.text() == "Список пуст"
    assert window.veil.button.text().startswith("Создать: Передача в аренду")
    window.veil.button.click()
    made = office.desk.shell.area.activeSubWindow().widget()
    assert isinstance(made.thing, RentTransfer)
    window.veil.wait()
    qtbot.waitUntil(lambda: window.veil.words.text() == "Загружаю…")


def test_too_many_are_not_changed_at_once(office, answers, monkeypatch):
    from forms import list_many

    monkeypatch.setattr(list_many, "MOST_AT_ONCE", 2)
    window = many_sites(office, 5)
    window.view.selectAll()
    window.commands.many.mark()
    assert answers["asked"] == []
    assert "Сузьте отбор" in window.strip.words.text()


def test_l13_what_was_done_to_many_is_told_as_done(office, answers):
    """«Провести: 2 объекта» looked like one more question."""
    company = office.company
    company.work.save([company.transfer(c) for c in company.cabins[:2]])
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.view.selectAll()
    many, bar = window.commands.many, office.desk.shell.statusBar()
    told = []
    for act in (many.post, many.unpost, many.mark):
        act()
        office.settle()
        told.append(bar.currentMessage())
    assert told == [
        "Проведено: 2 документа",
        "Проведение отменено: 2 документа",
        "Помечено на удаление: 2 документа",
    ]


# --- many at once -----------------------------------------------------------------------------


def test_marking_many_asks_with_their_number(office, answers):
    window = many_sites(office, 12)
    window.view.selectAll()
    keys = window.selected_keys()[2:]
    window.view.stand(0)
    window.view.clearSelection()
    window.view.select_also([window.model.row_of(k) for k in keys])
    QTest.keyClick(window.view, Key.Key_Delete)
    assert answers["asked"] == [f"Пометить выделенные объекты ({len(keys)}) на удаление?"]


def test_a_value_goes_into_many_things_and_back(office):
    window = office.desk.open_list(Partner)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    titles = [f.title for f in change.fields]
    assert "Наименование" not in titles
    change.field.setCurrentIndex(titles.index("Руководитель"))
    assert not change.go.isEnabled()
    change.editor.setText("Иванов И. И.")
    change.editor.setModified(True)
    change.editor.commit()
    assert change.go.text() == "Изменить (3)"
    assert change.table.item(0, 2).text() == "Иванов И. И."
    change.go.click()
    load = office.company.work.load
    assert {load(Partner, k).director for k in window.model.keys} == {"Иванов И. И."}
    assert "Изменено: 3" in change.told.text()
    one = load(Partner, window.model.keys[0])
    one.director = "Петров П. П."
    office.company.work.save(one)
    change.back.click()
    assert "Возвращено: 2, изменены другими: 1" in change.told.text()
    assert sorted(load(Partner, k).director for k in window.model.keys) == ["", "", "Петров П. П."]


def test_l18_what_is_typed_is_shown_at_once_and_changed_by_one_click(office, hands):
    window = office.desk.open_list(Partner)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    titles = [f.title for f in change.fields]
    change.field.setCurrentIndex(titles.index("Телефон"))
    office.settle()
    change.editor.setFocus()
    hands.type("+7 900 111-22-33")
    assert change.go.text() == "Изменить (3)"
    assert change.table.item(2, 2).text() == "+7 900 111-22-33"
    change.editor.clear()
    hands.type(" ")
    assert not change.go.isEnabled()
    hands.type("+7 900 111-22-33")
    change.go.click()
    load = office.company.work.load
    assert {load(Partner, k).phone for k in window.model.keys} == {"+7 900 111-22-33"}


def test_posted_documents_are_left_out_of_a_group_change(office):
    company = office.company
    posted, draft = company.transfer(), company.transfer(company.cabins[1])
    company.work.post(posted)
    company.work.save(draft)
    window = office.desk.open_list(RentTransfer)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    assert "Останутся как есть: 1 (проведённые и помеченные)" in change.told.text()
    assert change.table.rowCount() == 1


def test_an_enumeration_is_not_changed_by_accident(office):
    window = office.desk.open_list(Partner)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    change.field.setCurrentIndex([f.title for f in change.fields].index("Вид"))
    assert not change.go.isEnabled()
    change.editor.setCurrentIndex(2)
    change.editor.activated.emit(2)
    assert change.go.isEnabled()
    assert change.plain_value() is PartnerKind.PERSON


def test_originals_of_several_contracts_are_received(office, answers):
    window = office.desk.open_list(Contract)
    window.view.selectAll()
    received = next(a for a in window.commands.own if "Установить" in a.text())
    received.trigger()
    office.settle()
    load = office.company.work.load
    assert all(load(Contract, k).original_received for k in window.model.keys)
    at = window.column_names().index("originals")
    assert window.model.index(0, at).data() == "Оригинал получен"
    window.columns.show(["contract_number", "original_received"])
    office.settle()
    index = window.model.index(0, window.column_names().index("original_received"))
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "да"
    window.view.selectAll()
    received.trigger()
    assert "уже отмечено" in window.strip.words.text()


# --- output -----------------------------------------------------------------------------------


def test_chosen_columns_of_selected_rows_go_to_excel(office, answers, tmp_path):
    company = office.company
    for cabin, amount in zip(company.cabins, ("1000", "2000", "6000"), strict=True):
        company.work.save(company.transfer(cabin, amount=amount))
    window = office.desk.open_list(RentTransfer)
    window.view.stand(0)
    window.view.select_also([1])
    answers["file"] = tmp_path / "part.xlsx"
    dialog = ListOutput(window)
    assert dialog.selected.isChecked()
    for n in range(dialog.columns.count()):
        item = dialog.columns.item(n)
        wanted = item.text() in ("Дата", "Сумма")
        item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    dialog.write()
    sheet = openpyxl.load_workbook(tmp_path / "part.xlsx").active
    rows = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    assert [row for row in rows if row][1] == ["Дата", "Сумма"]
    numbers = [
        c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float)
    ]
    assert sorted(numbers)[:2] == [2000, 6000]
    totals = [
        c.value for row in sheet.iter_rows() for c in row if str(c.value).startswith("=SUBTOTAL")
    ]
    assert len(totals) == 1
    assert sheet.freeze_panes is not None


# --- the preview ------------------------------------------------------------------------------


def test_the_preview_follows_the_cursor(office, qtbot):
    company = office.company
    transfer = company.transfer()
    company.work.post(transfer)
    company.work.save(company.transfer(company.cabins[1]))
    window = office.desk.open_list(RentTransfer)
    window.stand_on(transfer.id)
    QTest.keyClick(window.view, Key.Key_I, Mod.ControlModifier)
    panel = window.findChild(ListPreview)
    assert "Передача в аренду № А-000001" in panel.heading.text()
    words = " ".join(w.text() for w in panel.area.widget().findChildren(QLabel))
    assert "Имущество (1)" in words
    assert "БК-001" in words
    assert "Последние изменения" in words
    before = panel.heading.text()
    QTest.keyClick(
        window.view, Key.Key_Down if window.view.currentIndex().row() == 0 else Key.Key_Up
    )
    qtbot.waitUntil(lambda: panel.heading.text() != before)
    assert window.commands.look.isChecked()
    QTest.keyClick(window.view, Key.Key_I, Mod.ControlModifier)
    assert window.preview is None
    assert window.state.preview == 0


def test_f13_people_are_called_by_their_names_and_a_remark_has_no_sides(office):
    """Ctrl+I and «История изменений» tell of a document that was posted again."""
    company = office.company
    transfer = company.transfer()
    company.work.post(transfer)
    transfer.units[0].amount, transfer.units[0].manual = Decimal(500), True
    company.work.post(transfer)
    with company.work.database.writing() as connection:
        named = {"login": BOSS.login, "name": "Анна Петрова", "role": BOSS.role, "active": True}
        connection.execute(insert(AppUser.__table__), named)
    changes = company.work.history(transfer)
    assert {c.became for c in changes if c.title == "Автор"} == {"Анна Петрова"}
    assert [c for c in changes if c.title.startswith("Заменено движений: ")]
    window = office.desk.open_list(RentTransfer)
    window.stand_on(transfer.id)
    QTest.keyClick(window.view, Key.Key_I, Mod.ControlModifier)
    panel = window.findChild(ListPreview)
    words = "\n".join(w.text() for w in panel.area.widget().findChildren(QLabel))
    assert "Анна Петрова" in words
    assert BOSS.login not in words.split()
    assert "пусто → пусто" not in words
    assert "Заменено движений: 1 →" not in words


# --- nothing stays behind ---------------------------------------------------------------------


@pytest.mark.parametrize("times", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_a_closed_list_leaves_nothing(office, times):
    import gc
    import weakref

    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    known = []
    for _ in range(times):
        window = office.desk.open_list(RentTransfer)
        window.commands.do_look()
        window.commands.do_find()
        window.commands.do_filter()
        known.append(weakref.ref(window))
        window.close_window()
        del window
        office.settle()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [ref for ref in known if ref() is not None] == []
