"""What a run stands on, read by sets: contracts, charges, who holds what and who keeps it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.documents.rent_holdover import proposed
from app.facts import Facts
from app.month.lines import Thing
from app.month_charges import month_facts
from app.position_charges import Days
from app.proration_cycle import DAY, month_end
from app.realized import RENDERED
from app.store import chunks, load, rows_by
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.documents.payment_invoice import PaymentInvoiceRow
from db.documents.rent_holdover import RentHoldover
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.month_kind import RunKind
from db.registers.money import Charge
from db.registers.place import Possession

T = TypeVar("T")
CHARGE: Any = Charge.__table__.c
HELD: Any = Possession.__table__.c
DONE: Any = ServiceLogRow.__table__.c
BILLED: Any = PaymentInvoiceRow.__table__.c
DOCUMENT: Any = Document.__table__


@dataclass(frozen=True)
class Ground:
    """Everything a run reads.

    `charges` are those since the month before and earlier ones that no act closes; `held` every
    possession; `kept` what is in the hands of tenants past «До», as unsaved «Продержание»;
    `undone` what was done in the month by «Факты услуг» that nobody has posted yet; `asked` the
    charges that posted invoices cite, by id.
    """

    kind: RunKind
    month: dt.date
    today: dt.date
    facts: Facts
    contracts: Sequence[Contract]
    charges: Mapping[int, Sequence[Charge]]
    held: Mapping[int, Sequence[Possession]]
    kept: Sequence[RentHoldover]
    undone: Mapping[int, Sequence[ServiceLogRow]]
    asked: Collection[int]

    @property
    def days(self) -> Days:
        return self.month, month_end(self.month)

    @property
    def before(self) -> dt.date:
        """The month before, by its first day."""
        return (self.month - DAY).replace(day=1)

    @property
    def issue_day(self) -> dt.date:
        """The date of what the run makes: acts are of the last day, invoices not later."""
        last = self.days[1]
        return last if self.kind is RunKind.ACTS else min(self.today, last)

    @cached_property
    def by_id(self) -> Mapping[int, Contract]:
        return {doc.id: doc for doc in self.contracts}

    def only(self, keys: Collection[int]) -> Ground:
        """The same of some of its contracts."""
        return replace(self, contracts=[doc for doc in self.contracts if doc.id in keys])

    def code(self, unit_id: int | None) -> str:
        """How a unit is called."""
        unit = self.facts.find(Unit, unit_id)
        return "" if unit is None else unit.code


def ground(
    session: Session,
    kind: RunKind,
    month: dt.date,
    *,
    organization_id: int | None = None,
    today: dt.date | None = None,
    only: Iterable[int] = (),
) -> Ground:
    """Reads what a run of a month (its first day) may speak of; `only` are contracts by id."""
    now = today or dt.date.today()
    days = (month, month_end(month))
    before = (month - DAY).replace(day=1)
    keys = set(only) or _contracts(session, kind, days, before, organization_id)
    contracts = load(session, Contract, sorted(keys))
    facts = month_facts(session, contracts, month)
    charges = charges_of(session, keys, before)
    facts.put(Charge, "contract_id", dict(charges))
    held = {key: facts.many(Possession, "contract_id", key) for key in keys}
    facts.learn(charge for group in charges.values() for charge in group)
    facts.learn(one for group in held.values() for one in group)
    facts.load(Organization, Partner, Unit)  # the run is told of when the base is closed again
    kept = proposed(session, days[1] if kind is RunKind.ACTS else min(now, days[1]), keys)
    undone = _undone(session, days, keys) if kind is RunKind.ACTS else {}
    facts.learn(row for group in undone.values() for row in group)
    facts.expect(ServiceLog, (row.owner_id for group in undone.values() for row in group))
    known = [charge.id for group in charges.values() for charge in group]
    asked = set(_asked_for(session, known)) if kind is RunKind.INVOICES else frozenset()
    return Ground(kind, month, now, facts, contracts, charges, held, kept, undone, asked)


def charges_of(
    session: Session, contracts: Collection[int], before: dt.date
) -> dict[int, list[Charge]]:
    """By contracts: of the month before and later, and what of earlier months no act closes."""
    return _grouped(_charges(session, contracts, before), contracts)


def _charges(session: Session, contracts: Collection[int], before: dt.date) -> Iterator[Charge]:
    open_ones = and_(CHARGE.closed_by_id.is_(None), CHARGE.quantity > 0, CHARGE.kind.in_(RENDERED))
    for chunk in chunks(sorted(contracts)):
        query = select(CHARGE.id).where(
            CHARGE.contract_id.in_(chunk), or_(CHARGE.month >= before, open_ones)
        )
        yield from rows_by(session, Charge, "id", session.scalars(query))


def _undone(
    session: Session, days: Days, contracts: Collection[int]
) -> Mapping[int, Sequence[ServiceLogRow]]:
    found = list[ServiceLogRow]()
    for chunk in chunks(sorted(contracts)):
        query = (
            select(DONE.id)
            .join(DOCUMENT, DOCUMENT.c.id == DONE.owner_id)
            .where(DONE.contract_id.in_(chunk), DONE.day.between(*days))
            .where(DOCUMENT.c.posted.is_(False), DOCUMENT.c.marked.is_(False))
        )
        found += rows_by(session, ServiceLogRow, "id", session.scalars(query))
    return _grouped(found, ())


def _asked_for(session: Session, charges: Collection[int]) -> Iterator[int]:
    for chunk in chunks(sorted(charges)):
        query = (
            select(BILLED.charge_id)
            .join(DOCUMENT, DOCUMENT.c.id == BILLED.owner_id)
            .where(BILLED.charge_id.in_(chunk), DOCUMENT.c.posted)
        )
        yield from session.scalars(query)


def thing_of(charge: Charge) -> Thing:
    """What a charge is compared by; a trip is like no other."""
    return Thing(charge.kind, charge.service_id, charge.unit_id)


def _contracts(
    session: Session, kind: RunKind, days: Days, before: dt.date, organization_id: int | None
) -> set[int]:
    """In force with something to charge in the month, or with what a run has to speak of."""
    own: Any = Contract
    lines = or_(
        own.id.in_(select(ContractPremise.owner_id)), own.id.in_(select(ContractCharge.owner_id))
    )
    in_force = and_(
        own.status.in_(IN_FORCE),
        lines,
        func.coalesce(own.valid_from, own.date) <= days[1],
        or_(own.valid_to.is_(None), own.valid_to >= days[0]),
    )
    holds = select(HELD.contract_id).where(
        HELD.until.is_(None), HELD.remaining > 0, HELD.since <= days[1]
    )
    charged = select(CHARGE.contract_id).where(
        CHARGE.kind.in_(RENDERED), _asked(kind, days, before)
    )
    query = select(own.id).where(
        own.marked.is_(False), or_(in_force, own.id.in_(holds), own.id.in_(charged))
    )
    if organization_id is not None:
        query = query.where(own.organization_id == organization_id)
    return set(session.scalars(query))


def _asked(kind: RunKind, days: Days, before: dt.date) -> ColumnElement[bool]:
    """Charges of the month before; for acts also what no act closes yet."""
    of_before: ColumnElement[bool] = CHARGE.month == before
    if kind is RunKind.INVOICES:
        return of_before
    to_close = and_(CHARGE.closed_by_id.is_(None), CHARGE.quantity > 0, CHARGE.date_to <= days[1])
    return or_(of_before, to_close)


def _grouped(rows: Iterable[T], keys: Iterable[int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    found |= {key: [] for key in keys}
    for row in rows:
        found[row.contract_id].append(row)  # type: ignore[attr-defined]
    return found
