"""«Подбор»: free units into a basket by keys, the basket into the document."""

import datetime as dt
import gc
import weakref
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.verbs import FILLS
from db.catalogs.unit import ProrationRule, Tariff, UnitKind
from db.documents.contract import Contract, ContractKind
from db.documents.rent_transfer import Haulage, RentTransfer
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
ALT, CTRL = Mod.AltModifier, Mod.ControlModifier
DAY = dt.date(2026, 11, 12)


@pytest.fixture
def window(office):
    opened = office.desk._new(
        RentTransfer(
            organization_id=office.company.organization.id,
            contract_id=office.company.contract.id,
            site_id=office.company.site.id,
            date=DAY,
        )
    )
    office.settle()
    opened.sections["units"].view.setFocus()
    return opened


@pytest.fixture
def picking(window, hands, office):
    hands.key(ALT, Key.Key_Insert)
    office.settle()
    return window.picking


def codes(picking):
    return [u.code for u in picking.free.shown]


def test_c1_units_go_into_the_rows_that_wait_for_their_kind(office, hands):
    company = office.company
    contract = company.work.load(Contract, company.contract.id)
    for kind_id, quantity in ((company.kind.id, 2), (company.beds.kind_id, 8)):
        row = ContractKind(kind_id=kind_id, quantity=quantity)
        contract.kinds.append(row)
        company.work.recalculate(row, "kind_id", contract)
        row.price = Decimal(5500)
        company.work.recalculate(row, "price", contract)
    company.work.save(contract)
    fill = next(f for f in FILLS if f.source is Contract and f.target is RentTransfer)
    window = office.desk.open_fill(fill, contract.id)
    window.apply(window.thing, "site_id", company.site.id)
    office.settle()
    window.sections["units"].view.setFocus()
    hands.key(ALT, Key.Key_Insert)
    office.settle()
    picking = window.picking
    for code in ("003", "002", "001"):
        picking.search.clear()
        hands.type(code, Key.Key_Return)
    picking.take_over()
    rows = window.thing.units
    codes = {c.id: c.code for c in company.cabins}
    assert [codes.get(r.unit_id) for r in rows] == ["БК-003", "БК-002", None, "БК-001"]
    assert [r.price for r in rows] == [5500, 5500, 5500, 6000]  # what was agreed, then the tariff
    assert [r.quantity for r in rows] == [1, 1, 8, 1]
    window.undo.undo_action.trigger()
    assert [r.unit_id for r in window.thing.units] == [None] * 3


def test_t9_free_units_go_into_the_basket_and_into_the_document_by_keys(
    window, picking, hands, office
):
    assert picking.isVisible()
    assert picking.search.hasFocus()
    assert (picking.start.value(), picking.end.value()) == (DAY, dt.date(2026, 12, 11))
    assert codes(picking) == ["БК-001", "БК-002", "БК-003", "КР"]
    assert picking.told.text() == "Свободно: 4 позиции"
    hands.type("002", Key.Key_Return)
    assert codes(picking) == []
    assert picking.in_basket.text() == "Корзина (1)"
    picking.search.clear()
    hands.type("крова", Key.Key_Down, Key.Key_Down)
    assert picking.free.shown[picking.list.currentIndex().row()].code == "КР"
    hands.key(Key.Key_Return, Key.Key_Return, Key.Key_Return)
    beds = picking.basket.rows[1]
    assert beds.quantity == 3
    assert beds.amount == 3 * picking.basket.rows[0].amount
    picking.chosen.setFocus()
    hands.type("5", Key.Key_Return)
    assert beds.quantity == 5
    total = sum(r.amount for r in picking.basket.rows)
    hands.key(CTRL, Key.Key_Return)
    rows = window.thing.units
    assert [r.unit_id for r in rows] == [office.company.cabins[1].id, office.company.beds.id]
    assert {(r.date_from, r.date_to) for r in rows} == {(DAY, dt.date(2026, 12, 11))}
    assert window.thing.total() == total
    assert picking.isVisible()
    assert picking.basket.rows == []
    assert picking.search.hasFocus()
    picking.search.clear()
    assert [(u.code, picking.free.left(u)) for u in picking.free.shown][-1] == ("КР", 7)
    assert window.isWindowModified()
    window.undo.undo()
    assert window.thing.units == []
    window.undo.redo()
    assert window.commands.do_post()


def test_t9_no_more_than_is_free_is_taken(picking, hands):
    hands.type("кр")
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    picking.chosen.setFocus()
    hands.type("50", Key.Key_Return)
    assert picking.basket.rows[0].quantity == 12
    assert picking.reason.text() == "КР: свободно 12, введено 50."
    picking.search.clear()
    assert "КР" not in codes(picking)
    picking.chosen.setFocus()
    hands.key(Key.Key_Delete)
    assert picking.basket.rows == []
    assert "КР" in codes(picking)


def test_t9_other_days_offer_other_units(window, picking, hands, office):
    company = office.company
    company.work.post(company.transfer(date=dt.date(2026, 11, 20), to=dt.date(2026, 12, 19)))
    hands.type("БК-001", Key.Key_Return)
    assert len(picking.basket.rows) == 1
    picking.search.clear()
    hands.key(Key.Key_F5)
    assert picking.basket.rows == []
    assert "уже не свободны" in picking.reason.text()
    assert "БК-001" not in codes(picking)
    picking.end.setFocus()
    picking.end.selectAll()
    hands.type("191126", Key.Key_Tab)
    assert "БК-001" in codes(picking)
    picking.search.setFocus()
    hands.type("БК-001", Key.Key_Return)
    row = picking.basket.rows[0]
    assert row.date_to == dt.date(2026, 11, 19)
    assert row.amount < Decimal(2000)
    picking.end.setFocus()
    picking.end.selectAll()
    hands.type("181126", Key.Key_Tab)
    assert picking.basket.rows[0].date_to == dt.date(2026, 11, 18)
    assert picking.basket.rows[0].amount < row.price
    picking.end.selectAll()
    picking.end.setFocus()
    hands.type("011126", Key.Key_Tab)
    assert "не раньше" in picking.reason.text()


@pytest.fixture
def by_months(office):
    """The tariff of the cabins: a started month costs whole (L4)."""
    work = office.company.work
    tariff = work.load(Tariff, work.load(UnitKind, office.company.kind.id).tariff_id)
    tariff.rule = ProrationRule.WHOLE_MONTH
    work.save(tariff)


def test_t9_a_picked_cabin_is_let_to_the_end_of_its_tariffs_month(
    by_months, window, picking, hands
):
    """12.11–11.12 would be two started months; the row of a contract said one, picking doubled it."""
    hands.type("БК-001", Key.Key_Return)
    hands.key(CTRL, Key.Key_Return)
    (row,) = window.thing.units
    assert (row.date_to, row.amount) == (dt.date(2026, 11, 30), Decimal(6000))
    picking.start.setFocus()
    picking.start.selectAll()
    picking.search.clear()
    hands.type("151126", Key.Key_Tab)
    assert picking.end.value() == dt.date(2026, 12, 14)  # a month from it, for the others
    picking.end.setFocus()
    picking.end.selectAll()
    hands.type("201226", Key.Key_Tab)
    picking.search.setFocus()
    hands.type("БК-002", Key.Key_Return)
    (row,) = picking.basket.rows  # now the person has said till when
    assert (row.date_from, row.date_to) == (dt.date(2026, 11, 15), dt.date(2026, 12, 20))
    assert row.amount == Decimal(12000)


def test_l4_a_cabin_typed_by_hand_is_let_to_the_end_of_its_tariffs_month(by_months, window, office):
    cabin = office.company.cabins[0].id
    row = window.new_row("units")
    window.apply(row, "unit_id", cabin)
    assert (row.date_to, row.amount) == (dt.date(2026, 11, 30), Decimal(6000))
    own = window.new_row("units")
    window.apply(own, "date_to", dt.date(2026, 12, 20))  # what a person typed stays
    window.apply(own, "unit_id", cabin)
    assert (own.date_to, own.amount) == (dt.date(2026, 12, 20), Decimal(12000))


def test_t9_sites_and_kinds_narrow_and_sites_are_not_mixed(window, picking, hands, office):
    company = office.company
    assert picking.site.currentText() == "Юг"
    beds = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.other_site.id,
        date=dt.date(2026, 11, 1),
        units=[UnitReceiptRow(unit_id=company.beds.id, quantity=4)],
    )
    company.work.post(beds)
    hands.key(Key.Key_F5)
    assert len(codes(picking)) == 4
    QTest.keyClick(picking.site, Key.Key_Home)
    picking.narrow()
    assert len(codes(picking)) == 5
    picking.kind.setCurrentIndex(picking.kind.findText("Кровать"))
    picking.narrow()
    assert [u.site for u in picking.free.shown] == ["Север", "Юг"]
    picking.list.setCurrentIndex(picking.free.index(0, 0))
    picking.put_current()
    assert picking.basket.rows == []
    assert "стоит на площадке «Север»" in picking.reason.text()


def test_t9_the_site_of_the_basket_becomes_the_site_of_the_document(window, hands, office):
    window.apply(window.thing, "site_id", None)
    hands.key(ALT, Key.Key_Insert)
    picking = window.picking
    assert picking.site.currentText() == "Все площадки"
    hands.type("БК-003", Key.Key_Return, CTRL, Key.Key_Return)
    assert window.thing.site_id == office.company.site.id
    window.undo.undo()
    assert window.thing.site_id is None
    assert window.thing.units == []
    hands.key(Key.Key_Escape)
    assert not picking.isVisible()
    assert window in office.desk.windows.values()


def test_t9_letters_typed_in_the_list_search(picking, hands):
    picking.list.setFocus()
    hands.type("кр")
    assert picking.search.text() == "кр"
    assert picking.search.hasFocus()


def test_t9_units_of_another_tenant_are_not_picked_on_a_site(window, hands):
    page = window.sections["deliveries"]
    page.add()
    page.model.set_value(window.thing.deliveries[0], "haulage", Haulage.FROM_TENANT)
    window.open_picking()
    assert window.picking is None
    assert "у другого контрагента" in window.strip.words.text()


def test_t9_who_may_not_write_picks_nothing(manager_office):
    document = manager_office.company.transfer()
    manager_office.company.work.save(document)
    window = manager_office.desk.open_thing(RentTransfer, document.id)
    page = window.sections["units"]
    page.lock(True)
    action = next(a for a in page.actions() if a.text() == "Подбор…")
    assert not action.isEnabled()


def test_windows_with_a_picking_and_a_preview_leave_nothing_behind(office):
    from PySide6.QtCore import QCoreApplication, QEvent

    gone = []
    for _ in range(10):
        window = office.desk.open_new(RentTransfer, site_id=office.company.site.id, date=DAY)
        window.open_picking()
        window.picking.put_current()
        page = window.sections["units"]
        preview = page.pasting.preview([["БК-001"], ["БК-002"]])
        preview.accept()
        page.view.horizontalScrollBar().setValue(1)
        gone += [weakref.ref(part) for part in (window, window.picking, preview, page.model)]
        window.setWindowModified(False)
        window.close_window()
        office.settle()
        del window, page, preview
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [part() for part in gone] == [None] * len(gone)
