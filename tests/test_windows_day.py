"""A day at the desk: what hurt an accountant who drove the windows by the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


def squeezed(window):
    """Fields of the head that stand over one another or are lower than they must be."""
    boxes = [(f.name, e.geometry(), e) for f, e in window.form.head.editors() if e.isVisible()]
    low = [name for name, box, editor in boxes if box.height() < editor.fontMetrics().height()]
    return low + [
        f"{one} × {other}"
        for at, (one, box, editor) in enumerate(boxes)
        for other, another, beside in boxes[:at]
        if editor.parent() is beside.parent() and box.intersects(another)
    ]


@pytest.mark.parametrize("height", [600, 800])
def test_f6_fields_of_a_long_card_are_never_squeezed(office, height):
    office.desk.shell.resize(1366, height)
    window = office.desk.open_new(Partner)
    office.settle()
    assert squeezed(window) == []
    assert window.sections["accounts"].view.viewport().height() >= 60


def test_f6_a_field_below_the_edge_comes_in_sight_with_the_cursor(office, hands):
    office.desk.shell.resize(1366, 600)
    window = office.desk.open_new(Partner)
    office.settle()
    last = window.form.head.cells[-1].editor
    for _ in window.form.head.cells[1:]:
        hands.key(Key.Key_Tab)
    assert last.hasFocus()
    assert last.visibleRegion().boundingRect().height() == last.height()


def test_f6_a_document_shows_all_its_fields(office):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    assert squeezed(window) == []
    assert all(not c.editor.visibleRegion().isEmpty() for c in window.form.head.cells)


def test_ux_esc_in_a_list_of_choice_leads_back_to_the_cell(office, hands):
    window = office.desk.open_new(RentTransfer)
    page = window.sections["units"]
    page.view.setFocus()
    hands.key(Key.Key_Insert)
    hands.type("щщщ")
    hands.key(Key.Key_F4)
    assert office.desk.place.current() is not window
    hands.key(Key.Key_Escape)
    assert office.desk.place.current() is window
    assert page.view.hasFocus()
    assert page.view.currentIndex().row() == 0


def test_ms1_lines_of_messages_stand_close(office, hands):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    window.commands.do_post()
    office.settle()
    lines = window.messages.lines
    assert lines.count() > 1
    one = lines.fontMetrics().height()
    assert all(lines.sizeHintForRow(n) < 2 * one for n in range(lines.count()))


def test_a_document_of_a_partner_has_an_organization_and_follows_its_contract(office):
    from app.verbs import FILLS
    from db.documents.contract import Contract
    from tests.company import own_organization

    company, work = office.company, office.company.work
    fill = next(f for f in FILLS if f.source is Partner and f.target is Contract)
    assert work.fill(fill, company.tenant.id).organization_id == company.organization.id
    other = own_organization("ООО «Вторая»", "ВТ")
    work.save(other)
    assert work.new(RentTransfer).organization_id == company.organization.id  # his last one
    transfer = RentTransfer(organization_id=other.id, contract_id=company.contract.id)
    work.recalculate(transfer, "contract_id")
    assert transfer.organization_id == company.contract.organization_id


def test_f8_what_is_made_on_the_basis_stands_in_the_order_of_the_sections(office):
    from db.documents.contract import Contract

    window = office.desk.open_thing(Contract, office.company.contract.id)
    titles = [a.text() for a in window.commands.fill_menu.actions()]
    assert titles.index("Передача в аренду") < titles.index("Счёт на оплату")
    assert titles.index("Счёт на оплату") < titles.index("Списание долга")


def test_ux_the_cursor_of_a_table_stays_after_saving_and_after_an_edit_of_the_head(office, hands):
    from db.documents.contract import Contract

    window = office.desk.open_thing(Contract, office.company.contract.id)
    page = window.sections["kinds"]
    page.add()
    page.view.go_to(0, 2)
    window.apply(window.thing, "comment", "и так далее")
    assert (page.view.currentIndex().row(), page.view.currentIndex().column()) == (0, 2)


def test_f6_the_offset_is_filled_by_its_button(office):
    from db.documents.overpayment_offset import OverpaymentOffset

    company = office.company
    window = office.desk.open_new(OverpaymentOffset, contract_id=company.contract.id)
    window.thing.credits = True
    office.settle()
    (page,) = window.sections.values()
    page.commands[0][1].trigger()  # nothing is in the table yet
    office.settle()
    assert window.thing.organization_id == company.organization.id


def test_e2_all_that_the_tenant_holds_comes_into_an_invoice_by_one_key(office, hands):
    from app.verbs import FILLS
    from db.documents.contract import Contract
    from db.documents.payment_invoice import PaymentInvoice
    from db.documents.rent_extension import RentExtension

    company = office.company
    company.work.post(company.transfer(*company.cabins[:2]))
    window = office.desk.open_new(PaymentInvoice, contract_id=company.contract.id)
    page = window.sections["ahead"]
    window.form.tabs.setCurrentWidget(page)
    page.view.setFocus()
    hands.key(CTRL, Mod.ShiftModifier, Key.Key_R)
    codes = [page.model.index(row, 2).data() for row in range(len(page.model.rows))]
    assert codes == ["БК-001", "БК-002"]
    hands.key(CTRL, Mod.ShiftModifier, Key.Key_R)
    assert len(page.model.rows) == 2
    assert "нет имущества" in window.strip.words.text()
    window.undo.undo_action.trigger()
    assert window.thing.ahead == []
    window.setWindowModified(False)
    fill = next(f for f in FILLS if f.source is Contract and f.target is RentExtension)
    made = company.work.fill(fill, company.contract.id)
    assert [row.unit_id for row in made.units] == [c.id for c in company.cabins[:2]]


def test_ux_another_theme_leaves_the_keyboard_where_it_was(office, hands):
    window = office.desk.open_new(RentTransfer)
    field = next(e for f, e in window.form.head.editors() if f.name == "phone")
    field.setFocus()
    shell = office.desk.shell
    for name in ("dark", "light"):
        shell.choose_theme(name)
        office.settle()
        assert field.hasFocus()
    page = window.sections["units"]
    page.view.setFocus()
    hands.key(Key.Key_Insert)
    hands.type("Б")  # the cell is open
    for name in ("dark", "light"):
        shell.choose_theme(name)
        office.settle()
        assert page.view.hasFocus() or page.view.isAncestorOf(shell.focusWidget())


def test_l20_a_marked_reference_is_told_among_the_problems_of_a_form(office):
    from db.documents.contract import Contract

    company = office.company
    partner = Partner(name="ООО «Лишняя»", full_name="ООО «Лишняя»")
    company.work.save(partner)
    company.work.mark(partner)
    contract = Contract(
        contract_number="7", partner_id=partner.id, organization_id=company.organization.id
    )
    told = [p.text for p in company.work.problems(contract)]
    assert any("пометкой удаления" in text for text in told)
    company.work.mark(company.work.load(Partner, partner.id))  # the mark is taken off
    company.work.save(contract)
    company.work.mark(company.work.load(Partner, partner.id))
    assert not any("пометкой" in p.text for p in company.work.problems(contract))  # stood before


def test_mw7_a_new_thing_is_asked_for_in_any_words(office, hands):
    for words in ("новый контрагент", "добавить контраг", "создать контрагент"):
        hands.key(CTRL, Key.Key_K)
        hands.type(words, Key.Key_Return)
        window = office.desk.place.current()
        assert window.kind is Partner
        window.close_window()
        office.settle()


def test_ux_a_card_that_may_only_be_read_is_read_from_its_beginning(manager_office):
    from db.catalogs.organization import Organization

    office = manager_office
    window = office.desk.open_thing(Organization, office.company.organization.id)
    office.settle()
    assert window.form.head.cells[0].editor.hasFocus()
    assert window.sections["accounts"].count.text() == ""
