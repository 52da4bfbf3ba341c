"""A счёт on a charge that is paid in part asks for its rest, and its own payment alone pays it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.bank_places import places
from app.documents.money_lists import invoice_told
from app.explain import explain_field
from app.match_invoices import open_invoices
from app.papers import pdf_of
from app.problems import Refused
from app.reports.invoice_payments import InvoicePaymentsParams, invoice_payments
from app.suggesting import only_open_invoice
from db.catalogs.bank_payment import BankClass
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.meta import fields_of
from db.registers.money import Charge
from db.russian import money_text
from printforms.registry import printforms_of
from tests.company import DAY, Company
from tests.paper_reading import text
from tests.stories import filled
from tests.test_attention import found
from tests.windows import Office

D = Decimal
MONTH_END = DAY(2026, 11, 30)


@pytest.fixture
def paid_in_part(company: Company) -> Any:
    """A cabin of November for 6 000, of which 2 000 came."""
    given = company.transfer(date=DAY(2026, 11, 1), to=MONTH_END, price="6000", amount="6000")
    company.work.post(given)
    company.work.post(company.receipt("2000", date=DAY(2026, 11, 5)))
    return given


def asked(company: Company, given: Any) -> PaymentInvoice:
    invoice = filled(company.work, given, PaymentInvoice)
    invoice.date, invoice.due = DAY(2026, 11, 10), DAY(2026, 11, 12)
    company.work.post(invoice)
    return invoice


def plain(words: str) -> str:
    """With ordinary spaces, one between words."""
    return " ".join(words.split())


def told(company: Company, invoice: PaymentInvoice) -> tuple[Any, ...]:
    """Asked, paid, left and the state by «Оплата счетов»; every other room must say the same."""
    with company.work.database.reading() as session:
        table = invoice_payments(session, InvoicePaymentsParams(None))
        (row,) = (r for r in table.rows if r.cells[0] == invoice.number)
        asked_for, paid, left, state = row.cells[5:9]
        in_words = invoice_told(session, invoice.id)
        known = {one.id: one.open for one in open_invoices(session, [invoice.organization_id])}
        stands = places(session, [invoice.contract_id], BankClass.RENT)
        at_bank = sum((p.open for p in stands if p.invoice_id == invoice.id), D(0))
        only = only_open_invoice(session, invoice.contract_id)
    words = {D(0): "Оплачен полностью", asked_for: "Не оплачен"}
    part = f"Оплачено {money_text(paid)} · осталось {money_text(left)}"
    assert in_words == words.get(left, part)
    assert (known.get(invoice.id, D(0)), at_bank) == (left, left)
    assert (invoice.id in found(company.work, "invoices_overdue")) is (left > 0)
    assert (only == invoice.id) is (left > 0)
    return asked_for, paid, left, state


def test_e4_b3_j6_the_rest_of_a_charge_is_asked_for_and_paid(company: Company, paid_in_part: Any):
    work = company.work
    invoice = asked(company, paid_in_part)
    (row,) = invoice.rows
    assert (row.before, row.amount, row.price, row.vat) == (D(2000), D(4000), D(4000), D("721.31"))
    with work.database.reading() as session:
        (field,) = (f for f in fields_of(PaymentInvoiceRow) if f.name == "amount")
        why = plain(" ".join(explain_field(session, invoice, row, field)))
    assert why.endswith("Оплачено: 2 000,00 Из них до счёта: 2 000,00 В счёте: 4 000,00")
    assert plain(row.text).endswith("(начислено 6 000,00, оплачено 2 000,00)")
    assert told(company, invoice) == (D(4000), D(0), D(4000), "выставлен")
    work.post(company.receipt("1500", invoice_id=invoice.id))
    assert told(company, invoice) == (D(4000), D(1500), D(2500), "частично оплачен")
    rest = filled(work, invoice, PaymentReceipt)
    assert rest.received == D(2500)
    work.post(rest)
    assert told(company, invoice) == (D(4000), D(4000), D(0), "оплачен")
    assert filled(work, invoice, PaymentReceipt).received == D(4000)


def test_e4_the_paper_says_why_the_sum_is_less(company: Company, paid_in_part: Any):
    invoice = asked(company, paid_in_part)
    (form, *_) = printforms_of(PaymentInvoice)
    words = plain(text(pdf_of(company.work, form, [invoice.id])))
    assert "(начислено 6 000,00, оплачено 2 000,00)" in words
    assert "Четыре тысячи рублей 00 копеек" in words


def test_e4_half_now_and_the_rest_by_the_next_invoice(company: Company):
    """A part typed by hand is the first one; once it is paid, the next invoice asks the rest."""
    work = company.work
    given = company.transfer(date=DAY(2026, 11, 1), to=MONTH_END, price="6000", amount="6000")
    work.post(given)
    half = filled(work, given, PaymentInvoice)
    half.date, half.due = DAY(2026, 11, 10), DAY(2026, 11, 12)
    half.rows[0].amount = D(3000)
    work.recalculate(half.rows[0], "amount", half)
    work.post(half)
    assert told(company, half) == (D(3000), D(0), D(3000), "выставлен")
    work.post(company.receipt("3000", invoice_id=half.id))
    rest = asked(company, given)
    assert told(company, rest) == (D(3000), D(0), D(3000), "выставлен")
    with work.database.reading() as session:
        rows = invoice_payments(session, InvoicePaymentsParams(None)).rows
    assert {r.cells[0]: r.cells[8] for r in rows} == {
        half.number: "оплачен",
        rest.number: "выставлен",
    }


def test_e4_what_was_paid_before_and_taken_back_does_not_make_the_rest_larger(
    company: Company, paid_in_part: Any
):
    invoice = asked(company, paid_in_part)
    with company.work.database.reading() as session:
        (money,) = session.scalars(select(PaymentReceipt.id))
    company.work.unpost(company.work.load(PaymentReceipt, money))
    assert told(company, invoice) == (D(4000), D(0), D(4000), "выставлен")


def test_e4_a_charge_paid_whole_may_still_be_invoiced_by_hand(company: Company, paid_in_part: Any):
    """Somebody's accountant wants a счёт for what he has paid: it asks the whole and is paid."""
    work = company.work
    work.post(company.receipt("4000", date=DAY(2026, 11, 6)))
    assert filled(work, paid_in_part, PaymentInvoice).rows == []
    with work.database.reading() as session:
        charge = session.scalar(select(Charge.id))
    row = PaymentInvoiceRow(charge_id=charge)
    doc = PaymentInvoice(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 10),
        due=DAY(2026, 11, 12),
        rows=[row],
    )
    work.recalculate(row, "charge_id", doc)
    assert (row.before, row.amount) == (D(0), D(6000))
    work.post(doc)
    assert told(company, doc) == (D(6000), D(6000), D(0), "оплачен")


def test_e4_no_more_than_the_rest_is_asked(company: Company, paid_in_part: Any):
    invoice = filled(company.work, paid_in_part, PaymentInvoice)
    invoice.rows[0].amount = D("4000.01")
    with pytest.raises(Refused) as refused:
        company.work.post(invoice)
    assert "начислено 6 000,00, оплачено ранее 2 000,00: просить больше 4 000,00 нельзя" in plain(
        str(refused.value)
    )


def test_e2_posted_again_an_invoice_keeps_the_days_it_charged_whole(company: Company):
    """Its own extension is paid in part by then: the rows are as they were sent."""
    work = company.work
    given = company.transfer(date=DAY(2026, 11, 1), to=MONTH_END, price="6000", amount="6000")
    work.post(given)
    work.post(company.receipt("6000", date=DAY(2026, 11, 2)))
    invoice = filled(work, work.load(Contract, company.contract.id), PaymentInvoice)
    invoice.date, invoice.due = DAY(2026, 11, 15), DAY(2026, 11, 18)
    work.post(invoice)
    sent = [(r.amount, r.before, r.text) for r in invoice.rows]
    work.post(company.receipt("1000", invoice_id=invoice.id, date=DAY(2026, 12, 2)))
    again = work.load(PaymentInvoice, invoice.id)
    work.post(again)
    assert [(r.amount, r.before, r.text) for r in again.rows] == sent
    assert told(company, again)[1] == D(1000)


def test_e4_a_column_for_what_was_paid_before_stands_only_where_something_was(
    office: Office,
) -> None:
    company = office.company
    given = company.transfer(date=DAY(2026, 11, 1), to=MONTH_END, price="6000", amount="6000")
    company.work.post(given)
    whole = asked(company, given)
    company.work.post(company.receipt("2000", date=DAY(2026, 11, 5)))
    rest = asked(company, given)
    for invoice, hidden in ((whole, True), (rest, False)):
        window = office.desk.open_thing(PaymentInvoice, invoice.id)
        office.settle()
        page = window.sections["rows"]
        column = next(n for n, field in enumerate(page.model.fields) if field.name == "before")
        assert page.view.isColumnHidden(column) is hidden
