"""Days of contracts that are told: an addendum begins, a contract ends (C-12, C-13, L-2, L-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.mail.notices import Item, in_days, stage, writing_organizations
from app.mail.reminder_days import LATE
from app.store import load
from db.catalogs.letter import LetterKind
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ContractAddendum
from db.russian import date_short

BEGINS = "Начало действия дополнительного соглашения"
ENDS = "Окончание договора"


def contract_notices(session: Session, today: dt.date) -> Iterator[Item]:
    """To the manager of the contract and to the tenant, before the day and on it."""
    since = today - dt.timedelta(days=LATE)
    own, added = Contract.__table__.c, ContractAddendum.__table__.c
    beginning = select(added.owner_id).where(
        added.notify_days.is_not(None), added.valid_from >= since
    )
    ending = own.notify_days.is_not(None) & (own.valid_to >= since)
    query = select(own.id).where(own.status.in_(IN_FORCE), or_(ending, own.id.in_(beginning)))
    contracts: list[Contract] = load(
        session, Contract, list(session.execute(query.order_by(own.id)).scalars())
    )
    writing = writing_organizations(Facts(session))
    for doc in contracts:
        if doc.organization_id in writing and not doc.marked:
            yield from _beginnings(doc, today)
            yield from _end(doc, today)


def _beginnings(doc: Contract, today: dt.date) -> Iterator[Item]:
    for row in doc.addenda:
        when = stage(row.valid_from, row.notify_days, today)
        if when:
            about = f" ({row.subject})" if row.subject else ""
            line = (
                f"договор № {doc.contract_number}: соглашение № {row.number} от "
                f"{date_short(row.date)}{about} действует с {date_short(row.valid_from)} — "
                f"{in_days(row.valid_from, today)}"
            )
            key = f"addendum/{row.id}/{row.valid_from:%Y-%m-%d}/{when}"
            yield from _to_both(doc, key, BEGINS, line)


def _end(doc: Contract, today: dt.date) -> Iterator[Item]:
    when = "" if doc.valid_to is None else stage(doc.valid_to, doc.notify_days, today)
    if when:
        assert doc.valid_to is not None
        last = f"{date_short(doc.valid_to)} — {in_days(doc.valid_to, today)}"
        line = f"договор № {doc.contract_number} от {date_short(doc.date)}: последний день {last}"
        yield from _to_both(doc, f"contract/{doc.id}/{doc.valid_to:%Y-%m-%d}/{when}", ENDS, line)


def _to_both(doc: Contract, key: str, topic: str, line: str) -> Iterator[Item]:
    lead = "Напоминаем:"
    told = (doc.organization_id, LetterKind.NOTICE, topic, lead, line)
    yield Item(f"{key}/tenant", *told, partner_id=doc.partner_id)
    if doc.manager_id is not None:
        yield Item(f"{key}/manager", *told, employee_id=doc.manager_id)
