"""«Передайте показания»: on the day of the month, to tenants without a reading in it (L-12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogs.meter import meters_of
from app.contract_month import facts_about
from app.contract_terms import terms
from app.facts import Facts
from app.mail.notices import Item, writing_organizations
from app.mail.reminder_days import LATE
from app.proration_cycle import month_end
from app.store import load
from db.catalogs.letter import LetterKind
from db.catalogs.meter import Meter
from db.catalogs.unit import Unit
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.registers.utilities import MeterState
from db.russian import month_title

TOPIC = "Просим передать показания счётчиков"


def reading_reminders(session: Session, today: dt.date) -> Iterator[Item]:
    """A line a meter that has no reading in the month yet."""
    last = month_end(today)
    due = [
        key
        for key, card in writing_organizations(Facts(session)).items()
        if (day := card.reading_reminder) is not None
        and min(day, last.day) <= today.day <= min(day, last.day) + LATE
    ]
    if not due:
        return
    own, rows = Contract.__table__.c, ContractCharge.__table__.c
    metered = select(rows.owner_id).where(rows.way == ChargeWay.METER, rows.unit_id.is_not(None))
    query = select(own.id).where(own.status.in_(IN_FORCE), own.id.in_(metered)).order_by(own.id)
    contracts: list[Contract] = load(session, Contract, list(session.execute(query).scalars()))
    read = _read_in(session, today.replace(day=1), last)
    facts = facts_about(session, contracts)
    for doc in contracts:
        if doc.organization_id in due and not doc.marked:
            yield from _of_contract(doc, facts, read, today)


def _read_in(session: Session, first: dt.date, last: dt.date) -> set[int]:
    state = MeterState.__table__.c
    query = select(state.meter_id).where(state.period >= first, state.period <= last)
    return set(session.execute(query).scalars())


def _of_contract(doc: Contract, facts: Facts, read: set[int], today: dt.date) -> Iterator[Item]:
    for meter in _meters(doc, facts, today):
        if meter.id not in read:
            unit = facts.find(Unit, meter.unit_id)
            where = f", помещение {unit.code}" if unit is not None else ""
            yield Item(
                key=f"reading/{doc.id}/{meter.id}/{today:%Y-%m}",
                organization_id=doc.organization_id,
                kind=LetterKind.REMINDER,
                topic=TOPIC,
                lead=f"Ждём показаний за {month_title(today)}:",
                line=f"счётчик № {meter.number}{where}",
                partner_id=doc.partner_id,
            )


def _meters(doc: Contract, facts: Facts, day: dt.date) -> list[Meter]:
    """The devices in its premises by which it pays on a day, each once."""
    found: dict[int, Meter] = {}
    for term in terms(facts.section(Contract.charges, doc), doc, doc.addenda):
        row = term.row
        if row.way is ChargeWay.METER and row.unit_id is not None and term.meets(day, day):
            for meter in meters_of(facts, row.unit_id, row.service_id, day, day):
                found[meter.id] = meter
    return list(found.values())
