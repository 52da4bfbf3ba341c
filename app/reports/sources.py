"""What the numbers of reports are made of: charges, receipts, movements, each by its document (R6).

Every table adds up to the number that led to it; a row leads to its document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.lists import titles_of
from app.open_items import ZERO, bucket_rows, charges_on, is_open
from app.store import chunks
from app.table import Column, Link, Made, Row, Table
from db.base import Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.meta import noun
from db.registers.money import Allocation, CarrierDebt, Charge, Money, MoneyClass, open_sum
from db.registers.place import UnitPlace
from db.registers.term import RentTerm

DOCUMENT = Column("document", "Документ", str, 34)
TENANT = Column("tenant", "Арендатор", str, 28)
CONTRACT = Column("contract", "Договор", str, 10)
UNIT = Column("unit", "Имущество", str, 20)
KIND = Column("kind", "Вид", str, 12)
DATE = Column("date", "Дата", dt.date, 12)
SINCE = Column("date_from", "С", dt.date, 12)
TO = Column("date_to", "По", dt.date, 12)
DUE = Column("due", "Срок оплаты", dt.date, 12)
AMOUNT = Column("amount", "Сумма", Decimal, 16)
CHARGED = (
    Column("gross", "Начислено", Decimal, 16),
    Column("paid", "Оплачено", Decimal, 16),
    Column("debt", "Долг", Decimal, 16),
)
VAT = Column("vat", "В т. ч. НДС", Decimal, 14)
ON_DAY = (DOCUMENT, KIND, TENANT, CONTRACT, UNIT, SINCE, TO, DUE, *CHARGED)
RECEIVED = (DOCUMENT, DATE, TENANT, CONTRACT, UNIT, AMOUNT)


def charges_of_day(
    session: Session,
    title: str,
    day: dt.date,
    contracts: Select[Any] | None = None,
    *,
    only_open: bool = False,
    ids: Sequence[int] | None = None,
    **where: Any,
) -> Table:
    """What was charged by a day and how much of it was paid; `where` by columns of a charge."""
    charges = charges_on(day, contracts)
    query = (
        select(charges, Contract.contract_number, Partner.name.label("tenant"))
        .join(Contract.__table__, Contract.id == charges.c.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .where(*(charges.c[name] == value for name, value in where.items()))
        .order_by(charges.c.date_from, charges.c.id)
    )
    if only_open:
        query = query.where(is_open(charges))
    if ids is None:
        found = list(session.execute(query))
    else:
        found = [
            c for part in chunks(ids) for c in session.execute(query.where(_in(charges, part)))
        ]
    names, units = documents(session, found), _units(session, found)
    rows = [
        Row(
            (
                names[c.recorder_id].title,
                c.kind.value,
                c.tenant,
                c.contract_number,
                units.get(c.unit_id, ""),
                c.date_from,
                c.date_to,
                c.due,
                c.room,
                c.paid,
                c.room - c.paid,
            ),
            link=names[c.recorder_id].link,
            links=_ways(c.id, c.contract_id, c.unit_id, day),
        )
        for c in found
    ]
    return _told(title, ON_DAY, rows, f"По начислениям и разнесениям на {day:%d.%m.%Y}.")


def charges_of_month(session: Session, title: str, month: dt.date, **where: Any) -> Table:
    """Charges of a month as they stand today; a negative one lowers what it corrects."""
    query = (
        select(Charge, open_sum().label("open"))
        .where(Charge.month == month, Charge.gross != 0)
        .where(*(getattr(Charge, name) == value for name, value in where.items()))
        .order_by(Charge.date_from, Charge.id)
    )
    found = [(c, owed if c.gross > 0 else ZERO) for c, owed in session.execute(query)]
    names = documents(session, [c for c, _ in found])
    units = _units(session, [c for c, _ in found])
    columns = (DOCUMENT, UNIT, SINCE, TO, DUE, CHARGED[0], VAT, *CHARGED[1:])
    rows = [
        Row(
            (
                names[c.recorder_id].title,
                units.get(c.unit_id, ""),
                c.date_from,
                c.date_to,
                c.due,
                c.gross,
                c.vat,
                c.gross - owed,
                owed,
            ),
            link=names[c.recorder_id].link,
            links=_ways(c.id, c.contract_id, c.unit_id, None),
        )
        for c, owed in found
    ]
    return _told(title, columns, rows, "По начислениям и разнесениям на сегодня.")


def receipts_of_charge(session: Session, charge: int, day: dt.date | None = None) -> Table:
    """The receipts that stand on a charge, each by its document."""
    query = (
        select(Allocation.period, Allocation.amount, Allocation.reason, Money.recorder_id)
        .join(Money, Money.id == Allocation.money_id)
        .where(Allocation.charge_id == charge)
        .order_by(Allocation.period, Allocation.id)
    )
    if day is not None:
        query = query.where(Allocation.period <= day, Money.period <= day)
    found = list(session.execute(query))
    names = documents(session, found)
    columns = (DOCUMENT, DATE, Column("reason", "Основание", str, 34), AMOUNT)
    rows = [
        Row(
            (names[r.recorder_id].title, r.period, r.reason, r.amount),
            link=names[r.recorder_id].link,
        )
        for r in found
    ]
    return _told("Чем оплачено", columns, rows)


def overpaid_of_day(
    session: Session,
    title: str,
    day: dt.date,
    contracts: Select[Any] | None = None,
    buckets: Iterable[tuple[int, int | None]] | None = None,
) -> Table:
    """Receipts that wait in buckets on a day: all of them, or those of some buckets."""
    asked = None if buckets is None else set(buckets)
    if asked is not None:
        keys = {contract for contract, _ in asked}
        contracts = select(Contract.id).where(Contract.id.in_(keys))
    found = [
        b
        for b in bucket_rows(session, day, contracts)
        if asked is None or (b.contract_id, b.unit_id) in asked
    ]
    names, units, deals = documents(session, found), _units(session, found), _deals(session, found)
    rows = [
        Row(
            (
                names[b.recorder_id].title,
                names[b.recorder_id].date,
                deals[b.contract_id].tenant,
                deals[b.contract_id].contract_number,
                units.get(b.unit_id, ""),
                b.amount,
            ),
            link=names[b.recorder_id].link,
            links={"contract": Link("contract", b.contract_id)},
        )
        for b in found
    ]
    rows.sort(key=lambda row: (row.cells[1], row.cells[0]))
    return _told(title, RECEIVED, rows)


def deposits_of_day(session: Session, day: dt.date, contracts: Select[Any] | None = None) -> Table:
    """The receipts of deposits by a day."""
    query = select(Money.recorder_id, Money.period, Money.amount, Money.contract_id).where(
        Money.money_class == MoneyClass.DEPOSIT, Money.period <= day, Money.amount != 0
    )
    if contracts is not None:
        query = query.where(Money.contract_id.in_(contracts))
    found = list(session.execute(query.order_by(Money.period, Money.id)))
    names, deals = documents(session, found), _deals(session, found)
    columns = tuple(c for c in RECEIVED if c is not UNIT)
    rows = [
        Row(
            (
                names[m.recorder_id].title,
                m.period,
                deals[m.contract_id].tenant,
                deals[m.contract_id].contract_number,
                m.amount,
            ),
            link=names[m.recorder_id].link,
        )
        for m in found
    ]
    return _told("Залоги получены", columns, rows)


def terms_of(session: Session, title: str, possession: int, day: dt.date) -> Table:
    """The prices and the places of a unit that a tenant holds, by the documents that set them."""
    query = (
        select(RentTerm)
        .where(RentTerm.possession_id == possession, RentTerm.period <= day)
        .order_by(RentTerm.period, RentTerm.id)
    )
    found = list(session.scalars(query))
    names = documents(session, found)
    columns = (
        DOCUMENT,
        Column("date", "Действует с", dt.date, 12),
        Column("price", "Цена", Decimal, 14),
        Column("address", "Адрес", str, 30),
        Column("contact", "Контакт", str, 24),
        Column("delivery", "Доставка", str, 22),
    )
    rows = [
        Row(
            (names[t.recorder_id].title, t.period, t.price, t.address, t.contact, t.delivery),
            link=names[t.recorder_id].link,
        )
        for t in found
    ]
    return Table(title, columns, rows)


def moves_of_unit(session: Session, title: str, day: dt.date, **where: Any) -> Table:
    """Movements of a unit by a day that add up to what stands in a place."""
    return _moves(session, UnitPlace, Column("quantity", "Количество", int, 12), title, day, where)


def moves_of_carrier(session: Session, title: str, day: dt.date, **where: Any) -> Table:
    """Trips charged by a carrier and what was paid for them, by a day."""
    return _moves(session, CarrierDebt, AMOUNT, title, day, where)


def _moves(
    session: Session,
    register: Any,
    resource: Column,
    title: str,
    day: dt.date,
    where: dict[str, Any],
) -> Table:
    amount = getattr(register, resource.key)
    query = (
        select(register.recorder_id, register.period, amount.label("amount"))
        .where(register.period <= day, *(getattr(register, n) == v for n, v in where.items()))
        .order_by(register.period, register.id)
    )
    found = list(session.execute(query))
    names = documents(session, found)
    rows = [
        Row(
            (names[m.recorder_id].title, m.period, m.amount),
            link=names[m.recorder_id].link,
        )
        for m in found
    ]
    return _told(title, (DOCUMENT, DATE, resource), rows, f"По движениям на {day:%d.%m.%Y}.")


# --- names ------------------------------------------------------------------------------------


class Told:
    """A document as people call it, its date and the way to it."""

    def __init__(self, title: str, date: dt.date, link: Link) -> None:
        self.title, self.date, self.link = title, date, link


def documents(session: Session, found: Iterable[Any]) -> dict[int, Told]:
    """The documents that rows were recorded by, named with one question for each kind."""
    keys = sorted({row.recorder_id for row in found})
    kinds: dict[str, dict[int, dt.date]] = {}
    for part in chunks(keys):
        query = select(Document.id, Document.kind, Document.date).where(Document.id.in_(part))
        for key, kind, date in session.execute(query):
            kinds.setdefault(kind, {})[key] = date
    return {
        key: Told(title, some[key], Link(kind, key))
        for kind, some in kinds.items()
        for key, title in titles_of(session, noun(kind), some).items()
    }


def _units(session: Session, found: Iterable[Any]) -> Mapping[Any, str]:
    keys = {row.unit_id for row in found if row.unit_id is not None}
    return titles_of(session, Unit, keys)


def _deals(session: Session, found: Iterable[Any]) -> dict[int, Any]:
    keys = sorted({row.contract_id for row in found})
    query = select(Contract.id, Contract.contract_number, Partner.name.label("tenant")).join(
        Partner, Partner.id == Contract.partner_id
    )
    rows = (r for part in chunks(keys) for r in session.execute(query.where(Contract.id.in_(part))))
    return {row.id: row for row in rows}


def _in(charges: Any, keys: Sequence[int]) -> ColumnElement[bool]:
    return charges.c.id.in_(keys)  # type: ignore[no-any-return]


def _ways(charge: int, contract: int, unit: int | None, day: dt.date | None) -> dict[str, Any]:
    ways: dict[str, Any] = {
        "tenant": Link("contract", contract),
        "contract": Link("contract", contract),
        "paid": Made("Чем оплачено", partial(receipts_of_charge, charge=charge, day=day)),
    }
    return ways if unit is None else ways | {"unit": Link("unit", unit)}


def _told(title: str, columns: Sequence[Column], rows: Sequence[Row], *words: str) -> Table:
    """With totals under its sums."""
    totals: list[Any] = ["Итого", *[None] * (len(columns) - 1)]
    for at, column in enumerate(columns):
        if column.kind in (int, Decimal):
            zero: Any = ZERO if column.kind is Decimal else 0
            totals[at] = sum((row.cells[at] for row in rows), zero)
    return Table(title, columns, rows, totals=totals, subtitle=words)
