"""The lines of «Сводка аренды»: each unit with what is owed and overpaid for it. Pure.

What no unit answers for stands on a line once, so that the columns add up to all debts and all
buckets: a trip on the first unit of its document, the bucket of a contract on the contract's
first line, and where a contract has no line, on a line of its own without a unit.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.crediting import by_rows, paid_to
from app.open_items import ZERO
from app.pauses import Pause, first_charged, last_charged
from app.reports.held_units import Found
from db.registers.money import ChargeKind
from db.russian import money_text

DAY = dt.timedelta(days=1)
Period = tuple[int, dt.date, dt.date, Decimal, Decimal]  # row, from, to, sum, paid
NOT_DUE = " (не наступил срок)"


@dataclass(frozen=True)
class Deal:
    """A contract and its tenant, as the first column names them (G-7)."""

    id: int
    number: str
    tenant: str
    inn: str

    def __str__(self) -> str:
        return self._told

    @cached_property
    def _told(self) -> str:
        inn = f"ИНН {self.inn}" if self.inn else ""
        return " · ".join(filter(None, (self.tenant, inn, f"дог. № {self.number}")))


@dataclass
class Due:
    """What is charged for the days of one row of a document, months merged; roubles.

    `periods` are rows whose days they are, with from, to, sum and paid: what a later document
    raised is of the first ones.
    """

    kind: ChargeKind
    date_from: dt.date
    date_to: dt.date
    due: dt.date
    room: Decimal = ZERO
    paid: Decimal = ZERO
    charges: tuple[int, ...] = ()
    periods: list[Period] = field(default_factory=list)

    @property
    def left(self) -> Decimal:
        return self.room - self.paid

    def told(self, day: dt.date) -> str:
        """«01.11–30.11: 6 000,00», «доставка 12.11: 8 000,00 (не наступил срок)»."""
        first, last = sorted((self.date_from, self.date_to))
        short = first.year == last.year == day.year
        days = _told_day(first, short=short)
        if first != last:
            days = f"{days}–{_told_day(last, short=short)}"
        word = "" if self.kind is ChargeKind.RENT else f"{self.kind.value.lower()} "
        late = NOT_DUE if self.due > day else ""
        return f"{word}{days}: {money_text(self.left)}{late}"


def _told_day(day: dt.date, *, short: bool) -> str:
    """«12.11», «12.11.25»; several times faster than strftime."""
    told = f"{day.day:02}.{day.month:02}"
    return told if short else f"{told}.{day.year % 100:02}"


@dataclass
class Line:
    """One row: `held` is what the tenant has or had, None where a contract has no unit."""

    deal: Deal
    held: Any | None = None
    returned: bool = False
    dues: list[Due] = field(default_factory=list)
    overpaid: Decimal = ZERO
    buckets: list[tuple[int, int | None]] = field(default_factory=list)
    settled: Sequence[tuple[dt.date, dt.date]] = ()
    pauses: Sequence[Pause] = ()

    @cached_property
    def debt(self) -> Decimal:
        """Roubles; asked when all its dues stand on the line."""
        return sum((d.left for d in self.dues), ZERO)

    def __post_init__(self) -> None:
        held = self.held
        # the last day that is charged and not paused
        self._charged_to: dt.date | None = None
        if held is not None and held.charged_to is not None:
            self._charged_to = last_charged(held.charged_to, self.pauses)
        # «До»: how far rent is charged; of a returned unit the day it came back (G-11)
        self.until: dt.date | None = self._charged_to
        if held is not None and self.returned:
            self.until = held.until

    def idle(self, day: dt.date) -> str:
        """Why a day of a held unit is charged to nobody; empty when it is charged."""
        if self.held is None or self.returned:
            return ""
        pause = next((p for p in self.pauses if p.covers(day)), None)
        if pause is not None:
            return f"начисление приостановлено {pause.told}"
        if self.until is None or self.until >= day:
            return ""
        start = first_charged(self.until + DAY, self.pauses)
        return "в аренде без продления" if start is not None and start <= day else ""

    def paid_to(self) -> tuple[dt.date | None, Decimal]:
        """Up to which day rent is paid, and the roubles that fall short of the next (G-9).

        Units that owe nothing come without their rent: they are paid as far as charged.
        """
        rent = [d for d in self.dues if d.kind is ChargeKind.RENT and d.room]
        last = self._charged_to
        rest = ZERO
        if rent:
            periods = by_rows(period for d in rent for period in d.periods)
            periods += [(start, end, ZERO, ZERO) for start, end in self.settled]
            last, rest = paid_to(periods, self.pauses)
        if self.returned and last is not None and self.until is not None:
            last = min(last, self.until)
        return last, rest

    def breakdown(self, day: dt.date) -> str:
        """What the debt is made of, by dates; adds up to it (G-17)."""
        return "; ".join(due.told(day) for due in self.dues if due.left)


def lines(found: Found, day: dt.date, *, whole: bool = True) -> list[Line]:
    """Every line, the largest debt first; unless `whole`, only those of the units found."""
    deals = {c.id: Deal(c.id, c.contract_number, c.tenant, c.inn) for c in found.contracts}
    deals |= {
        h.contract_id: Deal(h.contract_id, h.contract_number, h.tenant, h.inn) for h in found.held
    }
    lines = {
        h.id: Line(
            deals[h.contract_id],
            h,
            h.until is not None and h.until <= day,
            settled=found.settled.get(h.id, ()),
            pauses=found.paused.get(h.id, ()),
        )
        for h in found.held
    }
    alone = {key: Line(deal) for key, deal in deals.items() if whole}
    for charge, due in _dues(found, lines):
        owner = _owner(charge, found, lines) if whole or charge.possession_id in lines else None
        line = lines[owner] if owner is not None else alone.get(charge.contract_id)
        if line is not None:
            line.dues.append(due)
    shown = [x for x in lines.values() if not x.returned or x.debt]
    _put_buckets(found, shown, alone)
    shown += [x for x in alone.values() if x.debt or x.overpaid]
    return sorted(shown, key=lambda x: (-x.debt, x.deal.tenant, x.deal.number, _code(x)))


def _dues(found: Found, lines: dict[int, Line]) -> Iterator[tuple[Any, Due]]:
    """Charges of one row of a document and one kind as one due, with the first of them."""
    rows: dict[tuple[int, ChargeKind], list[Any]] = defaultdict(list)
    for charge in found.charges:
        rows[(charge.row_id, charge.kind)].append(charge)
    by_id = {charge.id: charge for charge in found.charges}
    for (_, kind), months in rows.items():
        first = months[0]
        line = lines.get(first.possession_id)
        until = line.until if line is not None and line.returned else None
        due = Due(kind, first.date_from, first.date_from, first.due)
        due.charges = tuple([c.id for c in months])
        for charge in months:
            due.room += charge.room
            due.paid += charge.paid
            if charge.room:
                origin = _first(charge, by_id)
                # What was raised ends with what raised it, even when only that was taken back.
                end = min(_end(charge, until), _end(origin, until))
                due.periods.append((origin.row_id, charge.date_from, end, charge.room, charge.paid))
        due.date_to = max((period[2] for period in due.periods), default=first.date_from)
        yield first, due


def _first(charge: Any, by_id: Mapping[int, Any]) -> Any:
    """What a charge corrects, whatever came between."""
    while charge.corrects_id is not None and charge.corrects_id in by_id:
        charge = by_id[charge.corrects_id]
    return charge


def _end(charge: Any, until: dt.date | None) -> dt.date:
    """The last day that stays charged: the return that ended it all took the days after it."""
    end: dt.date = charge.date_to
    if until is not None and charge.back_from is not None:
        ended = charge.back_from >= until and charge.back_from > charge.date_from
        end = charge.back_from - DAY if ended else end
    return end


def _owner(charge: Any, found: Found, lines: dict[int, Line]) -> int | None:
    """The possession a charge stands with: its own, or the first of its document."""
    if charge.possession_id in lines:
        return int(charge.possession_id)
    anchor = found.anchors.get((charge.recorder_id, charge.contract_id))
    return anchor if anchor in lines else None


def _put_buckets(found: Found, shown: Sequence[Line], alone: Mapping[int, Line]) -> None:
    """A unit's bucket on its line, a contract's on its first: held before returned, by date."""
    first = dict(alone)
    of_unit: dict[tuple[int, int], Line] = {}
    for line in sorted(shown, key=_handed_order, reverse=True):
        assert line.held is not None
        first[line.deal.id] = of_unit[(line.deal.id, line.held.unit_id)] = line
    for (contract, unit), amount in found.buckets.items():
        place = of_unit.get((contract, unit or 0)) or first.get(contract)
        if place is not None:
            place.overpaid += amount
            place.buckets.append((contract, unit))


def _handed_order(line: Line) -> tuple[bool, dt.date, int]:
    assert line.held is not None
    return line.returned, line.held.since, line.held.id


def _code(line: Line) -> str:
    return line.held.code if line.held is not None else ""
