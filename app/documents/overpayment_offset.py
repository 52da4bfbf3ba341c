"""What happens to «Зачёт переплат» (F-5…F-8): buckets of a contract pay its other charges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from app.facts import Facts
from app.money_checks import charge_is_of, open_of
from app.rows import contract_fits, some_rows
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.overpayment_offset import OverpaymentOffset, OverpaymentOffsetRow
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Advance, Charge, ChargeKind, Money, MoneyClass, OverpaymentUse
from db.russian import money_text

ZERO = Decimal(0)


@recalculates(OverpaymentOffset, "contract_id")
def overpaid_cabins_come_by_themselves(doc: OverpaymentOffset, facts: Facts) -> None:
    """«Заполнить зачёт переплат»: a row for every cabin that is overpaid, and for the contract."""
    ticked = {(r.unit_id, r.charge_id): r for r in doc.rows if r.taken}
    rows = []
    waiting = _waiting(doc, facts)
    for unit in sorted(waiting, key=lambda u: (u is None, u or 0)):
        amount = waiting[unit]
        kept = [r for (of, _), r in ticked.items() if of == unit]
        for row in kept or [OverpaymentOffsetRow(unit_id=unit, amount=amount)]:
            row.available = amount
            rows.append(row)
    doc.rows = rows
    doc.overpaid = sum(waiting.values(), ZERO)


@recalculates(OverpaymentOffsetRow, "taken")
def ticked_row_takes_all(row: OverpaymentOffsetRow, facts: Facts) -> None:
    if row.taken and not row.amount:
        row.amount = row.available


def _waiting(doc: OverpaymentOffset, facts: Facts) -> dict[int | None, Decimal]:
    """What is overpaid by cabins, without what this document itself has credited."""
    if doc.contract_id is None:
        return {}
    query = (
        select(Advance.unit_id, func.sum(Advance.amount))
        .join(Money, Money.id == Advance.money_id)
        .where(Advance.contract_id == doc.contract_id, Advance.amount > 0)
        .where(Money.money_class != MoneyClass.DEPOSIT, Advance.invoice_row_id.is_(None))
        .group_by(Advance.unit_id)
    )
    found: dict[int | None, Decimal] = defaultdict(Decimal)
    found |= dict(facts.query(query))
    for use in _own(doc, facts):
        found[use.unit_id] += use.amount
    return {unit: amount for unit, amount in found.items() if amount}


def _own(doc: OverpaymentOffset, facts: Facts) -> list[OverpaymentUse]:
    key = doc.__dict__.get("id")
    found = [] if key is None else facts.many(OverpaymentUse, "recorder_id", key)
    return [use for use in found if use.contract_id == doc.contract_id]


@checks(OverpaymentOffset)
def offset_is_whole(doc: OverpaymentOffset, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    if doc.credits:
        yield from some_rows(doc, "rows", "Зачёт переплат")
    for line, row in enumerate(doc.rows, 1):
        where = f"«Зачёт переплат», строка {line}: "
        if row.taken and row.amount <= 0:
            yield Problem("amount", where + "сумма зачёта — больше нуля", "rows", line)
        if row.charge_id is not None:
            yield from charge_is_of(doc, row, "rows", line, where, facts)


@checks(OverpaymentOffset, on="post")
def no_more_than_there_is(doc: OverpaymentOffset, facts: Facts) -> Iterator[Problem]:
    """Σ by a cabin within its overpayment, Σ by a charge within its debt (F-6)."""
    taken = [(n, r) for n, r in enumerate(doc.rows, 1) if r.taken]
    if doc.credits and not taken:
        yield Problem("rows", "Отметьте «Зачесть» хотя бы в одной строке", "rows")
    if not doc.credits:
        return
    left: dict[int | None, Decimal] = defaultdict(Decimal, _waiting(doc, facts))
    owed: dict[int, Decimal] = {}
    for line, row in taken:
        where = f"«Зачёт переплат», строка {line}: "
        if row.amount > left[row.unit_id]:
            text = f"{where}переплата {money_text(left[row.unit_id])}, зачесть больше нельзя"
            yield Problem("amount", text, "rows", line)
        left[row.unit_id] -= min(row.amount, left[row.unit_id])
        charge = facts.find(Charge, row.charge_id)
        if charge is None:
            continue
        if charge.kind is ChargeKind.DEPOSIT:
            text = where + "залог переплатой не гасится"
            yield Problem("charge_id", text, "rows", line)
        own = sum((u.amount for u in _own(doc, facts) if u.charge_id == charge.id), ZERO)
        debt = owed.setdefault(charge.id, open_of(charge) + own)
        if row.amount > debt:
            text = f"{where}долг по начислению {money_text(debt)}"
            yield Problem("amount", text, "rows", line)
        owed[charge.id] = debt - min(row.amount, debt)


@posts(OverpaymentOffset)
def movements(doc: OverpaymentOffset, facts: Facts) -> Iterator[Register]:
    """Only ticked rows move money (F-7), and none without the tick of the document (F-6)."""
    for row in doc.rows:
        if doc.credits and row.taken:
            yield OverpaymentUse(
                period=doc.date,
                contract_id=doc.contract_id,
                unit_id=row.unit_id,
                charge_id=row.charge_id,
                row_id=row.id,
                amount=row.amount,
            )


@fills(Contract, OverpaymentOffset)
def for_contract(source: Contract, facts: Facts) -> OverpaymentOffset:
    made = OverpaymentOffset(organization_id=source.organization_id, contract_id=source.id)
    overpaid_cabins_come_by_themselves(made, facts)
    return made


@fills(PaymentReceipt, OverpaymentOffset)
def after_receipt(source: PaymentReceipt, facts: Facts) -> OverpaymentOffset:
    made = OverpaymentOffset(organization_id=source.organization_id, contract_id=source.contract_id)
    overpaid_cabins_come_by_themselves(made, facts)
    return made
