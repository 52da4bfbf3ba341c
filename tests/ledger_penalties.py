"""Claims of penalties in a random history, counted again day by day by a naive program.

A claim follows the payments and the corrections of what is late, so its rows are read anew after
every step; what they must say is worked out from charges and money alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.verbs import FILLS
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractPenalty
from db.documents.penalty_charge import PenaltyCharge
from db.penalty_rule import DueShift, PenaltyRule
from db.registers.money import Allocation, Charge, Money
from tests.ledger_acts import Acts, Step
from tests.ledger_types import DAY, ZERO, Books, Item, Paper, kopecks, month_of

D = Decimal
Terms = tuple[dt.date, Decimal, Decimal | None]  # since when, a day, at most of the debt


class PenaltyActs(Acts):
    """Each contract says what a delay costs, one of them from March, one up to a limit."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        january, march = dt.date(2026, 1, 1), dt.date(2026, 3, 1)
        self.late: dict[int, Terms] = {
            company.contract.id: (january, D("0.1"), None),
            self.third.id: (january, D("0.5"), D(10)),
            company.other_contract.id: (march, D("0.2"), None),
        }
        for key, (since, a_day, most) in self.late.items():
            deal = self.work.load(Contract, key)
            deal.penalties = [
                ContractPenalty(
                    valid_from=since,
                    rule=PenaltyRule.PERCENT_DAY,
                    percent=a_day,
                    cap=most,
                    shift=DueShift.NONE,
                )
            ]
            self.work.save(deal)

    def claim(self, step: Step) -> Sequence[Any] | None:
        """«Начисление пеней» of a contract that owed something by a day, as its window fills it."""
        with self.work.database.reading() as session:
            query = select(Charge.contract_id, Charge.due).where(Charge.gross > 0)
            owed = list(session.execute(query.order_by(Charge.id)))
        if not owed:
            return None
        contract, due = owed[step.who % len(owed)]
        fill = next(f for f in FILLS if f.source is Contract and f.target is PenaltyCharge)
        doc: Any = self.work.fill(fill, contract)
        doc.date = doc.till = max(self.day(step), due + step.how * DAY)
        self.work.recalculate(doc, "till")
        if step.how % 7 == 0 and doc.rows:
            doc.rows[0].amount, doc.rows[0].manual = D(step.much), True
            doc.rows[0].reason = "соглашение"
        self.work.post(doc)
        return [doc]

    def act(self, step: Step) -> bool:
        """Claims follow what is done to others."""
        done = super().act(step)
        if done:
            self.keep(*(self.fresh(one) for one in self.of(PenaltyCharge, posted=True)))
        return done


def claimed(found: Books, one: Paper) -> None:
    """What a claim asks for, without VAT, from its own day."""
    for row in one.rows["rows"]:
        item = Item(row["id"], "PENALTY", month_of(one.date))
        days = (row["date_from"] or row["date_to"], row["date_to"])
        what = (one.values["contract_id"], found.units.get(row["charge_id"]), row["amount"], ZERO)
        found.owe(item, *what, *days, 1, one.date, one.id)


def claims_are_right(session: Session, world: Any) -> None:
    """Every claim that may still follow says what a walk through the days comes to."""
    claims = [p for p in world.papers.values() if p.cls is PenaltyCharge and p.posted]
    before: dict[int, Decimal] = defaultdict(Decimal)
    forgiven = {
        c.recorder_id
        for c in session.scalars(select(Charge))
        if c.kind.name == "PENALTY" and c.corrected
    }
    charges = {c.id: c for c in session.scalars(select(Charge))}
    for one in sorted(claims, key=lambda p: (p.values["till"], p.date, p.id)):
        fixed = one.id in forgiven or (world.closed_to is not None and one.date <= world.closed_to)
        terms = world.late[one.values["contract_id"]]
        for row in one.rows["rows"]:
            late = charges[row["charge_id"]]
            counted = max(_walk(session, late, charges, row["date_to"], terms), before[late.id])
            if late.contract_id != one.values["contract_id"]:
                counted = ZERO
            if not fixed:
                assert (row["before"], row["total"]) == (before[late.id], counted), (
                    before[late.id],
                    counted,
                    row,
                )
            if not row["manual"]:
                assert row["amount"] == row["total"] - row["before"]
            before[late.id] = row["total"]


def _walk(
    session: Session, late: Charge, charges: dict[int, Charge], till: dt.date, terms: Terms
) -> Decimal:
    """Day after day at the percent of what is owed, kopecks a stretch of one debt, to the limit."""
    gone = [c for c in charges.values() if c.corrects_id == late.id and c.kind.name == "WRITE_OFF"]
    whole = late.gross + late.corrected - sum((c.gross for c in gone), ZERO)
    paid: dict[dt.date, Decimal] = defaultdict(Decimal)
    query = select(Allocation.amount, Money.period).join(Money, Money.id == Allocation.money_id)
    for amount, day in session.execute(query.where(Allocation.charge_id == late.id)):
        paid[day] += amount
    for one in gone:
        paid[one.period] -= one.gross
    stretches: list[list[Any]] = []
    since, a_day, most = terms
    day = max(late.due + DAY, since)
    while day <= till:
        debt = whole - sum((amount for came, amount in paid.items() if came < day), ZERO)
        if debt > 0 and stretches and stretches[-1][0] == debt:
            stretches[-1][1] += 1
        elif debt > 0:
            stretches.append([debt, 1])
        day += DAY
    total = sum((kopecks(debt * a_day * days / 100) for debt, days in stretches), ZERO)
    return total if most is None else min(total, kopecks(whole * most / 100))
