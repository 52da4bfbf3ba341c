"""«По графику»: papers that are due to be issued and are not, one letter to each manager (H-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.billing_plan import INVOICE, Planned, planned
from app.contract_month import facts_about
from app.facts import Facts
from app.mail.notices import Item, writing_organizations
from app.mail.reminder_days import LATE
from app.scheduled import is_scheduled
from app.store import load
from db.catalogs.letter import LetterKind
from db.documents.contract import IN_FORCE, Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.service_act import ServiceAct, ServiceActRow
from db.registers.money import Charge
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
    issued = _issued(session, today - 2 * MONTHS)
    for doc in contracts:
        for paper in planned(doc, facts, (today - MONTHS, today + MONTHS)):
            if since <= paper.day <= today and not _is_issued(paper, issued.get(doc.id, [])):
                yield _notice(doc, paper)


Known = tuple[bool, dt.date, dt.date]  # an invoice or an act, the days of what stands in it


def _issued(session: Session, since: dt.date) -> dict[int, list[Known]]:
    """Posted invoices and acts by contract, row by row; what was billed apart is none of them."""
    found: dict[int, list[Known]] = {}
    charge, invoice = Charge.__table__.c, PaymentInvoiceRow.__table__.c
    asked = (
        select(charge.contract_id, charge.date_from, charge.date_to)
        .join(PaymentInvoiceRow.__table__, invoice.charge_id == charge.id)
        .where(invoice.owner_id.in_(select(PaymentInvoice.id).where(PaymentInvoice.posted)))
        .where(charge.date_to >= since, is_scheduled())
    )
    act = ServiceActRow.__table__.c
    closed = (
        select(ServiceAct.contract_id, act.date_from, act.date_to)
        .join(ServiceActRow.__table__, act.owner_id == ServiceAct.id)
        .join(Charge.__table__, charge.id == act.charge_id)
        .where(ServiceAct.posted, act.date_to >= since, is_scheduled())
    )
    for is_invoice, query in ((True, asked), (False, closed)):
        for contract, first, last in session.execute(query):
            found.setdefault(contract, []).append((is_invoice, first, last))
    return found


def _is_issued(paper: Planned, known: list[Known]) -> bool:
    is_invoice = paper.title == INVOICE
    return any(
        kind is is_invoice and first <= paper.till and last >= paper.since
        for kind, first, last in known
    )


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
