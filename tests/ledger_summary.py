"""«Сводка аренды» and «Информация по датам аренды» of any day against the naive books."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reports.rent_dates import RentDatesParams, rent_dates
from db.registers.money import Allocation, Charge, Money, MoneyClass
from tests.ledger import books
from tests.ledger_compare import items, units
from tests.ledger_types import ZERO, Books, Item, Owed
from tests.naive_summary import World
from tests.summaries import cells
from tests.summary_replay import agrees

FAR = dt.date(2030, 1, 1)  # after every document of a history


def reports_agree(lived: Any, *days: dt.date) -> None:
    """Raises when a report of one of the days differs from a `tests.ledger_world.World`'s."""
    papers = list(lived.papers.values())
    posted = [one for one in papers if one.posted]
    serial = {u.id for u in lived.units if u is not lived.company.beds}
    with lived.work.database.reading() as session:
        whole = books(papers, lived.on_top, items(session), units(session))
        for day in days:
            recorded = Recorded(session, whole, day, {one.id: one.date for one in papers})
            naive = World(day, posted, whole, recorded)
            agrees(session, naive, serial)
            dates_agree(session, naive)


def dates_agree(session: Session, naive: World) -> None:
    table = rent_dates(session, RentDatesParams(naive.day))
    let = [cells(table, row) for row in table.rows if cells(table, row)["tenant"]]
    held = {key: one for key, one in naive.given.items() if not naive.returned(key)}
    assert sorted((c["quantity"], c["since"], str(c["until"])) for c in let) == sorted(
        (naive.number(key), since, str(naive.until(key))) for key, (*_, since, _) in held.items()
    )


class Recorded:
    """What counts by a day of what a base wrote down: charges by the books, allocations as rows.

    A row counts from its day, never before the charge it stands on nor the money it is of.
    """

    def __init__(
        self, session: Session, whole: Books, day: dt.date, dates: Mapping[int, dt.date]
    ) -> None:
        charged = {i: o for i, o in whole.owed.items() if dates[o.document] <= day}
        self.owed: dict[Item, Owed] = {i: o for i, o in charged.items() if o.gross >= 0}
        self.room: dict[Item, Decimal] = {i: o.gross for i, o in self.owed.items()}
        for item, owed in charged.items():
            if owed.gross < 0 and item.corrects in self.room:
                self.room[item.corrects] += owed.gross
        self.on: dict[Item, Decimal] = defaultdict(Decimal)
        self.over: dict[int, Decimal] = defaultdict(Decimal)
        self.deposits = ZERO
        money = {m.id: m for m in session.scalars(select(Money).where(Money.period <= day))}
        for one in money.values():
            if one.money_class is MoneyClass.DEPOSIT:
                self.deposits += one.amount
            elif one.amount > 0:
                self.over[one.contract_id] += one.amount
        self._placed(session, day, money)
        for item, room in self.room.items():
            if (over := self.on[item] - room) > 0:  # a day was entered after a later one
                self.on[item] -= over
                self.over[self.owed[item].contract] += ZERO if item.kind == "DEPOSIT" else over

    def _placed(self, session: Session, day: dt.date, money: Mapping[int, Money]) -> None:
        cites = items(session)
        known = set(session.scalars(select(Charge.id).where(Charge.period <= day)))
        for row in session.scalars(select(Allocation).where(Allocation.period <= day)):
            counts = row.charge_id in known or row.spent_id in money
            if counts and row.money_id in money:
                of = money[row.money_id]
                if row.charge_id is not None:
                    self.on[cites[row.charge_id]] += row.amount
                if of.money_class is not MoneyClass.DEPOSIT:
                    self.over[of.contract_id] -= row.amount

    def paid(self, item: Item) -> Decimal:
        return self.on[item]

    def left(self, item: Item) -> Decimal:
        return self.room[item] - self.on[item]

    def overpaid(self, contract: int) -> Decimal:
        return self.over[contract]
