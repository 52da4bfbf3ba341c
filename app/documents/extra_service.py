"""What happens to «Доп. услуги» (E-12, E-13)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from app.charging import Item, charge, rate_on
from app.derivation import Product
from app.facts import Facts
from app.rows import contract_fits, contract_is_in_force, some_rows
from app.vat import split
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.registers.money import Charge, ChargeKind, Money, MoneyClass, open_sum
from db.rounding import to_kopecks
from db.vat_mode import VatMode

ZERO = Decimal(0)


@recalculates(ExtraService, "service_id")
def service_brings_its_price(doc: ExtraService, facts: Facts) -> None:
    """Rows without a price of their own take the usual one."""
    service = facts.find(ServiceKind, doc.service_id)
    if service is None or service.price is None:
        return
    for row in doc.rows:
        if row.price is None:
            row.price = service.price
            _count(row)


@recalculates(ExtraServiceRow, "quantity", "price")
def amount_is_the_product(row: ExtraServiceRow, facts: Facts) -> None:
    _count(row)


def _count(row: ExtraServiceRow) -> None:
    if row.quantity is not None and row.price is not None:
        row.amount = to_kopecks(row.quantity * row.price)


@checks(ExtraServiceRow)
def service_row_is_right(row: ExtraServiceRow, facts: Facts) -> Iterator[Problem]:
    if row.quantity is None or row.quantity <= 0:
        yield Problem("quantity", "количество должно быть больше нуля")
    if row.price < 0:
        yield Problem("price", "цена не может быть отрицательной")


@checks(ExtraService)
def service_is_whole(doc: ExtraService, facts: Facts) -> Iterator[Problem]:
    """A charge needs a contract in force; money for it must come through whatever became of it."""
    yield from (contract_is_in_force if doc.accrues else contract_fits)(doc, facts)
    yield from some_rows(doc, "rows", "Услуги")
    for line, row in enumerate(doc.rows, 1):
        if row.amount != to_kopecks((row.quantity or ZERO) * (row.price or ZERO)):
            text = f"«Услуги», строка {line}: сумма не равна количеству на цену"
            yield Problem("amount", text, "rows", line)
    if not doc.accrues and doc.rows and doc.total() <= 0:
        yield Problem("rows", "Сумма оплаты услуги должна быть больше нуля", "rows")


@posts(ExtraService)
def movements(doc: ExtraService, facts: Facts) -> Iterator[Register]:
    """Debt by the kind of service, or the money that pays it first."""
    contract = facts.get(Contract, doc.contract_id)
    if not doc.accrues:
        yield Money(
            period=doc.date,
            organization_id=doc.organization_id,
            contract_id=doc.contract_id,
            partner_id=contract.partner_id,
            money_class=MoneyClass.RENT,
            purpose=f"Оплата: {facts.get(ServiceKind, doc.service_id).name}",
            amount=doc.total(),
        ).aim(_owed_for(doc, facts))
        return
    for row in doc.rows:
        item = Item(
            ChargeKind.SERVICE,
            row.amount,
            (doc.date, doc.date),
            due=doc.date,
            row_id=row.id,
            derivation=Product(row.price, row.quantity),
            unit_id=row.unit_id,
            service_id=doc.service_id,
        )
        yield charge(doc, contract, facts, item)


def _owed_for(doc: ExtraService, facts: Facts) -> list[int]:
    """Open charges of this very service, the oldest due first: the money is meant for them."""
    query = (
        select(Charge.id)
        .where(
            Charge.contract_id == doc.contract_id,
            Charge.kind == ChargeKind.SERVICE,
            Charge.service_id == doc.service_id,
            open_sum() > 0,
        )
        .order_by(Charge.due, Charge.row_id, Charge.id)
    )
    return [key for (key,) in facts.query(query)]


@fills(Contract, ExtraService, rows=False)
def for_contract(source: Contract, facts: Facts) -> ExtraService:
    return ExtraService(organization_id=source.organization_id, contract_id=source.id)


@fills(ExtraService, ExtraService)
def payment_of(source: ExtraService, facts: Facts) -> ExtraService:
    """The second document: money for what the first one charged, or the other way round."""
    made = ExtraService(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        service_id=source.service_id,
        accrues=not source.accrues,
    )
    for row in source.rows:
        same = {n: getattr(row, n) for n in ("unit_id", "text", "quantity", "price", "amount")}
        owed = _with_vat(source, row.amount, facts)
        if owed != row.amount:
            same |= {"quantity": Decimal(1), "price": owed, "amount": owed}
        made.rows.append(ExtraServiceRow(**same))
    return made


def _with_vat(source: ExtraService, amount: Decimal, facts: Facts) -> Decimal:
    """What a charged service must be paid, VAT on top of its price too; roubles."""
    contract = facts.get(Contract, source.contract_id)
    if not source.accrues or contract.vat_mode is not VatMode.ON_TOP:
        return amount
    _, percent = rate_on(facts, source.organization_id, source.date, contract.vat_mode)
    return split(amount, percent, contract.vat_mode).gross
