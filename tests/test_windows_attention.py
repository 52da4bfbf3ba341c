"""«Требуют внимания»: the cards of the start page and the tick over lists, as a person uses them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.attention import lines
from app.lists import TICK
from app.verbs import FILLS
from app.work import Work
from db.documents.contract import Contract, ContractStatus
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.registers.place import Possession
from tests.company import ACCOUNTANT, BOSS, DAY

if TYPE_CHECKING:
    from forms.attention import AttentionPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
TODAY = DAY(2026, 12, 20)
ONE = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "today", lambda: TODAY)


def happened(company: Any) -> None:
    """A cabin kept past «До» and not paid, money that waits, a contract being made up."""
    transfer = company.transfer(amount="6000")
    company.work.post(transfer)
    fill = next(f for f in FILLS if (f.source, f.target) == (type(transfer), PaymentInvoice))
    invoice = company.work.fill(fill, transfer.id)
    invoice.date = invoice.due = transfer.date
    company.work.post(invoice)
    company.work.post(company.receipt("70", contract=company.other_contract))
    company.work.save(
        Contract(
            organization_id=company.organization.id,
            partner_id=company.tenant.id,
            contract_number="П-1",
            date=DAY(2025, 3, 1),
            status=ContractStatus.DRAFT,
        )
    )


def counted(office: Any, qtbot: Any) -> AttentionPanel:
    """The panel when its numbers have come."""
    office.desk.show_section("home")
    qtbot.waitUntil(lambda: office.desk.start.attention is not None)
    panel = office.desk.start.attention
    panel.refresh()
    office.settle()
    return panel


def test_cards_tell_what_requires_attention(office, qtbot):
    happened(office.company)
    panel = counted(office, qtbot)
    assert panel.told.text().startswith("обновлено ")
    told = {link.accessibleName() for link in panel.links.values()}
    assert told == {
        "Договоры: Не активные (составляются), 1",
        "Договоры: Активные без оригинала, 2",
        "Договоры: С просроченной задолженностью, 1",
        "Счета: Не полностью оплачены, срок прошёл, 1",
        "Деньги: Разнесены не полностью, 1",
        "Бытовки: В аренде без продления, 1",
        "Закрытие месяца: Прошлый месяц не закрыт, 1",
    }
    titles = [w.text() for w in panel.body.findChildren(QLabel) if w.property("h2")]
    assert titles[:5] == ["Договоры", "Счета", "Акты", "Деньги", "Бытовки"]
    assert titles[5].endswith(": закрытие месяца")
    chip = panel.links["contracts_overdue"].findChild(QLabel)
    assert (chip.text(), chip.property("chip")) == ("1", "err")


def test_enter_and_click_open_the_list_with_the_filter_visible(office, qtbot):
    happened(office.company)
    panel = counted(office, qtbot)
    panel.links["contracts_overdue"].setFocus()
    QTest.keyClick(panel.links["contracts_overdue"], Key.Key_Return)
    office.settle()
    window = office.desk.windows["list", "contract"]
    assert list(window.model.keys) == [office.company.contract.id]
    chips = [b.text() for b in window.filters.place.findChildren(QPushButton) if b.text()]
    assert "С просроченной задолженностью" in chips
    assert window.filters.picker.value() == (None, None)
    counted(office, qtbot)
    qtbot.mouseClick(panel.links["contracts_not_active"], Button.LeftButton)
    office.settle()
    assert office.desk.windows["list", "contract"] is window
    assert len(window.model.keys) == 1
    assert list(window.model.keys) != [office.company.contract.id]
    cross = next(
        b
        for b in window.filters.place.findChildren(QPushButton)
        if b.accessibleName() == "Убрать отбор: Не активные (составляются)"
    )
    qtbot.mouseClick(cross, Button.LeftButton)
    office.settle()
    assert len(window.model.keys) == 3


def test_every_line_opens_its_list(office, qtbot):
    happened(office.company)
    panel = counted(office, qtbot)
    for name, number in panel.numbers.items():
        line = lines.LINES[name]
        panel.open_line(line)
        office.settle()
        window = office.desk.windows["list", line.noun.__tablename__]
        assert len(window.model.keys) == number, name


def test_numbers_follow_a_commit(office, qtbot):
    happened(office.company)
    panel = counted(office, qtbot)
    assert "money_undistributed" in panel.links
    office.company.work.post(office.company.receipt("6000"))
    qtbot.waitUntil(lambda: "contracts_overdue" not in panel.links)
    assert "invoices_overdue" not in panel.links


def test_nothing_is_counted_while_nobody_looks(office, qtbot):
    panel = counted(office, qtbot)
    office.desk.open_list(Contract)
    office.settle()
    turn = panel._turn
    happened(office.company)
    office.settle()
    panel.refresh()
    assert panel._turn == turn
    office.desk.show_section("home")
    qtbot.waitUntil(lambda: "money_undistributed" in panel.links)


def test_all_is_well(office, qtbot):
    for contract in (office.company.contract, office.company.other_contract):
        contract.original_received = True
        office.company.work.save(contract)
    office.company.organization.closed_to = DAY(2026, 11, 30)
    office.company.work.save(office.company.organization)
    panel = counted(office, qtbot)
    assert panel.links == {}
    words = [w.text() for w in panel.body.findChildren(QLabel) if w.text()]
    assert words == ["Всё в порядке: ничто не требует внимания."]


def test_a_card_with_nothing_says_so(office, qtbot):
    panel = counted(office, qtbot)
    words = [w.text() for w in panel.body.findChildren(QLabel)]
    assert "Активные без оригинала" in {b.text() for b in panel.links.values()}
    assert words.count("Всё в порядке") == 5


def test_only_mine_is_remembered(office, qtbot):
    happened(office.company)
    other = Work(office.company.work.database, ACCOUNTANT)
    other.post(office.company.receipt("5", contract=office.company.other_contract))
    panel = counted(office, qtbot)
    assert panel.numbers["money_undistributed"] == 2
    qtbot.mouseClick(panel.mine, Button.LeftButton)
    office.settle()
    assert panel.numbers["money_undistributed"] == 1
    assert "month_open" not in panel.links
    panel.open_line(lines.LINES["money_undistributed"])
    office.settle()
    window = office.desk.windows["list", "payment_receipt"]
    assert len(window.model.keys) == 1
    chips = [b.text() for b in window.filters.place.findChildren(QPushButton) if b.text()]
    assert "Разнесены не полностью · только мои" in chips
    from forms.attention import AttentionPanel

    again = AttentionPanel(office.desk)
    qtbot.addWidget(again)
    assert again.mine.isChecked()


def test_lines_are_chosen_in_the_menu(office, qtbot):
    happened(office.company)
    panel = counted(office, qtbot)
    panel.menu.popup(panel.mapToGlobal(panel.rect().center()))
    action = next(a for a in panel.menu.actions() if a.text() == "Активные без оригинала")
    panel.menu.setActiveAction(action)
    QTest.keyClick(panel.menu, Key.Key_Space)
    assert panel.menu.isVisible()
    assert not action.isChecked()
    place = panel.menu.actionGeometry(action).center()
    QTest.mouseClick(panel.menu, Button.LeftButton, Mod.NoModifier, place)
    assert action.isChecked()
    QTest.mouseClick(panel.menu, Button.LeftButton, Mod.NoModifier, place)
    panel.menu.close()
    qtbot.waitUntil(lambda: "contracts_without_original" not in panel.links)
    office.settle()
    assert "contracts_without_original" not in panel.numbers
    assert office.desk.preferences.get("attention/hidden") == ["contracts_without_original"]


def test_a_manager_sees_his_lines(manager_office, qtbot):
    company = manager_office.company
    happened(replace(company, work=Work(company.work.database, BOSS)))
    panel = counted(manager_office, qtbot)
    assert {"bank_waiting", "carriers_unpaid", "documents_not_posted"}.isdisjoint(panel.numbers)
    assert panel.links["contracts_overdue"]


def ticked(office: Any, noun: type[Any], qtbot: Any) -> Any:
    window = office.desk.open_list(noun)
    office.settle()
    qtbot.waitUntil(lambda: window.filters.tick is not None)
    QApplication.processEvents()
    return window


def test_j1_the_tick_leaves_the_exact_set(office, qtbot):
    happened(office.company)
    window = ticked(office, PaymentReceipt, qtbot)
    office.company.work.post(office.company.receipt("100"))
    office.settle()
    assert len(window.model.keys) == 2
    qtbot.mouseClick(window.filters.tick, Button.LeftButton)
    office.settle()
    assert len(window.model.keys) == 1
    window.close_window()
    office.settle()
    window = ticked(office, PaymentReceipt, qtbot)
    assert window.filters.tick.isChecked()
    assert len(window.model.keys) == 1
    QTest.keyClick(window.filters.tick, Key.Key_Space)
    office.settle()
    assert len(window.model.keys) == 2
    assert TICK not in window.where


def test_j12_what_is_distributed_leaves_the_ticked_list(office, qtbot):
    company = office.company
    receipt = company.receipt("6000", date=DAY(2026, 11, 12))
    company.work.post(receipt)
    window = ticked(office, PaymentReceipt, qtbot)
    window.filters.tick.click()
    office.settle()
    assert list(window.model.keys) == [receipt.id]
    company.work.post(company.transfer(amount="6000"))
    qtbot.waitUntil(lambda: list(window.model.keys) == [])


def test_ctrl_q_takes_the_tick_off(office, qtbot):
    happened(office.company)
    window = ticked(office, Contract, qtbot)
    window.filters.tick.click()
    office.settle()
    assert TICK in window.where
    window.clear_filters()
    office.settle()
    assert not window.filters.tick.isChecked()


def test_lists_without_lines_have_no_tick(office, qtbot):
    from db.catalogs.unit import Site

    window = office.desk.open_list(Site)
    office.settle()
    assert window.filters.tick is None
    assert ticked(office, Possession, qtbot).filters.tick.text() == "Требующие внимания"
