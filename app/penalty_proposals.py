"""«Начисление пеней» for every contract that has something to claim: drafts to look through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.crediting import PRINCIPAL
from app.documents.penalty_charge import delays_come_by_themselves
from app.facts import Facts
from app.store import load
from app.work import Work
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import ContractPenalty
from db.documents.penalty_charge import PenaltyCharge
from db.penalty_rule import PenaltyRule
from db.registers.money import Allocation, Charge, Money, open_sum

AT_ONCE = 100  # contracts whose charges are held in memory together


def proposals(work: Work, day: dt.date, only: Collection[int] | None = None) -> list[PenaltyCharge]:
    """Unsaved documents of a day, by contract; `only` are ids of contracts to look at."""
    work.user.must("write", PenaltyCharge)
    made: list[PenaltyCharge] = []
    with work.database.reading() as session:
        late = [key for key in _late(session, day) if only is None or key in only]
        for start in range(0, len(late), AT_ONCE):
            some = late[start : start + AT_ONCE]
            contracts = load(session, Contract, some)
            facts = Facts(session, contracts)
            facts.expect(Contract, some, "contract_id")
            for contract in contracts:
                doc = PenaltyCharge(
                    organization_id=contract.organization_id,
                    contract_id=contract.id,
                    date=day,
                    till=day,
                )
                delays_come_by_themselves(doc, facts)
                if doc.rows:
                    made.append(doc)
    return made


def _late(session: Session, day: dt.date) -> list[int]:
    """Contracts with a rule, something of which was or is paid after its day.

    One that has a draft already is left to the person who made it.
    """
    waiting = select(PenaltyCharge.contract_id).where(
        PenaltyCharge.posted.is_(False), PenaltyCharge.marked.is_(False)
    )
    ruled = (
        select(ContractPenalty.owner_id)
        .join(Contract, Contract.id == ContractPenalty.owner_id)
        .where(ContractPenalty.rule != PenaltyRule.NONE, ContractPenalty.valid_from <= day)
        .where(Contract.marked.is_(False), Contract.status != ContractStatus.CANCELLED)
    )
    paid_late = exists(
        select(Allocation.id)
        .join(Money, Money.id == Allocation.money_id)
        .where(Allocation.charge_id == Charge.id, Money.period > Charge.due)
    )
    query = (
        select(Charge.contract_id)
        .where(Charge.contract_id.in_(ruled), Charge.contract_id.not_in(waiting))
        .where(Charge.kind.in_(PRINCIPAL), Charge.gross > 0)
        .where(Charge.due < day, or_(open_sum() > 0, paid_late))
        .distinct()
        .order_by(Charge.contract_id)
    )
    return list(session.scalars(query))
