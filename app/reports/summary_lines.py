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
from typing import Any, NamedTuple

from app.crediting import by_rows, paid_to
from app.open_items import ZERO
from app.pauses import Pause, first_charged, last_charged
from app.reports.held_units import Found
from app.reports.settled_days import first_of
from db.registers.money import ChargeKind
from db.russian import money_text

DAY = dt.timedelta(days=1)
Period = tuple[int, dt.date, dt.date, Decimal, Decimal]  # row, from, to, sum, paid
NOT_DUE = " (не наступил срок)"


class Deal(NamedTuple):
    """A contract and its tenant, `told` as the first column names them (G-7).

    Where the column is too narrow the ИНН gives way: it is the same in every row of a tenant.
    """

    id: int
    number: str
    tenant: str
    inn: str
    told: str


def _deal(key: int, row: Any) -> Deal:
    number, inn = row.contract_number, f"ИНН {row.inn}" if row.inn else ""
    told = " · ".join(filter(None, (row.tenant, f"дог. № {number}", inn)))
    return Deal(key, number, row.tenant, row.inn, told)


@dataclass(slots=True)
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

    def told(self, day: dt.date) -> tuple[str, str]:
        """What and whether it is due: («доставка 12.11», « (не наступил срок)»)."""
        first, last = sorted((self.date_from, self.date_to))
        short = first.year == last.year == day.year
        days = _told_day(first, short=short)
        if first != last:
            days = f"{days}–{_told_day(last, short=short)}"
        word = "" if self.kind is ChargeKind.RENT else f"{self.kind.value.lower()} "
        late = NOT_DUE if self.due > day else ""
        return f"{word}{days}", late


def _told_day(day: dt.date, *, short: bool) -> str:
    """«12.11», «12.11.25»; several times faster than strftime."""
    told = f"{day.day:02}.{day.month:02}"
    return told if short else f"{told}.{day.year % 100:02}"


@dataclass(slots=True)
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
    debt: Decimal = ZERO
    # the last day that is charged and not paused
    charged_to: dt.date | None = None
    # «До»: how far rent is charged; of a returned unit the day it came back (G-11)
    until: dt.date | None = None

    def __post_init__(self) -> None:
        held = self.held
        if held is None:
            return
        last = held.charged_to
        self.charged_to = last_charged(last, self.pauses) if last and self.pauses else last
        self.until = held.until if self.returned else self.charged_to

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
        last = self.charged_to
        rest = ZERO
        rent = [d for d in self.dues if d.kind is ChargeKind.RENT and d.room] if self.dues else ()
        if rent:
            periods = by_rows(period for d in rent for period in d.periods)
            periods += [(start, end, ZERO, ZERO) for start, end in self.settled]
            last, rest = paid_to(periods, self.pauses)
        if self.returned and last is not None and self.until is not None:
            last = min(last, self.until)
        return last, rest

    def breakdown(self, day: dt.date) -> str:
        """What the debt is made of, by dates; adds up to it (G-17).

        Services and penalties of the same days are told together: «услуга 01.10–31.10: 18 180,59».
        """
        left: dict[tuple[str, str], Decimal] = {}
        for due in self.dues:
            if due.left:
                told = due.told(day)
                left[told] = left.get(told, ZERO) + due.left
        pairs = left.items()
        return "; ".join(f"{what}: {money_text(sum_)}{late}" for (what, late), sum_ in pairs)


def lines(found: Found, day: dt.date, *, whole: bool = True) -> list[Line]:
    """Every line, the largest debt first; unless `whole`, only those of the units found."""
    deals = {c.id: _deal(c.id, c) for c in found.contracts}
    for h in found.held:
        if h.contract_id not in deals:
            deals[h.contract_id] = _deal(h.contract_id, h)
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
    unheld = {c for c, _ in found.buckets} | {c.contract_id for c in found.charges}
    alone = {key: Line(deals[key]) for key in unheld if whole and key in deals}
    for charge, due in _dues(found, lines):
        owner = _owner(charge, found, lines) if whole or charge.possession_id in lines else None
        line = lines[owner] if owner is not None else alone.get(charge.contract_id)
        if line is not None:
            line.dues.append(due)
            line.debt += due.left
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
                origin = first_of(charge, by_id)
                # What was raised ends with what raised it, even when only that was taken back.
                end = min(_end(charge, until), _end(origin, until))
                due.periods.append((origin.row_id, charge.date_from, end, charge.room, charge.paid))
        due.date_to = max((period[2] for period in due.periods), default=first.date_from)
        yield first, due


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
    waiting = {contract for contract, _ in found.buckets}
    theirs = [line for line in shown if line.deal.id in waiting]
    for line in sorted(theirs, key=_handed_order, reverse=True):
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
