"""Ctrl+Z and Ctrl+Y of a form: every edit with what rules made of it, as one step."""

import datetime as dt
import gc
import weakref
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from tests.seen import column, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier
UNDO, REDO = (CTRL, Key.Key_Z), (CTRL, Key.Key_Y)


@pytest.fixture
def saved(office):
    """The window of a saved transfer of two cabins, the cursor in its rows."""
    document = office.company.transfer(*office.company.cabins[:2])
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.sections["units"].view.setFocus()
    office.settle()
    return window


def test_a_typed_price_and_the_sum_after_it_come_back_together(saved, hands):
    page, row = saved.sections["units"], saved.thing.units[0]
    before, total = (row.price, row.amount), saved.footer.sums.text()
    page.view.go_to(0, column(page, "price"))
    hands.type("9000", Key.Key_Return)
    assert (row.price, row.amount) == (Decimal(9000), Decimal("8893.55"))
    assert saved.isWindowModified()
    hands.key(*UNDO)
    assert (row.price, row.amount) == before
    assert not saved.isWindowModified()
    assert saved.footer.sums.text() == total
    hands.key(*REDO)
    assert (row.price, row.amount) == (Decimal(9000), Decimal("8893.55"))
    assert saved.isWindowModified()
    assert page.view.currentIndex().column() == column(page, "price")


def test_a_field_of_the_head_takes_its_own_letters_back_first(saved, hands):
    phone = editor(saved, "phone")
    was = phone.text()
    phone.setFocus()
    phone.selectAll()
    hands.type("8 900")
    hands.key(*UNDO)
    assert phone.text() != "8 900"  # the letters, by the field itself
    assert saved.undo.stack.count() == 0
    phone.selectAll()
    hands.type("8 900", Key.Key_Return)
    assert saved.thing.phone == "8 900"
    hands.key(*UNDO)
    assert saved.thing.phone == was
    assert phone.text() == was
    assert phone.hasFocus()
    assert not saved.isWindowModified()


def test_rows_that_were_removed_come_back_where_they_stood(saved, hands):
    first, second = saved.thing.units
    saved.sections["units"].view.go_to(0, 1)
    hands.key(Key.Key_Delete)
    assert saved.thing.units == [second]
    hands.key(*UNDO)
    assert saved.thing.units == [first, second]
    assert [row.line for row in saved.thing.units] == [1, 2]
    assert saved.commands.save()
    assert len(saved.work.load(RentTransfer, saved.thing.id).units) == 2


def test_a_row_removed_and_saved_comes_back_under_its_id(saved, hands):
    key = saved.thing.units[0].id
    saved.sections["units"].view.go_to(0, 1)
    hands.key(Key.Key_Delete, CTRL, Key.Key_S)
    assert [r.id for r in saved.work.load(RentTransfer, saved.thing.id).units] != [key]
    hands.key(*UNDO)
    assert saved.isWindowModified()  # the base has it otherwise
    hands.key(CTRL, Key.Key_S)
    assert saved.messages.problems == []
    assert key in [r.id for r in saved.work.load(RentTransfer, saved.thing.id).units]


def test_adding_copying_and_moving_are_steps(saved, hands):
    view = saved.sections["units"].view
    first, second = saved.thing.units
    view.go_to(0, 1)
    hands.key(CTRL | SHIFT, Key.Key_Down)
    assert saved.thing.units == [second, first]
    hands.key(Key.Key_F9)
    hands.key(Key.Key_Insert)
    assert len(saved.thing.units) == 4
    assert saved.undo.undo_action.text() == "Отменить: добавлено: 1 строка"
    hands.key(*UNDO, *UNDO)
    assert saved.undo.undo_action.text() == "Отменить: порядок строк"
    hands.key(*UNDO)
    assert saved.thing.units == [first, second]
    assert not saved.undo.stack.canUndo()
    hands.key(*REDO, *REDO, *REDO)
    assert len(saved.thing.units) == 4


def test_sums_counted_again_in_many_rows_are_one_step(office, hands):
    document = office.company.transfer(*office.company.cabins[:2], amount="100")
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    page = window.sections["units"]
    page.view.setFocus()
    page.view.selectColumn(column(page, "amount"))
    hands.key(CTRL, Key.Key_R)
    assert [r.manual for r in window.thing.units] == [False, False]
    hands.key(*UNDO)
    assert [(r.amount, r.manual) for r in window.thing.units] == [(Decimal(100), True)] * 2


def test_what_is_no_value_in_a_cell_is_taken_back_too(saved, hands):
    page = saved.sections["units"]
    page.view.go_to(0, column(page, "date_to"))
    hands.type("31022026", Key.Key_Return)
    assert page.model.typed_problems("units")
    hands.key(*UNDO)
    assert page.model.typed_problems("units") == []
    hands.key(*REDO)
    assert page.model.index(0, column(page, "date_to")).data() == "31022026"


def test_after_saving_the_mark_follows_the_saved_state(saved, hands):
    page, row = saved.sections["units"], saved.thing.units[0]
    page.view.go_to(0, column(page, "price"))
    hands.type("7000", Key.Key_Return, CTRL, Key.Key_S)
    assert not saved.isWindowModified()
    hands.key(*UNDO)
    assert row.price == Decimal(6000)
    assert saved.isWindowModified()
    hands.key(*REDO)
    assert not saved.isWindowModified()


def test_a_copy_is_never_taken_for_saved(office, hands):
    contract = office.company.contract
    window = office.desk.open_copy(Contract, contract.id)
    office.settle()
    window.apply(window.thing, "contract_number", "999")
    hands.key(*UNDO)
    assert window.thing.contract_number == "216"  # the number that was proposed
    assert window.isWindowModified()


def test_another_reading_forgets_the_steps(office, hands):
    site = office.company.site
    window = office.desk.open_thing(Site, site.id)
    window.apply(window.thing, "address", "г. Курск, ул. Новая, 1")
    hands.key(CTRL, Key.Key_S)
    mine = office.company.work.load(Site, site.id)
    mine.address = "г. Курск, ул. Старая, 2"
    office.company.work.save(mine)
    office.settle()
    hands.key(*UNDO)
    assert window.thing.address == "г. Курск, ул. Старая, 2"
    assert not window.isWindowModified()


def test_who_may_only_look_takes_nothing_back(manager_office):
    window = manager_office.desk.open_thing(Site, manager_office.company.site.id)
    window.undo.undo()
    assert not window.undo.undo_action.isEnabled()


def test_a_new_document_typed_and_taken_back_closes_without_a_question(office, hands, answers):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    editor(window, "date").setFocus(Qt.FocusReason.TabFocusReason)
    hands.type("01112026", Key.Key_Return)
    assert window.thing.date == dt.date(2026, 11, 1)
    hands.key(*UNDO)
    hands.key(Key.Key_Escape)
    assert answers["asked"] == []
    assert window not in office.desk.windows.values()


def test_closed_windows_with_steps_are_gone(office):
    gone = []
    for _ in range(3):
        window = office.desk.open_new(RentTransfer)
        window.sections["units"].add()
        window.setWindowModified(False)
        gone.append(weakref.ref(window.undo))
        window.close_window()
        office.settle()
        del window
    gc.collect()
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [ref() for ref in gone] == [None, None, None]
