"""«До передачи»: an invoice asks for kinds before any unit of them is handed over (B-14).

It moves nothing and charges nothing; money that comes by it waits by its row until the transfer
(accounting-model.md, Invoices).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging import rate_on
from app.facts import Facts
from app.first_days import rent_begins
from app.prices import price_on
from app.rows import period_is_right, sum_is_by_the_rule
from app.store import load, rows_by
from app.vat import Sum, split
from app.verbs import Problem, checks, fills, recalculate, recalculates, totals
from app.wanted import wanted_rows
from db.catalogs.unit import Tariff, UnitKind
from db.documents.contract import Contract
from db.documents.payment_invoice import (
    PaymentInvoice,
    PaymentInvoiceAhead,
    PaymentInvoiceKind,
)
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.errors import UserError
from db.vat_mode import VatMode

ZERO = Decimal(0)


@recalculates(PaymentInvoiceKind, "kind_id")
def kind_brings_its_tariff(row: PaymentInvoiceKind, facts: Facts) -> None:
    kind = facts.find(UnitKind, row.kind_id)
    if kind is not None and kind.tariff_id is not None:
        row.tariff_id = kind.tariff_id


@recalculates(PaymentInvoiceKind, "kind_id", "tariff_id")
def tariff_brings_its_price(row: PaymentInvoiceKind, facts: Facts) -> None:
    tariff = facts.find(Tariff, row.tariff_id)
    if tariff is not None:
        row.price = price_on(facts, tariff, row.date_from)


rent_begins(PaymentInvoiceKind, "kind_id")


@checks(PaymentInvoiceKind)
def kind_row_is_right(row: PaymentInvoiceKind, facts: Facts) -> Iterator[Problem]:
    if row.quantity < 1:
        yield Problem("quantity", "количество должно быть не меньше 1")
    yield from period_is_right(row)
    if row.amount is not None and row.amount == 0:
        yield Problem("amount", "сумма — больше нуля")


@checks(PaymentInvoice)
def sums_are_by_the_rule(doc: PaymentInvoice, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.kinds, 1):
        yield from sum_is_by_the_rule(row, row.date_from, "kinds", line, facts)


def asked_for(
    row: PaymentInvoiceKind | PaymentInvoiceAhead, contract: Contract, facts: Facts
) -> tuple[Sum, Decimal | None]:
    """What a row asks for with its VAT, and the rate, by the last day of its period."""
    mode, percent = contract.vat_mode, None
    if mode is not VatMode.NONE:
        _, percent = rate_on(facts, contract.organization_id, row.date_to, mode)
    return split(row.amount, percent, mode), percent


@totals(PaymentInvoice)
def to_pay(doc: PaymentInvoice, facts: Facts) -> Decimal:
    return asked_in_all(doc, facts, posted=doc.posted)


def asked_in_all(doc: PaymentInvoice, facts: Facts, *, posted: bool) -> Decimal:
    """What is to be paid, roubles, with the VAT of prices that have none in them.

    Rows that cite charges have it; days that the posting charges stand among these then.
    """
    contract = facts.find(Contract, doc.contract_id)
    waiting = [*doc.kinds, *(() if posted else doc.ahead)]
    sums = [row.amount or ZERO for row in (*doc.rows, *waiting)]
    if contract is not None and contract.vat_mode is VatMode.ON_TOP:
        sums += [_vat_of(row, contract, facts) for row in waiting if row.amount and row.date_to]
    return sum(sums, ZERO)


def _vat_of(
    row: PaymentInvoiceKind | PaymentInvoiceAhead, contract: Contract, facts: Facts
) -> Decimal:
    with suppress(UserError):  # posting tells what is not entered
        return asked_for(row, contract, facts)[0].vat
    return ZERO


def vat_before_transfer(session: Session, invoices: Collection[int]) -> dict[int, Decimal]:
    """By invoices with rows «До передачи»: VAT of these rows, roubles; no row keeps it."""
    rows = rows_by(session, PaymentInvoiceKind, "owner_id", invoices)
    documents = load(session, PaymentInvoice, sorted({row.owner_id for row in rows}))
    facts = Facts(session, documents)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for doc in documents:
        contract = facts.get(Contract, doc.contract_id)
        found[doc.id] += sum((_vat_of(row, contract, facts) for row in doc.kinds), ZERO)
    return found


def rows_before_transfer(
    contract: Contract, made: PaymentInvoice, facts: Facts
) -> Iterator[PaymentInvoiceKind]:
    """A row for every kind that the contract still waits for, from the day of the invoice."""
    wanted: dict[tuple[int | None, int, Decimal], int] = {}
    for row in wanted_rows(contract, facts):
        key = (row.kind_id, row.tariff_id, row.price)
        wanted[key] = wanted.get(key, 0) + row.quantity
    for (kind, tariff, price), quantity in wanted.items():
        asked = PaymentInvoiceKind(kind_id=kind, tariff_id=tariff, price=price, quantity=quantity)
        asked.date_from = max(made.date, contract.valid_from or contract.date)
        recalculate(asked, "date_from", facts)
        yield asked


@fills(PaymentInvoice, RentTransfer)
def transfer_of_what_was_asked(source: PaymentInvoice, facts: Facts) -> RentTransfer:
    """An empty row for every unit that the invoice asked for, at its price and days."""
    made = RentTransfer(organization_id=source.organization_id, contract_id=source.contract_id)
    for asked in source.kinds:
        counted = facts.get(UnitKind, asked.kind_id).counted
        for quantity in [asked.quantity] if counted else [1] * asked.quantity:
            row = RentTransferUnit(
                kind_id=asked.kind_id,
                tariff_id=asked.tariff_id,
                price=asked.price,
                quantity=quantity,
                date_from=made.date,
            )
            recalculate(row, "date_from", facts)
            made.units.append(row)
    return made
