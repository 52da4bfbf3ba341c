"""A company that has let cabins for years, for benchmarks of its reports.

The base is written by sets, past the program and its guards: rentals of ten months with a month
between them, three cabins to a contract, rent charged and paid month by month, some of it owed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    Integer,
    case,
    column,
    func,
    insert,
    literal,
    select,
    text,
    values,
)

from app.derivation import Share
from db import guards
from db.base import Base, Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Unit
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.registers.money import Advance, Allocation, Charge, ChargeKind, Money, MoneyClass
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.registers.term import RentTerm
from db.totals import total_table
from db.types import ID
from db.types import Money as Kopecks
from tests.company import Company

TODAY = dt.date(2026, 11, 15)
PRICE, TRIP = Decimal(6000), Decimal(8000)
LET, CYCLE, TOGETHER = 10, 11, 3  # months let of so many; cabins of one contract
WHY = Share(PRICE, 30, 30).to_json()
FIRST, STEP = 10_000_000, 10_000_000


def months(years: int) -> list[dt.date]:
    """The first days of the months up to now."""
    last = TODAY.year * 12 + TODAY.month - 1
    return [dt.date(n // 12, n % 12 + 1, 1) for n in range(last - 12 * years + 1, last + 1)]


def fill(company: Company, cabins: int, years: int) -> None:
    """Writes so many cabins with their life into a company's base."""
    known, database = months(years), company.work.database
    with database.writing() as connection, _bare(connection):
        _units(connection, company, cabins, known[0])
        _rentals(connection, company, cabins, known)
        _charges(connection, company, known)
        _payments(connection, company, known)
    if not database.is_sqlite:  # a server's autovacuum does it by itself, the tests' has none
        with database.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.execute(text("VACUUM ANALYZE"))


@contextmanager
def _bare(connection: Connection) -> Iterator[None]:
    """Without guards and references; indexes of what is long are made once it is written."""
    guards.remove(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    long = (Charge, RentTerm, Allocation, UnitPlace)
    tables: list[Any] = [*(kind.__table__ for kind in long), total_table(UnitPlace)]
    indexes = [index for table in tables for index in table.indexes]
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _units(connection: Connection, company: Company, cabins: int, day: dt.date) -> None:
    common = {"name": "Блок-контейнер", "kind_id": company.kind.id, "noun": "cabin"}
    rows = [
        {**common, "id": FIRST + n, "uuid": uuid.uuid4(), "code": f"Ц-{n:06}", "search": f"ц-{n}"}
        for n in range(cabins)
    ]
    connection.execute(insert(Unit.__table__), rows)
    connection.execute(insert(Cabin.__table__), [{"id": row["id"]} for row in rows])
    _documents(connection, company, "unit_receipt", [(FIRST, day)])
    came = {"period": day, "recorder_id": FIRST, "place": PlaceKind.SITE, "quantity": 1}
    came["site_id"] = company.site.id
    places = [{**came, "id": row["id"], "unit_id": row["id"]} for row in rows]
    connection.execute(insert(UnitPlace.__table__), places)


def _documents(
    connection: Connection, company: Company, kind: str, made: list[tuple[int, dt.date]]
) -> None:
    common = {"kind": kind, "organization_id": company.organization.id, "posted": True}
    rows = [
        {**common, "id": key, "uuid": uuid.uuid4(), "number": str(key), "date": day}
        for key, day in made
    ]
    connection.execute(insert(Document.__table__), rows)


def rentals(cabins: int, known: list[dt.date]) -> Iterator[tuple[int, dt.date, dt.date | None]]:
    """(first cabin, since, until) of each contract: its three cabins go and come together."""
    for first in range(0, cabins, TOGETHER):
        start = -((first // TOGETHER * 7) % CYCLE)
        while start < len(known):
            end = start + LET
            if end > 0:
                until = known[end] if end < len(known) else None
                yield first, known[max(start, 0)], until
            start += CYCLE


def _rentals(connection: Connection, company: Company, cabins: int, known: list[dt.date]) -> None:
    found = list(enumerate(rentals(cabins, known)))
    deals, handed, back = (FIRST + n * STEP // 10 for n in (1, 2, 3))
    partners = [
        {"id": FIRST + n, "uuid": uuid.uuid4(), "name": f"ООО «Арендатор {n}»", "inn": f"{n:010}"}
        for n in range(cabins // TOGETHER + 1)
    ]
    connection.execute(insert(Partner.__table__), partners)
    _documents(connection, company, "contract", [(deals + n, r[1]) for n, r in found])
    _documents(connection, company, "rent_transfer", [(handed + n, r[1]) for n, r in found])
    _documents(connection, company, "rent_return", [(back + n, r[2]) for n, r in found if r[2]])
    contracts = [
        {"id": deals + n, "contract_number": f"Д-{n}", "partner_id": FIRST + r[0] // TOGETHER}
        for n, r in found
    ]
    connection.execute(insert(Contract.__table__), contracts)
    site = company.site.id
    heads = [{"id": handed + n, "contract_id": deals + n, "site_id": site} for n, _ in found]
    connection.execute(insert(RentTransfer.__table__), heads)
    heads = [{"id": back + n, "contract_id": deals + n, "site_id": site} for n, r in found if r[2]]
    connection.execute(insert(RentReturn.__table__), heads)
    held = [
        {
            "id": FIRST + n * TOGETHER + at,
            "unit_id": FIRST + first + at,
            "contract_id": deals + n,
            "recorder_id": handed + n,
            "quantity": 1,
            "remaining": 0 if until else 1,
            "since": since,
            "until": until,
            "serial": True,
        }
        for n, (first, since, until) in found
        for at in range(min(TOGETHER, cabins - first))
    ]
    connection.execute(insert(Possession.__table__), held)
    places = [row for one in held for row in _moves(one, site, back - handed)]
    for number, row in enumerate(places):
        row["id"] = FIRST + STEP + number
    connection.execute(insert(UnitPlace.__table__), places)
    _totals(connection)


def _moves(held: dict[str, Any], site: int, to_return: int) -> Iterator[dict[str, Any]]:
    there = {"place": PlaceKind.TENANT, "site_id": None}
    there |= {"contract_id": held["contract_id"], "possession_id": held["id"]}
    here = {"place": PlaceKind.SITE, "site_id": site, "contract_id": None, "possession_id": None}
    days: tuple[Any, ...] = ((held["since"], held["recorder_id"], 1),)
    if held["until"]:
        days += ((held["until"], held["recorder_id"] + to_return, -1),)
    for day, recorder, sign in days:
        common = {"unit_id": held["unit_id"], "period": day, "recorder_id": recorder}
        yield {**common, **here, "quantity": -sign}
        yield {**common, **there, "quantity": sign}


def _totals(connection: Connection) -> None:
    """Every day of movement here is the first of its month."""
    table: Any = total_table(UnitPlace)
    moves: Any = UnitPlace.__table__.c
    axes = ("unit_id", "place", "site_id", "contract_id", "possession_id")
    keys = [moves[name] for name in axes]
    query = select(
        func.row_number().over(order_by=func.min(moves.id)),
        *keys,
        moves.period,
        func.sum(moves.quantity),
    ).group_by(*keys, moves.period)
    connection.execute(table.delete())
    connection.execute(insert(table).from_select(["id", *axes, "month", "quantity"], query))


def _months(known: list[dt.date]) -> Any:
    """The months as rows: number, its first and last day, the first day after it, when it is due."""
    day = dt.timedelta(1)
    days = [(n, m, _after(m) - day, _after(m), m + 9 * day) for n, m in enumerate(known)]
    named = [
        column("number", Integer),
        *(column(n, Date) for n in ("month", "last", "after", "due")),
    ]
    return values(*named, name="months").data(days).cte("months").c


def _charges(connection: Connection, company: Company, known: list[dt.date]) -> None:
    """Rent of every month, a trip for each transfer; terms as extensions write them."""
    charged, at = FIRST + 4 * STEP // 10, _months(known)
    documents = [(charged + n, m) for n, m in enumerate(known)]
    _documents(connection, company, "rent_extension", documents)
    held = (Possession.since <= at.month) & (
        Possession.until.is_(None) | (Possession.until > at.month)
    )
    # Of eight tenants one owes for two months, of forty returned cabins one month is owed.
    late = (Possession.contract_id % 8 == 0) & (at.number >= len(known) - 2)
    stuck = (Possession.id % 40 == 0) & (Possession.until == at.after)
    paid = case((late | stuck, 0), else_=int(PRICE * 100))
    turn = func.row_number().over(order_by=(at.number, Possession.id))
    first = Possession.since == at.month
    common = {
        "id": FIRST + turn,
        "period": at.month,
        "recorder_id": case((first, Possession.recorder_id), else_=charged + at.number),
        "unit_id": Possession.unit_id,
        "possession_id": Possession.id,
    }
    made = common | _rent(at) | {"row_id": common["id"], "allocated": paid}
    made["contract_id"] = Possession.contract_id
    made["organization_id"] = literal(company.organization.id, ID)
    _insert(connection, Charge, made, held)
    terms = {
        "price": literal(PRICE, Kopecks),
        "address": case((first, "г. Курск, ул. Ленина, 1"), else_=""),
        "contact": case((first, "+7 900 000-00-01"), else_=""),
        "delivery": case((first, "самовывоз"), else_=""),
    }
    _insert(connection, RentTerm, common | terms, held)
    made_rows = connection.scalar(select(func.count()).select_from(Charge.__table__)) or 0
    _trips(connection, company, FIRST + made_rows)


def _after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(31)).replace(day=1)


def _rent(at: Any) -> dict[str, Any]:
    return _sum_of(ChargeKind.RENT, PRICE) | {
        "month": at.month,
        "date_from": at.month,
        "date_to": at.last,
        "due": at.due,
    }


def _sum_of(kind: ChargeKind, amount: Decimal) -> dict[str, Any]:
    money, nothing = literal(amount, Kopecks), literal(Decimal(0), Kopecks)
    return {
        "kind": literal(kind, Charge.__table__.c.kind.type),
        "quantity": literal(1),
        "gross": money,
        "net": money,
        "vat": nothing,
        "vat_code": literal("NONE"),
        "corrected": nothing,
        "derivation": literal(WHY, Charge.__table__.c.derivation.type),
    }


def _trips(connection: Connection, company: Company, start: int) -> None:
    handed = (
        select(
            Possession.recorder_id,
            Possession.contract_id,
            Possession.since,
            func.min(Possession.id).label("row_id"),
        )
        .group_by(Possession.recorder_id, Possession.contract_id, Possession.since)
        .subquery()
        .c
    )
    day = handed.since
    made = {
        "id": start + func.row_number().over(order_by=handed.row_id),
        "period": day,
        "recorder_id": handed.recorder_id,
        "contract_id": handed.contract_id,
        "organization_id": literal(company.organization.id, ID),
        "row_id": -handed.row_id,
        **_sum_of(ChargeKind.DELIVERY, TRIP),
        "month": day,
        "date_from": day,
        "date_to": day,
        "due": day,
        "allocated": literal(TRIP, Kopecks),
    }
    _insert(connection, Charge, made)


def _payments(connection: Connection, company: Company, known: list[dt.date]) -> None:
    """A receipt for what a contract paid of each month; of twenty one pays more than it must."""
    received, at = FIRST + 5 * STEP // 10, _months(known)
    documents = [(received + n, m) for n, m in enumerate(known)]
    _documents(connection, company, "payment_receipt", documents)
    common = {"contract_id": FIRST + STEP // 10, "partner_id": company.tenant.id, "received": 1}
    heads = [{**common, "id": key} for key, _ in documents]
    connection.execute(insert(PaymentReceipt.__table__), heads)
    table: Any = Money.__table__
    paid = func.sum(Charge.allocated)
    ahead = case((Charge.contract_id % 20 == at.number % 20, 100_000), else_=0)
    made = {
        "id": Charge.contract_id + (at.number + 1) * STEP,
        "line": Charge.contract_id,
        "period": at.month,
        "recorder_id": received + at.number,
        "contract_id": Charge.contract_id,
        "organization_id": literal(company.organization.id, ID),
        "partner_id": literal(company.tenant.id, ID),
        "money_class": literal(MoneyClass.RENT, table.c.money_class.type),
        "purpose": literal("Оплата по договору за аренду бытовок"),
        "amount": paid + ahead,
        "allocated": paid + ahead,
        "by_mark": literal(False),
    }
    query = select(*made.values()).where(Charge.month == at.month, Charge.gross > 0)
    query = query.group_by(Charge.contract_id, at.number, at.month).having(paid > 0)
    connection.execute(insert(table).from_select(list(made), query))
    _placed(connection, received, known)


def _placed(connection: Connection, received: int, known: list[dt.date]) -> None:
    """Allocations to charges and to what waits in buckets."""
    at = _months(known)
    why = {
        "period": at.month,
        "recorder_id": received + at.number,
        "reason": literal("самое старое"),
        "run": literal(uuid.UUID(int=1), Allocation.__table__.c.run.type),
        "entered": literal(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), _entered()),
    }
    made = {
        "id": FIRST + func.row_number().over(order_by=Charge.id),
        "money_id": Charge.contract_id + (at.number + 1) * STEP,
        "charge_id": Charge.id,
        "amount": Charge.allocated,
        **why,
    }
    _insert(connection, Allocation, made, Charge.month == at.month, Charge.allocated > 0)
    waits = (Money.recorder_id == received + at.number) & (Money.contract_id % 20 == at.number % 20)
    bucket = {
        "id": Money.id,
        "money_id": Money.id,
        "contract_id": Money.contract_id,
        "amount": case((at.number >= len(known) - 3, 100_000), else_=0),
    }
    _insert(connection, Advance, bucket, waits)
    stands = {
        "id": STEP * 1000 + Money.id,
        "money_id": Money.id,
        "advance_id": Money.id,
        "amount": literal(Decimal(1000), Kopecks),
        **why,
    }
    _insert(connection, Allocation, stands, waits)


def _entered() -> Any:
    return Allocation.__table__.c.entered.type


def _insert(connection: Connection, kind: type[Base], made: dict[str, Any], *where: Any) -> None:
    query = select(*made.values()).where(*where)
    connection.execute(insert(kind.__table__).from_select(list(made), query))
