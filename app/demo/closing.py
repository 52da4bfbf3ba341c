"""The month's end: an act or УПД for everything rendered, счета-фактуры for what was prepaid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from app.demo.company import Company
from app.demo.months import DAY, Month
from app.documents.advance_invoice import IN_TIME, proposals
from app.documents.realization_correction import for_act
from app.documents.reconciliation_act import proposals as reconciliations
from app.documents.reconciliation_act import year_to_last_month
from app.documents.service_act import services_come_by_themselves
from app.facts import Facts
from app.month.approving import approve
from app.month.dry_run import dry_run
from app.month.issuing import issue
from app.month.snapshot import keep
from app.penalty_proposals import proposals as claimed
from app.printed import note_printed
from app.realized import RENDERED
from app.store import load
from app.verbs import recalculate
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import Contract
from db.documents.penalty_charge import PenaltyCharge
from db.documents.realization_correction import RealizationCorrection
from db.documents.reconciliation_act import ReconciliationAct
from db.documents.service_act import ServiceAct, ServiceActRow
from db.month_kind import RunKind
from db.registers.money import Charge
from db.rounding import to_kopecks

LESS = Decimal("0.9")
FEW = 3


def acts(company: Company, month: Month) -> list[ServiceAct]:
    """Posted, of the last day; the last month is closed by its run, earlier ones in one set."""
    if month.is_last:
        return _by_the_run(company, month)
    made = _acts(company, month)
    if made:
        company.work.post(made)
    return made


def _acts(company: Company, month: Month) -> list[ServiceAct]:
    """A document a contract; charges are read in one go."""
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
        for doc in load(session, Contract, sorted(by_contract)):
            act = ServiceAct(organization_id=doc.organization_id, contract_id=doc.id)
            act.date, act.papers = month.last, doc.papers
            services_come_by_themselves(act, facts)
            if act.rows:
                made.append(act)
    return made


def _by_the_run(company: Company, month: Month) -> list[ServiceAct]:
    """Counted, approved by the only person there is, issued (H-15)."""
    work = company.work
    run = dry_run(work, RunKind.ACTS, month.first, today=month.last)
    if not run.issued:
        return []
    keep(work, run)
    approve(work, month.first, kind=RunKind.ACTS, reason="Бухгалтер один")
    done = issue(work, RunKind.ACTS, month.first, today=month.last).done
    with work.database.reading() as session:
        return load(session, ServiceAct, [i.act_id for i in done if i.act_id is not None])


def advances(company: Company, month: Month) -> list[AdvanceInvoice]:
    """Счета-фактуры for what stands unspent, every five days as the law asks (ст. 168 НК)."""
    days = (month.last - month.first).days
    every = [*range(IN_TIME.days - 1, days, IN_TIME.days), days]
    return proposals(company.work, *(month.first + passed * DAY for passed in every))


def penalties(company: Company, month: Month) -> list[PenaltyCharge]:
    """When the last month is over, those who pay late are told what it costs."""
    if not month.is_last:
        return []
    return claimed(company.work, month.last)[:FEW]


def reconciled(company: Company, month: Month) -> list[ReconciliationAct]:
    """With every tenant for the year, when the last month is over."""
    if not month.is_last:
        return []
    return reconciliations(company.work, *year_to_last_month(month.last + DAY))


def corrected(
    company: Company, month: Month, acts_made: Sequence[ServiceAct]
) -> list[RealizationCorrection]:
    """In the last month a client who has his act already is given a tenth off."""
    if not month.is_last or not acts_made:
        return []
    act = max(acts_made, key=lambda one: (one.amount, one.id))
    note_printed(company.work, ServiceAct, [act.id], "Акт")
    with company.work.database.reading() as session:
        facts = Facts(session)
        doc = for_act(act, facts)
        row = doc.rows[0]
        row.should = to_kopecks(row.issued * LESS)
        recalculate(row, "should", facts)
    doc.date, doc.reason = month.last, "Соглашение сторон о снижении платы"
    return [doc]
