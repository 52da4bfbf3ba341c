"""The month's end: an act or УПД for everything that was rendered to a tenant."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from app.demo.company import Company
from app.demo.months import Month
from app.documents.service_act import services_come_by_themselves
from app.facts import Facts
from app.realized import RENDERED
from db.document_set import DocumentSet
from db.documents.service_act import ServiceAct, ServiceActRow
from db.registers.money import Charge

EVERY = 3  # tenant of so many asks for УПД


def acts(company: Company, month: Month) -> list[ServiceAct]:
    """Of the last day of the month, a document a contract; charges are read in one go."""
    made = []
    with company.work.database.reading() as session:
        query = select(Charge).where(Charge.closed_by_id.is_(None), Charge.kind.in_(RENDERED))
        by_contract: dict[int, list[Charge]] = defaultdict(list)
        for charge in session.scalars(query.order_by(Charge.id)):
            by_contract[charge.contract_id].append(charge)
        facts = Facts(session)
        facts.put(Charge, "contract_id", dict(by_contract))
        known = [charge for group in by_contract.values() for charge in group]
        facts.learn(known)
        facts.learn(ServiceActRow(charge_id=charge.id) for charge in known)
        for number, (contract_id, charges) in enumerate(sorted(by_contract.items())):
            act = ServiceAct(organization_id=charges[0].organization_id, contract_id=contract_id)
            act.date = month.last
            if number % EVERY == 0:
                act.papers = DocumentSet.UPD
            services_come_by_themselves(act, facts)
            if act.rows:
                made.append(act)
    return made
