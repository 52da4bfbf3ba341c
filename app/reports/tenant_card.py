"""«Карточка арендатора»: everything of one tenant in one place (A-15).

What he holds, owes and has paid ahead at the head; his contracts, units, documents, payments and
files below, each leading to its own window. As many questions for any tenant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.conditions import Way as DocumentWay
from app.conditions import tenant_ways
from app.lists import title_of
from app.open_items import ZERO, charges_on, open_on, overpaid_on
from app.pauses import Pause, first_charged, known_on, last_charged
from app.reports.asked import the_one
from app.reports.held_units import charged_to
from app.reports.sources import charges_of_day, documents, overpaid_of_day
from app.table import Asked, Column, Link, Made, Row, Table, Way, report
from db.base import Document
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.desk import Attachment
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.meta import attributes_of, noun, source_of
from db.registers.money import ChargeKind, Money
from db.registers.place import Possession, UnitPlace
from db.types import Money as MoneyType

NAME = "tenant_card"
MOST = 20  # documents and payments shown, the latest first
COLUMNS = (
    Column("what", "Что", str, 40),
    Column("date", "Дата", dt.date, 12),
    Column("until", "До", dt.date, 12),
    Column("state", "Состояние", str, 30),
    Column("amount", "Сумма", Decimal, 16),
)
CHOOSE = "Выберите арендатора."
DOCUMENTS = "Последние документы"


@dataclass(frozen=True)
class TenantCardParams:
    """Whose card it is."""

    partner_id: int | None = the_one(Partner, "Арендатор", CHOOSE)
    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})


@report(NAME, "Карточка арендатора", TenantCardParams, section="rent")
def tenant_card(session: Session, params: TenantCardParams) -> Table:
    """Debt, overpayment and deposit are those of «Сводка аренды» on the same day."""
    if params.partner_id is None:
        return Table("Карточка арендатора", COLUMNS, [], subtitle=[CHOOSE])
    day, partner = params.date, params.partner_id
    contracts = select(Contract.id).where(Contract.partner_id == partner)
    name = title_of(session, Partner, partner)
    figures, ways = _balance(session, contracts, day, name)
    rows: list[Row] = []
    for title, found in (
        ("Договоры", _contracts(session, partner)),
        ("Сейчас в аренде", _held(session, contracts, day)),
        (DOCUMENTS, _documents(session, partner, day)),
        ("Последние платежи", _payments(session, contracts, day)),
        ("Файлы", _files(session, contracts, partner)),
    ):
        lines = list(found)
        rows.append(Row((f"{title}: {len(lines) or 'нет'}", None, None, "", None), bold=True))
        rows += lines
        if title == DOCUMENTS and len(lines) == MOST:
            rows.append(_all_papers(partner))
    return Table(
        title=f"{name}: карточка на {day:%d.%m.%Y}",
        columns=COLUMNS,
        rows=rows,
        figures=figures,
        groups=(Column("part", "Раздел", str),),
        leaf_title="Что",
        ways=ways,
    )


def _balance(
    session: Session, contracts: Select[Any], day: dt.date, name: str
) -> tuple[list[tuple[str, Decimal]], dict[str, Way]]:
    """The header figures, and the rows that each of them adds up from."""
    charges = charges_on(day, contracts)
    every = session.execute(open_on(session, day, contracts))
    owed = [c for c in every if c.kind is not ChargeKind.DEPOSIT]
    late = [c for c in owed if c.due < day]
    paid = func.sum(type_coerce(charges.c.paid, MoneyType))
    deposit = session.scalar(select(paid).where(charges.c.kind == ChargeKind.DEPOSIT))
    overpaid = sum(overpaid_on(session, day, contracts).values(), ZERO)
    ways: dict[str, Way] = {}
    for title, found in (("Долг", owed), ("Из него просрочено", late)):
        read = partial(charges_of_day, title=f"{title}: {name}", day=day, ids=[c.id for c in found])
        ways[title] = Made(f"{title}: {name}", read)
    told: dict[str, Any] = {"title": f"Переплата: {name}", "day": day, "contracts": contracts}
    ways["Переплата"] = Made(told["title"], partial(overpaid_of_day, **told))
    told |= {"title": f"Залог: {name}", "kind": ChargeKind.DEPOSIT}
    ways["Залог"] = Made(told["title"], partial(charges_of_day, **told))
    return [
        ("Долг", sum((c.room - c.paid for c in owed), ZERO)),
        ("Из него просрочено", sum((c.room - c.paid for c in late), ZERO)),
        ("Переплата", overpaid),
        ("Залог", deposit or ZERO),
    ], ways


def _contracts(session: Session, partner: int) -> Iterator[Row]:
    query = select(Contract).where(Contract.partner_id == partner, Contract.marked.is_(False))
    for deal in session.scalars(query.order_by(Contract.date.desc(), Contract.id.desc())):
        title = f"№ {deal.contract_number}"
        cells = (title, deal.date, deal.valid_to, deal.status.value, deal.amount)
        yield Row(cells, level=1, link=Link("contract", deal.id))


def _held(session: Session, contracts: Select[Any], day: dt.date) -> Iterator[Row]:
    """Units on the day: since when, and up to which day they are charged."""
    left = (
        select(func.sum(UnitPlace.quantity))
        .where(UnitPlace.possession_id == Possession.id, UnitPlace.period <= day)
        .correlate(Possession)
        .scalar_subquery()
    )
    query = (
        select(
            Unit.id,
            Unit.noun,
            Unit.code,
            Unit.name,
            Unit.counted,
            Possession.id.label("possession_id"),
            Possession.since,
            Possession.recorder_id,
            left.label("left"),
            charged_to(day).label("until"),
        )
        .join(Unit.__table__, Unit.id == Possession.unit_id)
        .where(Possession.contract_id.in_(contracts), Possession.since <= day)
        .where(or_(Possession.until.is_(None), Possession.until > day))
        .order_by(Unit.counted, Unit.code)
    )
    paused = known_on(session, day)
    for unit in session.execute(query):
        title = f"{unit.code} {unit.name}" + (f", {unit.left} шт." if unit.counted else "")
        pauses = paused.get(unit.possession_id, ())
        until = None if unit.until is None else last_charged(unit.until, pauses)
        link = Link(unit.noun, unit.id)
        links = {"date": Link("document", unit.recorder_id)}
        cells = (title, unit.since, until, _state(until, pauses, day), None)
        yield Row(cells, level=1, link=link, links=links)


def _state(until: dt.date | None, pauses: Sequence[Pause], day: dt.date) -> str:
    if pause := next((p for p in pauses if p.covers(day)), None):
        return f"в аренде, не начисляется {pause.told}"
    start = None if until is None else first_charged(until + dt.timedelta(days=1), pauses)
    return "в аренде без продления" if start is not None and start <= day else "в аренде"


class _Recorded(NamedTuple):
    recorder_id: int


def _documents(session: Session, partner: int, day: dt.date) -> Iterator[Row]:
    """All that was posted for him, the latest first; money has a part of its own."""
    mine = union_all(*(_of_tenant(way, partner) for way in tenant_ways() if _has_no_part(way)))
    table: Any = Document.__table__.c
    query = (
        select(table.id, table.kind, table.date, table.amount)
        .where(table.id.in_(mine), table.posted, table.date <= day)
        .order_by(table.date.desc(), table.id.desc())
        .limit(MOST)
    )
    found = session.execute(query).all()
    titles = documents(session, [_Recorded(d.id) for d in found])
    for made in found:
        cells = (titles[made.id].title, made.date, None, noun(made.kind).title, made.amount)
        yield Row(cells, level=1, link=titles[made.id].link)


def _all_papers(partner: int) -> Row:
    """Any act of any month is two clicks from the card (I-14)."""
    registry = Asked("document_registry", {"partner_id": partner, "date_from": None})
    cells = ("Все счета, акты и счета-фактуры…", None, None, "Реестр документов", None)
    return Row(cells, level=1, links={column.key: registry for column in COLUMNS})


def _has_no_part(way: DocumentWay) -> bool:
    return not issubclass(way.document, Contract | PaymentReceipt)


def _of_tenant(way: DocumentWay, partner: int) -> Select[Any]:
    """Ids of the documents of one kind that are his."""
    own = attributes_of(way.document)
    whose = own[way.field] == partner
    if way.through is not None:
        through = attributes_of(way.through)
        keys = select(through["id"]).select_from(source_of(way.through))
        whose = own[way.field].in_(keys.where(through[way.brought] == partner))
    return select(own["id"]).select_from(source_of(way.document)).where(whose)


def _payments(session: Session, contracts: Select[Any], day: dt.date) -> Iterator[Row]:
    query = (
        select(Money.recorder_id, Money.period, Money.money_class, Money.purpose, Money.amount)
        .where(Money.contract_id.in_(contracts), Money.period <= day, Money.amount != 0)
        .order_by(Money.period.desc(), Money.id.desc())
        .limit(MOST)
    )
    found: Sequence[Any] = session.execute(query).all()
    titles = documents(session, found)
    for came in found:
        told = titles[came.recorder_id]
        state = came.purpose or came.money_class.value
        yield Row((told.title, came.period, None, state, came.amount), level=1, link=told.link)


def _files(session: Session, contracts: Select[Any], partner: int) -> Iterator[Row]:
    """Files put to the tenant and to his contracts; a row leads to what they are put to."""
    query = (
        select(Attachment.name, Attachment.at, Attachment.author, Attachment.thing_id)
        .where(or_(Attachment.thing_id == partner, Attachment.thing_id.in_(contracts)))
        .where(Attachment.removed.is_(False))
        .order_by(Attachment.id.desc())
    )
    for put in session.execute(query):
        kind = "partner" if put.thing_id == partner else "contract"
        cells = (put.name, put.at.date(), None, put.author, None)
        yield Row(cells, level=1, link=Link(kind, put.thing_id))
