"""A second, simple-minded «Сводка аренды»: every kind of document, plain loops, no register.

It plays papers in the order they were posted and answers what the report must show at the end of
a day. Charges and places come from the naive books of `tests.ledger`, money from
`tests.naive_money`. It knows one proration rule (calendar days) and no purposes of payment; the
histories of the tests keep to that.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from db.documents.opening_balance import OpeningBalance
from db.documents.rent_change import RentChange
from db.documents.rent_pause import PauseEvent, RentPause
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Moment, RentTransfer
from db.documents.unit_search import SearchEvent, UnitSearch
from tests.ledger import Books, Item, Owed, Paper, books, source_of
from tests.ledger_rent import price_on
from tests.ledger_types import DAY, ZERO, Hole, kopecks
from tests.naive_money import Purse

Given = tuple[int, int, int, dt.date, dt.date | None]  # unit, contract, number, since, until


class Sums(Protocol):
    """What is owed and paid: played again, or taken from what was written down."""

    owed: dict[Item, Owed]
    room: dict[Item, Decimal]
    deposits: Decimal

    def paid(self, item: Item) -> Decimal: ...
    def left(self, item: Item) -> Decimal: ...
    def overpaid(self, contract: int) -> Decimal: ...


def played(
    batches: Sequence[Sequence[Paper]],
    days: Sequence[dt.date],
    purse: Purse,
    on_top: frozenset[int],
) -> Iterator[World]:
    """The world at the end of each day; papers posted together are a batch, days follow."""
    papers = [one for batch in batches for one in batch]
    whole = books(papers, on_top, purse.cites)
    waiting, done = sorted(days), []
    for batch in batches:
        while waiting and waiting[0] < batch[0].date:
            yield World(waiting.pop(0), papers, whole, purse)
        done += batch
        purse.play(batch, books(done, on_top, purse.cites))
    for day in waiting:
        yield World(day, papers, whole, purse)


@dataclass
class World:
    """The end of a day: `whole` are the books of all papers, `sums` what counts by that day."""

    day: dt.date
    papers: Sequence[Paper]
    whole: Books
    sums: Sums

    @cached_property
    def by_id(self) -> Mapping[int, Paper]:
        return {one.id: one for one in self.papers}

    @cached_property
    def given(self) -> dict[int, Given]:
        """Everything that tenants had been given by the day."""
        moves: dict[int, list[Any]] = defaultdict(list)
        for day, place, number in self.whole.moves:
            if place.row is not None:
                moves[place.row].append((day, place, number))
        found: dict[int, Given] = {}
        for row, mine in moves.items():
            since, place, _ = next(move for move in mine if move[2] > 0)
            number = sum(n for _, _, n in mine if n > 0)
            gone = sum(n for _, _, n in mine) == 0
            until = max(day for day, _, _ in mine) if gone else None
            if since <= self.day:
                found[row] = (place.unit, place.contract, number, since, until)
        return found

    def returned(self, possession: int) -> bool:
        until = self.given[possession][4]
        return until is not None and until <= self.day

    def number(self, possession: int) -> int:
        """How many of a unit the tenant has; of what came back how many he had."""
        if self.returned(possession):
            return self.given[possession][2]
        mine = ((d, p, n) for d, p, n in self.whole.moves if p.row == possession)
        return sum(n for day, _, n in mine if day <= self.day)

    def places(self) -> Counter[tuple[int, str]]:
        """How many of each unit are in places of each kind."""
        found: Counter[tuple[int, str]] = Counter()
        for day, place, number in self.whole.moves:
            if day <= self.day:
                found[(place.unit, place.kind)] += number
        return found

    # --- money ----------------------------------------------------------------------------

    def kind(self, name: str) -> tuple[Decimal, Decimal]:
        mine = [i for i in self.sums.owed if i.kind == name]
        room = sum((self.sums.room[i] for i in mine), ZERO)
        return room, sum((self.sums.paid(i) for i in mine), ZERO)

    def owing(self) -> list[Item]:
        """Everything that is owed but deposits, which stand apart."""
        owed = (i for i in self.sums.owed if i.kind != "DEPOSIT")
        return [i for i in owed if self.sums.left(i)]

    def debts(self) -> dict[int | None, Decimal]:
        """By possessions: of the unit, and of the trips of a paper whose first unit it is."""
        found: dict[int | None, Decimal] = defaultdict(Decimal)
        for item in self.owing():
            owed = self.sums.owed[item]
            at = owed.held if owed.held in self.given else self._first(owed)
            found[at] += self.sums.left(item)
        return found

    def _first(self, owed: Owed) -> int | None:
        one = self.by_id[owed.document]
        if one.cls in (RentTransfer, RentReplacement, OpeningBalance):
            rows = [row["id"] for row in one.rows["units"]]
        elif one.cls is RentReturn:
            rows = [row["possession_id"] for row in one.rows["units"]]
        else:
            rows = []
        rows = [row for row in rows if row in self.given]
        return min(rows, default=None)

    def brought(self, possession: int) -> tuple[Decimal, Decimal]:
        """Asked and paid for the trips that brought it, or the cabin it stands for."""
        opener = self._opener(possession)
        trips = [i for i, o in self.sums.owed.items() if o.document == opener.id]
        trips = [i for i in trips if i.kind == "DELIVERY"]
        room = sum((self.sums.room[i] for i in trips), ZERO)
        return room, sum((self.sums.paid(i) for i in trips), ZERO)

    def _opener(self, possession: int) -> Paper:
        came = self._came(possession)
        if came is None:
            ones = (p for p in self.papers if p.cls in (RentTransfer, OpeningBalance))
            return next(p for p in ones if possession in [r["id"] for r in p.rows["units"]])
        return self._opener(came[1]["possession_id"])

    def _came(self, possession: int) -> tuple[Paper, dict[str, Any]] | None:
        """The replacement that brought it."""
        for one in self.papers:
            for row in one.rows["units"] if one.cls is RentReplacement else ():
                if row["id"] == possession:
                    return one, row
        return None

    # --- days -----------------------------------------------------------------------------

    @cached_property
    def holes(self) -> dict[int, list[Hole]]:
        """What is agreed by the day to be charged no more; what goes over to another cabin too."""
        said: dict[int, list[tuple[dt.date, int, dt.date | None]]] = defaultdict(list)
        for one in (p for p in self.papers if p.date <= self.day):
            for row in one.rows["units"] if one.cls is RentPause else ():
                stops = one.values["event"] is PauseEvent.STOP
                last = (row["date_to"] or dt.date.max) if stops else None
                said[row["possession_id"]].append((row["date_from"], row["id"], last))
            for row in one.rows["units"] if one.cls is RentReplacement else ():
                for hole in self.whole.pauses[row["possession_id"]]:
                    if hole.end >= one.date:
                        start = max(hole.start, one.date)
                        said[row["id"]].append((start, hole.row, hole.end))
        return {key: list(_holes(sorted(rows))) for key, rows in said.items()}

    def paused(self, possession: int, day: dt.date) -> bool:
        return any(hole.start <= day <= hole.end for hole in self.holes.get(possession, ()))

    def until(self, possession: int) -> dt.date | None:
        """«До»: of what came back that day, else the last day that is charged and not paused."""
        if self.returned(possession):
            return self.given[possession][4]
        return self._charged_to(possession)

    def _charged_to(self, possession: int) -> dt.date | None:
        ends = [o.end for i, o in self.rents(possession) if i.corrects is None]
        if not ends:
            return None
        day = max(ends)
        for hole in reversed(self.holes.get(possession, ())):
            if hole.start <= day <= hole.end:
                day = hole.start - DAY
        return day

    def rents(self, possession: int) -> list[tuple[Item, Owed]]:
        owed = self.sums.owed.items()
        return [(i, o) for i, o in owed if i.kind == "RENT" and o.held == possession]

    def price(self, possession: int) -> Decimal:
        return price_on(self.whole, possession, self.day)

    def paid_to(self, possession: int) -> tuple[dt.date | None, Decimal]:
        """Day by day, until a day is not paid; and the roubles that are over.

        Where nothing is owed it is as far as charged; of debts written off nothing was paid.
        """
        if not any(self.sums.left(item) for item, _ in self.rents(possession)):
            charged, until = self._charged_to(possession), self.until(possession)
            return charged and until and min(charged, until), ZERO
        rows: dict[Any, list[tuple[Item, Owed]]] = defaultdict(list)
        for item, owed in self.rents(possession):
            if self.sums.room[item] or not owed.gross:
                rows[_root(item).row].append((item, owed))
        kept, last = self._kept_to(possession), None
        for row in sorted(rows.values(), key=lambda some: min(o.start for _, o in some)):
            room = sum((self.sums.room[i] for i, _ in row), ZERO)
            paid = sum((self.sums.paid(i) for i, _ in row), ZERO)
            start, end = min(o.start for _, o in row), max(o.end for _, o in row)
            days = [start + n * DAY for n in range((min(end, kept) - start).days + 1)]
            days = [day for day in days if not self.paused(possession, day)]
            for n, day in enumerate(days):
                before = kopecks(room * n / len(days))
                if paid < room and paid < kopecks(room * (n + 1) / len(days)):
                    return last, max(paid - before, ZERO)
                last = day
        return last, ZERO

    def _kept_to(self, possession: int) -> dt.date:
        """The last day the tenant had it: a replaced one is not his on the day it goes."""
        until = self.given[possession][4]
        if until is None or not self.returned(possession):
            return dt.date.max
        return until - DAY if self._ended(possession) is RentReplacement else until

    def _ended(self, possession: int) -> Any:
        """Which kind of paper took it from the tenant."""
        unit, contract, _, _, until = self.given[possession]
        for one in self.papers:
            rows = one.rows.get("units", ()) if one.date == until else ()
            units = [row["unit_id"] for row in rows if "unit_id" in row]
            if one.cls in (RentReturn, RentReplacement):
                if any(row["possession_id"] == possession for row in rows):
                    return one.cls
            elif one.cls is UnitSearch and unit in units:
                if one.values["event"] is SearchEvent.LOST:
                    return UnitSearch
            elif one.cls is RentTransfer and unit in units and source_of(one) == contract:
                return RentTransfer
        raise AssertionError("nobody took it")

    def end(self, possession: int) -> str:
        """What happened to what the tenant has no more."""
        words = {UnitSearch: "в розыске с", RentTransfer: "передана другому арендатору"}
        return words.get(self._ended(possession), "возвращена")

    def address(self, possession: int) -> str:
        """Where it stands: said last for the latest day."""
        said = [one for one in self._addresses(possession) if one[0] <= self.day]
        return max(said, default=(self.day, 0, ""))[2]

    def _addresses(self, possession: int) -> list[tuple[dt.date, int, str]]:
        came, said = self._came(possession), []
        if came is None:
            one = self._opener(possession)
            trips = [t for t in one.rows.get("deliveries", ()) if t["moment"] is Moment.ISSUE]
            said += [(one.date, one.id, trip["address"]) for trip in trips[:1]]
        else:
            older = self._addresses(came[1]["possession_id"])
            said = [a for a in older if a[1] < came[0].id]
        for one in self.papers:
            for row in one.rows["units"] if one.cls is RentChange else ():
                if row["possession_id"] == possession:
                    said.append((row["date_from"], one.id, row["address"]))
        return [told for told in said if told[2]]


def _holes(said: Sequence[tuple[dt.date, int, dt.date | None]]) -> Iterator[Hole]:
    """Days that are not charged; a row without the last day ends what it is in."""
    for number, (first, row, last) in enumerate(said):
        cuts = [day for day, _, end in said[number + 1 :] if end is None and first <= day]
        if last is not None:
            last = min([last, *(day - DAY for day in cuts[:1] if day <= last)])
            if first <= last:
                yield Hole(first, last, row)


def _root(item: Item) -> Item:
    return item if item.corrects is None else _root(item.corrects)
