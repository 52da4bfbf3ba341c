"""Invoices before the transfer: rows for kinds, and money that waits by them (accounting-model.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app import distribution
from app.breakdown import breakdown
from app.checking import check
from app.facts import Facts
from app.papers import pdf_of
from app.problems import Refused
from app.reports.invoice_payments import InvoicePaymentsParams, invoice_payments
from app.vat import split
from db.documents.contract import Contract, ContractKind
from db.documents.money_refund import MoneyRefund
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceKind
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_holdover import RentHoldover, RentHoldoverUnit
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Charge
from db.vat_mode import VatMode
from printforms.registry import printforms_of
from tests.company import DAY, Company
from tests.ledger_compare import dump, open_items_hold
from tests.paper_reading import text
from tests.stories import filled

D = Decimal
DEC, END = DAY(2026, 12, 1), DAY(2026, 12, 31)


def asked(company: Company, quantity: int = 2, **values: Any) -> PaymentInvoice:
    """An invoice for cabins of December that nobody has yet; 6 000 each."""
    row = PaymentInvoiceKind(
        kind_id=company.kind.id,
        quantity=quantity,
        date_from=DEC,
        date_to=END,
        tariff_id=company.tariff.id,
        price=D(6000),
    )
    doc = PaymentInvoice(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 20),
        kinds=[row],
    )
    for name, value in values.items():
        setattr(doc, name, value)
    company.work.recalculate(row, "price", doc)
    return doc


def paid_by(company: Company, invoice: PaymentInvoice, amount: str, **how: Any) -> PaymentReceipt:
    return company.receipt(amount, date=DAY(2026, 11, 22), invoice_id=invoice.id, **how)


def let(company: Company, *units: Any, **how: Any) -> RentTransfer:
    return company.transfer(*units, date=DEC, to=END, price="6000", amount="6000", **how)


def buckets(company: Company) -> dict[str, Decimal]:
    """What waits by rows of invoices, and on the contract itself."""
    found: dict[str, Decimal] = {}
    with company.work.database.reading() as session:
        for one in session.scalars(select(Advance).where(Advance.amount > 0)):
            where = "contract" if one.invoice_row_id is None else "row"
            found[where] = found.get(where, D(0)) + one.amount
    return found


def paid(company: Company) -> Decimal:
    with company.work.database.reading() as session:
        return sum(session.scalars(select(Charge.allocated)), D(0))


def whole(company: Company) -> None:
    with company.work.database.reading() as session:
        open_items_hold(session)
    assert check(company.work.database).differences == ()


def test_money_waits_by_the_row_until_the_transfer_takes_it(company: Company):
    """An old debt of the contract does not eat it; each cabin handed over takes its own."""
    work = company.work
    invoice = asked(company)
    assert invoice.total() == D(12000)
    old = company.transfer(company.cabins[2], date=DAY(2026, 11, 1), amount="5000")
    work.post([old, invoice])
    receipt = paid_by(company, invoice, "12500")
    work.post(receipt)
    assert buckets(company) == {"row": D(12000)}
    assert paid(company) == D(500)
    before = dump(work.database)
    work.post([work.load(PaymentInvoice, invoice.id), work.load(PaymentReceipt, receipt.id)])
    assert dump(work.database) == before
    first, second = (let(company, company.cabins[n]) for n in (0, 1))
    work.post(first)
    assert (paid(company), buckets(company)) == (D(6500), {"row": D(6000)})
    work.post(second)
    assert (paid(company), buckets(company)) == (D(12500), {})
    with work.database.reading() as session:
        owed = {c.unit_id: c.gross - c.allocated for c in session.scalars(select(Charge))}
    assert owed[company.cabins[0].id] == owed[company.cabins[1].id] == D(0)
    whole(company)
    work.unpost(second)
    assert buckets(company) == {"row": D(6000)}
    whole(company)


def test_rent_of_what_was_handed_over_before_never_takes_what_waits(company: Company):
    """A cabin kept past «До» is charged after the invoice, but the money is for the other one."""
    work = company.work
    old = company.transfer(company.cabins[2], date=DAY(2026, 11, 1), amount="500")
    invoice = asked(company, 1)
    work.post([old, invoice])
    work.post(paid_by(company, invoice, "6000"))
    (row,) = old.units
    late = RentHoldover(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 12, 20),
        units=[RentHoldoverUnit(possession_id=row.id)],
    )
    work.recalculate(late.units[0], "possession_id", late)
    work.post(late)
    assert late.units[0].amount > 0
    assert (paid(company), buckets(company)) == (D(0), {"row": D(6000)})
    whole(company)


def test_a_long_transfer_of_one_leaves_the_money_of_the_other(company: Company):
    """Half of the units takes half of the money, however much it owes; nothing moves later."""
    work = company.work
    invoice = asked(company)
    work.post(invoice)
    work.post(paid_by(company, invoice, "12000"))
    dear = company.transfer(company.cabins[0], date=DEC, to=END, price="9000", amount="9000")
    work.post(dear)
    assert (paid(company), buckets(company)) == (D(6000), {"row": D(6000)})
    work.post(company.receipt("100", date=DAY(2026, 12, 25)))
    assert (paid(company), buckets(company)) == (D(6100), {"row": D(6000)})
    whole(company)


def test_what_is_over_after_the_transfer_is_of_the_contract_and_pays_its_debts(company: Company):
    work = company.work
    invoice = asked(company)
    old = company.transfer(company.cabins[2], date=DAY(2026, 11, 1), amount="500")
    work.post([old, invoice])
    work.post(paid_by(company, invoice, "12000"))
    cheap = company.transfer(*company.cabins[:2], date=DEC, to=END, amount="5000")
    work.post(cheap)
    assert (paid(company), buckets(company)) == (D(10500), {"contract": D(1500)})
    whole(company)


def test_an_invoice_taken_back_frees_its_money_and_posted_again_keeps_it(company: Company):
    work = company.work
    invoice = asked(company)
    work.post(invoice)
    work.post(paid_by(company, invoice, "7000"))
    assert buckets(company) == {"row": D(7000)}
    work.unpost(invoice)
    assert buckets(company) == {"contract": D(7000)}
    work.post(work.load(PaymentInvoice, invoice.id))
    assert buckets(company) == {"row": D(7000)}
    fewer = work.load(PaymentInvoice, invoice.id)
    fewer.kinds[0].quantity = 1
    work.recalculate(fewer.kinds[0], "quantity", fewer)
    work.save(fewer)
    assert buckets(company) == {"row": D(6000), "contract": D(1000)}
    whole(company)


def test_the_run_puts_marked_money_by_the_row_and_takes_it_back(company: Company):
    work = company.work
    invoice = asked(company)
    receipt = company.receipt("9000", date=DAY(2026, 11, 22))
    work.post(invoice)
    receipt.invoice_id, receipt.by_mark, receipt.to_distribute = invoice.id, True, True
    work.post(receipt)
    assert buckets(company) == {"contract": D(9000)}
    done = distribution.distribute(work)
    assert (done.distributed, done.left, buckets(company)) == (D(9000), D(0), {"row": D(9000)})
    assert list(distribution.distribute(work).rows) == []
    back = distribution.undo(work, run=done.run)
    assert (back.left, buckets(company)) == (D(9000), {"contract": D(9000)})
    whole(company)


def test_waiting_money_may_be_given_back(company: Company):
    work = company.work
    invoice = asked(company)
    work.post(invoice)
    work.post(paid_by(company, invoice, "12000"))
    refund = filled(work, company.contract, MoneyRefund)
    refund.date, refund.returned = DAY(2026, 11, 25), D(2000)
    work.post(refund)
    assert buckets(company) == {"row": D(10000)}
    work.unpost(refund)
    assert sum(buckets(company).values()) == D(12000)
    whole(company)


def test_prices_on_top_wait_with_their_vat(company: Company):
    work = company.work
    contract = work.load(Contract, company.contract.id)
    contract.vat_mode = VatMode.ON_TOP
    work.save(contract)
    invoice = asked(company, 1)
    work.post(invoice)
    work.post(paid_by(company, invoice, "8000"))
    assert buckets(company) == {"row": D(7320), "contract": D(680)}
    work.post(let(company, company.cabins[0]))
    assert (paid(company), buckets(company)) == (D(7320), {"contract": D(680)})
    whole(company)


def test_b14_an_invoice_asks_for_vat_that_comes_on_top(company: Company):
    """The list, the footer, the paper and «Оплата счетов» name one sum before and after posting."""
    work = company.work
    contract = work.load(Contract, company.contract.id)
    contract.vat_mode = VatMode.ON_TOP
    work.save(contract)
    held = let(company, company.cabins[0])
    work.post(held)
    invoice = asked(company, 1)
    ahead = PaymentInvoiceAhead(possession_id=held.units[0].id)
    invoice.ahead.append(ahead)
    work.recalculate(ahead, "possession_id", invoice)
    work.save(invoice)
    total = split(ahead.amount, D(22), VatMode.ON_TOP).gross + 7320
    with work.database.reading() as session:
        told = breakdown(invoice, Facts(session, [invoice]))
    assert told is not None
    assert (invoice.amount, told.total) == (total, total)
    work.post(invoice)
    kept = work.load(PaymentInvoice, invoice.id)
    with work.database.reading() as session:
        told = breakdown(kept, Facts(session, [kept]))
    assert told is not None
    assert (kept.amount, told.total, sum(told.parts.values())) == (total, total, total - 1320)
    paid_whole = filled(work, invoice, PaymentReceipt)
    assert paid_whole.received == total
    work.post(paid_whole)
    with work.database.reading() as session:
        (row,) = invoice_payments(session, InvoicePaymentsParams(None)).rows
    assert row.cells[5:9] == (total, total, D(0), "оплачен")
    work.unpost([paid_whole, invoice])
    assert work.load(PaymentInvoice, invoice.id).amount == total
    whole(company)


def test_b14_a_contract_not_yet_served_is_invoiced_printed_and_handed_over(company: Company):
    """Contract → invoice for its kinds → transfer with empty rows of them."""
    work = company.work
    contract = work.load(Contract, company.contract.id)
    contract.kinds = [ContractKind(kind_id=company.kind.id, quantity=2)]
    work.recalculate(contract.kinds[0], "kind_id", contract)
    work.save(contract)
    invoice = filled(work, contract, PaymentInvoice)
    ((row),) = invoice.kinds
    assert (row.quantity, row.amount > 0) == (2, True)
    work.post(invoice)
    (form, *_) = printforms_of(PaymentInvoice)
    words = text(pdf_of(work, form, [invoice.id]))
    assert f"«{company.kind.name}»" in words
    transfer = filled(work, invoice, RentTransfer)
    assert [r.kind_id for r in transfer.units] == [company.kind.id] * 2
    assert {r.unit_id for r in transfer.units} == {None}


def test_bad_rows_are_told_at_once(company: Company):
    invoice = asked(company)
    (row,) = invoice.kinds
    row.quantity, row.price, row.date_to = 0, D(-1), DAY(2026, 11, 1)
    with pytest.raises(Refused) as told:
        company.work.post(invoice)
    assert len(told.value.problems) >= 2
    empty = asked(company, kinds=[])
    with pytest.raises(UserError, match="Не введено ни одной строки"):
        company.work.post(empty)
