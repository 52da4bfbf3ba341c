"""What ux.md promises of fields, by its ids: T4 money, T5 required fields, T10 totals, T12 VAT."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from tests.seen import column, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def plain(text):
    return text.replace("\u00a0", " ")


def test_t5_a_required_field_is_underlined_at_once_and_told_only_on_writing(office, hands):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    contract = editor(window, "contract_id")
    assert contract.property("required") is True
    assert not window.messages.isVisible()
    hands.key(Mod.ControlModifier, Key.Key_Return)
    assert window.messages.isVisible()
    assert "Поле «Договор» не заполнено" in [p.text for p in window.messages.problems]
    contract.setFocus()
    hands.type("214", Key.Key_Tab)
    office.settle()
    assert contract.property("required") is False
    contract.setFocus()
    hands.key(Mod.ShiftModifier, Key.Key_F4)
    assert contract.property("required") is True


def test_t4_t10_a_sum_worked_out_in_a_cell_is_in_the_totals_at_once(office, hands):
    document = office.company.transfer(*office.company.cabins[:2])
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    page = window.sections["units"]
    page.view.setFocus()
    office.settle()
    page.view.go_to(0, column(page, "amount"))
    hands.type("12500/31*7", Key.Key_Return)
    assert window.thing.units[0].amount == Decimal("2822.58")
    other = window.thing.units[1].amount
    sums = plain(window.footer.sums.text())
    assert f"Аренда {plain(shown(Decimal('2822.58') + other))}" in sums
    assert "НДС" in sums
    assert "Строк 2" in plain(window.footer.counts.text())
    page.view.go_to(1, column(page, "unit_id"))
    hands.key(Key.Key_Delete)
    assert len(window.thing.units) == 1
    assert "Аренда 2 822,58" in plain(window.footer.sums.text())
    assert "Строк 1" in plain(window.footer.counts.text())


def test_t12_a_price_with_vat_or_without_is_chosen_in_the_contract_without_a_dialog(office):
    """One contract, one way: its documents follow, and a used one is locked with the reason."""
    window = office.desk.open_thing(Contract, office.company.contract.id)
    office.settle()
    chosen = editor(window, "vat_mode")
    assert chosen.isEnabled()
    assert "НДС" in next(f.title for f, _ in window.form.head.editors() if f.name == "vat_mode")
    window.close_window()
    office.company.work.post(office.company.transfer())
    again = office.desk.open_thing(Contract, office.company.contract.id)
    office.settle()
    assert not editor(again, "vat_mode").isEnabled()
    assert "Передача в аренду № А-000001" in editor(again, "vat_mode").toolTip()


def shown(amount):
    from forms.values import shown as said

    return said(amount)
