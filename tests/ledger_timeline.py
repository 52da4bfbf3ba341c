"""Random histories whose documents are posted in order of their days, never changed or taken back.

So what a day's books were is told by the documents alone, and a naive program can play them again.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from db.catalogs.unit import Unit
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer
from tests.company import Company
from tests.ledger_acts import DAY, START, Step
from tests.ledger_compare import items
from tests.ledger_world import ACTS, World
from tests.naive_money import Purse
from tests.naive_summary import World as Told
from tests.naive_summary import played

TAKES_BACK = ("unpost", "unpost_many", "post_again", "mark", "close")
BY_HAND = ("distribute", "split", "take_back", "take_back_row", "take_back_run", "receive_marked")
CHANGES = tuple(act for act in ACTS if act.startswith("change_") and act != "change_terms")
FOLLOW = ("claim",)  # a claim says another sum when what it is for is paid later
NOT_ONWARD = (*TAKES_BACK, *BY_HAND, *CHANGES, *FOLLOW)
ONWARD = {act: often for act, often in ACTS.items() if act not in NOT_ONWARD}


class InTurn:
    """Posts nothing before the day that has come; money waits for no mark and says nothing."""

    def __init__(self, work: Any, world: Timeline) -> None:
        self.work, self.world = work, world

    def __getattr__(self, name: str) -> Any:
        return getattr(self.work, name)

    def post(self, documents: Any) -> None:
        many = documents if isinstance(documents, list) else [documents]
        if not many:
            return
        day = max([self.world.today, *(one.date for one in many)])
        for one in many:
            self._dated(one, day)
            if isinstance(one, PaymentReceipt):
                one.by_mark, one.purpose = False, ""
        self.work.post(documents)
        self.world.today = day
        self.world.batches.append([one.id for one in many])

    def _dated(self, one: Any, day: dt.date) -> None:
        late = day - one.date
        one.date = day
        if late and isinstance(one, RentTransfer):
            for row in one.units:
                row.date_from += late
                row.date_to += late
                self.work.recalculate(row, "date_from", one)


class Timeline(World):
    """A base lived in day after day."""

    def __init__(self, company: Company) -> None:
        self.today = START
        self.batches: list[list[int]] = []
        super().__init__(company)
        self.work: Any = InTurn(company.work, self)
        self.other: Any = InTurn(self.other, self)
        self.batches.append([one.id for one in self.papers.values()])

    def day(self, step: Step) -> dt.date:
        return self.today + step.day % 6 * DAY

    def act(self, step: Step) -> bool:
        done = super().act(step)
        last = self.batches[-1]
        made = [p.id for p in self.papers.values() if p.based_on in last and p.based_on != p.id]
        last += [key for key in made if not any(key in batch for batch in self.batches)]
        return done

    def days(self) -> list[dt.date]:
        """When something happened, days before that and one long after."""
        happened = sorted({self.papers[batch[0]].date for batch in self.batches})
        return sorted({*happened, *(day - DAY for day in happened), happened[-1] + 40 * DAY})

    def told(self, days: Sequence[dt.date]) -> Iterator[Told]:
        """The naive world at the end of each day, played again from the papers."""
        with self.work.database.reading() as session:
            cites = items(session)
            kinds = dict(session.execute(select(Unit.id, Unit.kind_id)).all())
        batches = [[self.papers[key] for key in batch] for batch in self.batches]
        return played(batches, days, Purse(kinds, cites), self.on_top)


def lived(company: Company, seed: int, steps: int = 40) -> Timeline:
    """Documents of every kind at random, each dated no earlier than the last."""
    chance, world = random.Random(seed), Timeline(company)
    acts = chance.choices(list(ONWARD), list(ONWARD.values()), k=steps)
    for act in acts:
        world.act(Step(act, *(chance.randint(0, 60) for _ in range(4))))
    return world
