"""«По графику»: papers that are due to be issued and are not, one letter to each manager (H-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.billing_plan import Planned, planned
from app.contract_month import facts_about
from app.facts import Facts
from app.mail.notices import Item, writing_organizations
from app.mail.reminder_days import LATE
from app.scheduled import issued
from app.store import load
from db.catalogs.letter import LetterKind
from db.documents.contract import IN_FORCE, Contract
from db.russian import date_short, money_text

TOPIC = "Пора выставить документы"
MONTHS = dt.timedelta(days=62)  # an invoice of a month is issued so far from it at most


def planned_notices(session: Session, today: dt.date) -> Iterator[Item]:
    """Of contracts in force with a manager; what was issued by hand or by a run is not told."""
    own = Contract.__table__.c
    query = select(own.id).where(own.status.in_(IN_FORCE), own.manager_id.is_not(None))
    contracts: list[Contract] = load(
        session, Contract, list(session.execute(query.order_by(own.id)).scalars())
    )
    writing = writing_organizations(Facts(session))
    contracts = [c for c in contracts if c.organization_id in writing and not c.marked]
    if not contracts:
        return
    since = today - dt.timedelta(days=LATE)
    facts = facts_about(session, contracts)
    known = issued(session, today - 2 * MONTHS)
    for doc in contracts:
        for paper in planned(doc, facts, (today - MONTHS, today + MONTHS)):
            stands = any(one.stands_for(paper) for one in known.get(doc.id, ()))
            if since <= paper.day <= today and not stands:
                yield _notice(doc, paper)


def _notice(doc: Contract, paper: Planned) -> Item:
    days = f"{date_short(paper.since)}–{date_short(paper.till)}"
    waits = f"; не хватает: {paper.waits}" if paper.waits else ""
    return Item(
        key=f"planned/{doc.id}/{paper.title}/{paper.since:%Y-%m-%d}",
        organization_id=doc.organization_id,
        kind=LetterKind.NOTICE,
        topic=TOPIC,
        lead="По графику пора выставить:",
        line=(
            f"{paper.in_line} по договору № {doc.contract_number} за {days} на "
            f"{money_text(paper.amount)} руб., по графику {date_short(paper.day)}{waits}"
        ),
        employee_id=doc.manager_id,
    )
