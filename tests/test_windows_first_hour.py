"""The first hour of an accountant raised on 1С: what she tried at once and where it hurt."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from app.verbs import FILLS
from db.catalogs.partner import Partner, PartnerKind
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_return import RentReturn
from db.documents.service_act import ServiceAct
from db.registers.place import Possession
from tests.seen import active, editor
from tests.stories import filled
from tests.summaries import run

if TYPE_CHECKING:
    from tests.company import Company
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Mod.ControlModifier, Mod.ShiftModifier
D = Decimal


# --- what was looked for and is not there begins a new card -----------------------------------


@pytest.mark.parametrize(
    ("typed", "field", "kind"),
    [
        ("7710140679", "inn", PartnerKind.COMPANY),
        ("463217524188", "inn", PartnerKind.ENTREPRENEUR),
        ("+7 914 123-45-67", "phone", PartnerKind.COMPANY),
        ("Бытсервис", "name", PartnerKind.COMPANY),
    ],
)
def test_t2_f8_puts_what_was_typed_where_it_belongs(
    office: Office, hands: Hands, typed: str, field: str, kind: PartnerKind
) -> None:
    for partner in (office.company.tenant,):  # nobody is found by what is typed
        assert typed not in (partner.inn, partner.name)
    office.company.work.save(_without_inn(office.company, "7710140679"))
    contract = office.desk.open_new(Contract)
    office.settle()
    editor(contract, "partner_id").setFocus()
    hands.type(typed, Key.Key_F8)
    card: Any = active(office)
    assert card.kind is Partner
    assert getattr(card.thing, field) == typed
    assert card.thing.kind is kind
    assert (card.thing.name == "") is (field != "name") or card.thing.name is None
    if field == "inn":
        assert editor(card, "name").hasFocus()


def _without_inn(company: Company, inn: str) -> Any:
    """The other tenant of the company has this ИНН: it is taken off to be typed anew."""
    other = company.work.load(Partner, company.other_contract.partner_id)
    other.inn = "" if other.inn == inn else other.inn
    return other


def test_t2_f8_in_a_field_of_cabins_begins_with_the_code(office: Office, hands: Hands) -> None:
    from app.naming import begun_with

    assert begun_with(Cabin, "БК-777") == {"code": "БК-777"}
    assert begun_with(Contract, "дорстрой") == {}


def test_a12_an_inn_of_twelve_digits_is_no_company(office: Office, hands: Hands) -> None:
    card: Any = office.desk.open_new(Partner, name="Петров Пётр Ильич")
    office.settle()
    card.apply(card.thing, "inn", "463217524188")
    assert card.thing.kind is PartnerKind.PERSON
    card.apply(card.thing, "kind", PartnerKind.ENTREPRENEUR)
    card.apply(card.thing, "inn", "463217524189")
    assert card.thing.kind is PartnerKind.ENTREPRENEUR
    card.apply(card.thing, "inn", "4632123452")
    assert card.thing.kind is PartnerKind.COMPANY


# --- a part of what a tenant holds comes back -------------------------------------------------


def test_e7_a_return_is_filled_from_the_contract_and_what_stays_is_deleted(
    office: Office, hands: Hands
) -> None:
    company = office.company
    company.work.post(company.transfer(*company.cabins))
    fill = next(f for f in FILLS if f.source is Contract and f.target is RentReturn)
    window: Any = office.desk.open_fill(fill, company.contract.id)
    office.settle()
    assert [row.unit_id for row in window.thing.units] == [c.id for c in company.cabins]
    assert window.thing.site_id == company.site.id
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(1, 0)
    hands.key(Key.Key_Delete)
    window.apply(window.thing, "date", dt.date(2026, 11, 20))
    assert window.commands.do_post()
    with company.work.database.reading() as session:
        held = {p.unit_id for p in session.query(Possession) if p.until is None}
    assert held == {company.cabins[1].id}


def test_e7_a_blank_return_is_filled_by_one_key(office: Office, hands: Hands) -> None:
    company = office.company
    company.work.post(company.transfer(*company.cabins[:2]))
    window: Any = office.desk.open_new(RentReturn)
    office.settle()
    page = window.sections["units"]
    page.view.setFocus()
    hands.key(CTRL, SHIFT, Key.Key_R)
    assert "договор" in window.strip.words.text()
    window.apply(window.thing, "contract_id", company.contract.id)
    page.view.setFocus()
    hands.key(CTRL, SHIFT, Key.Key_R)
    assert len(window.thing.units) == 2
    assert window.thing.site_id == company.site.id
    hands.key(CTRL, SHIFT, Key.Key_R)
    assert len(window.thing.units) == 2
    assert "нет имущества" in window.strip.words.text()
    window.undo.undo_action.trigger()
    assert window.thing.units == []


# --- the card of a tenant ---------------------------------------------------------------------


def test_a15_the_card_of_a_tenant_has_his_invoices_and_acts(company: Company) -> None:
    work = company.work
    transfer = company.transfer(company.cabins[0])
    work.post(transfer)
    invoice = filled(work, transfer, PaymentInvoice)
    work.post(invoice)
    day = dt.date(2026, 12, 31)
    act: Any = filled(work, company.contract, ServiceAct)
    act.date = day
    work.recalculate(act, "date")
    work.post(act)
    work.post(company.receipt("100"))
    table = run(work, "tenant_card", partner_id=company.tenant.id, date=day)
    nouns = [row.link.noun for row in table.rows if row.link is not None and row.cells[3]]
    assert nouns.count("payment_invoice") == nouns.count("service_act") == 1
    assert nouns.count("payment_receipt") == 1


# --- sums where they are looked for -----------------------------------------------------------


def test_j5_j6_lists_tell_what_is_owed_and_up_to_which_day(company: Company) -> None:
    from app.lists import ListQuery, columns_of, page, totals
    from app.reports.invoice_payments import InvoicePaymentsParams, invoice_payments

    work = company.work
    for cabin, ahead in zip(company.cabins[:2], ("4000", "6000"), strict=True):
        transfer = company.transfer(cabin, amount=ahead)
        work.post(transfer)
        invoice = filled(work, transfer, PaymentInvoice)
        work.post(invoice)
    third = company.transfer(company.cabins[2], amount="0.5")
    work.post(third)
    draft: Any = filled(work, third, PaymentInvoice)
    work.save(draft)
    work.post(company.receipt("1500"))

    def cells(session: Any, kind: Any, key: str) -> dict[int, Any]:
        at = [c.key for c in columns_of(kind)].index(key)
        return {row.id: row.cells[at] for row in page(session, ListQuery(kind), 20)}

    with work.database.reading() as session:
        left = cells(session, PaymentInvoice, "left")
        told = invoice_payments(session, InvoicePaymentsParams())
        assert {r.link.id: r.cells[7] for r in told.rows} == {
            key: sum_ for key, sum_ in left.items() if key != draft.id
        }
        assert left.pop(draft.id) is None
        assert D(8500) < sum(left.values()) < D(10000)  # a part of the money lies on the third
        assert totals(session, ListQuery(PaymentInvoice))["left"] == sum(left.values())
        debts = cells(session, Contract, "debt")
        assert debts == {company.contract.id: D(8500) + D("0.5"), company.other_contract.id: None}
        assert set(cells(session, Possession, "charged_to").values()) == {dt.date(2026, 12, 11)}


def test_f3_the_rows_of_a_total_are_named(company: Company) -> None:
    from app.explain import explain_total

    transfer = company.transfer(*company.cabins[:2])
    company.work.post(transfer)
    invoice = filled(company.work, transfer, PaymentInvoice)
    with company.work.database.reading() as session:
        of_transfer, of_invoice = explain_total(session, transfer), explain_total(session, invoice)
    assert of_transfer[1].startswith("    1. БК-001, 12.11.2026 – 11.12.2026: ")
    assert of_invoice[1].strip().startswith("1. Аренда бытовки БК-001")
    assert not any("трока" in line for line in (*of_transfer, *of_invoice))


# --- where to go, and what to do there --------------------------------------------------------


def test_mw1_a_section_shows_all_it_has_at_a_glance_with_its_reports(office: Office) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton

    page = office.desk.start
    for name in ("rent", "money", "documents", "catalogs", "registers", "reports"):
        office.desk.show_section(name)
        office.settle()
        links = [b for b in page.body.findChildren(QPushButton) if b.text()]
        assert all(not b.visibleRegion().isEmpty() for b in links), name
        for at, one in enumerate(links):
            assert one.width() >= one.sizeHint().width(), one.text()
            others = (o for o in links[:at] if o.parentWidget() is one.parentWidget())
            assert not any(o.geometry().intersects(one.geometry()) for o in others)
    office.desk.show_section("money")
    titles = [t.text() for t in page.body.findChildren(QLabel)]
    assert titles == ["Рабочие места", "Документы", "Справочники", "Отчёты"]
    links = [b.text() for b in page.body.findChildren(QPushButton)]
    assert {"Разбор выписки: провести платежи банка", "Взаиморасчёты"} <= set(links)
    assert "Сводка аренды" not in links


def test_j12_a_list_from_the_start_page_says_what_to_do(office: Office) -> None:
    from app.attention.lines import LINES

    line = LINES["invoices_overdue"]
    window = office.desk.open_list(line.noun, line.where())
    office.settle()
    assert window.filters.hint.text() == line.hint != ""
    assert window.filters.hint.isVisible()
    window.clear_filters()
    office.settle()
    assert not window.filters.hint.isVisible()


def test_j4_what_is_kept_goes_on_from_its_list(office: Office) -> None:
    from db.documents.rent_extension import RentExtension
    from db.documents.rent_holdover import RentHoldover

    company = office.company
    company.work.post(company.transfer(*company.cabins[:2]))
    company.work.post(company.transfer(company.cabins[2], contract=company.other_contract))
    window: Any = office.desk.open_list(Possession)
    office.settle()
    wanted = _possession(company, 1)
    window.stand_on(wanted)
    office.settle()
    own = {a.text(): a for a in window.commands.own}
    for title, kind in (
        ("Продолжение аренды", RentExtension),
        ("Продержание", RentHoldover),
        ("Возврат из аренды", RentReturn),
    ):
        assert own[title].isVisible()
        own[title].trigger()
        office.settle()
        made: Any = active(office)
        assert made.kind is kind
        assert made.thing.contract_id == company.contract.id
        # Nothing is kept past «До» on the days of the test, so a holdover has nothing to charge.
        rows = [r.possession_id for r in made.thing.units]
        assert rows == [wanted] or (kind is RentHoldover and set(rows) <= {wanted})
        made.setWindowModified(False)
        made.close_window()
        office.settle()
    window.view.selectAll()
    own["Возврат из аренды"].trigger()
    assert "разных договоров" in window.strip.words.text()


def _possession(company: Company, number: int) -> int:
    with company.work.database.reading() as session:
        unit = company.cabins[number].id
        return int(next(p.id for p in session.query(Possession) if p.unit_id == unit))


def test_f6_an_invoice_and_a_receipt_tell_what_became_of_the_money(office: Office) -> None:
    company = office.company
    transfer = company.transfer(company.cabins[0], amount="4000")
    company.work.post(transfer)
    bill: Any = filled(company.work, transfer, PaymentInvoice)
    window: Any = office.desk._new(bill)
    office.settle()
    assert window.footer.back.isHidden()
    assert window.commands.do_post()
    office.settle()
    assert window.footer.back.text() == "Не оплачен"
    first, second = company.receipt("1500"), company.receipt("3000")
    company.work.post(first)
    office.settle()
    assert plain(window.footer.back.text()) == "Оплачено 1 500,00 · осталось 2 500,00"
    receipt: Any = office.desk.open_thing(type(first), first.id)
    office.settle()
    assert receipt.footer.back.text() == "Разнесено полностью"
    company.work.post(second)
    office.settle()
    assert window.footer.back.text() == "Оплачен полностью"
    receipt = office.desk.open_thing(type(second), second.id)
    office.settle()
    assert plain(receipt.footer.back.text()) == "Разнесено 2 500,00 · аванс 500,00"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")
