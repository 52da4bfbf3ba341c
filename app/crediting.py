"""Where a receipt goes: exact invoice → named in the purpose → oldest due → advance.

Pure: charges in, placements out, the same for any order of input, each with its reason
(accounting-model «Invoices», «Cases»; ст. 319, 319.1 ГК; domain-facts §5.6; cases A).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from app.pauses import Pause, charged_days
from app.purpose import NO_CODES, Named, UnitCodes, read_purpose
from db.errors import UserError
from db.registers.money import ChargeKind
from db.rounding import to_kopecks
from db.russian import date_short

ZERO = Decimal("0.00")
PRINCIPAL = frozenset(ChargeKind) - {ChargeKind.DEPOSIT, ChargeKind.PENALTY}
WAITS = "аванс: начислений к этому платежу больше нет"
WAITS_FOR_DELIVERY = "аванс на доставку: её начислений больше нет"


class OpenCharge(NamedTuple):
    """A charge with what is still open on it, in roubles.

    A penalty goes after the principal, a deposit only when named or invoiced. `row_id` is the
    row of the document that made it: its months are paid in order. `beside` are the units of
    that document for a charge without one: a trip is named by what it carried. `period` is the
    day it was recorded.
    """

    id: int
    row_id: int | None
    unit_id: int | None
    kind: ChargeKind
    due: dt.date
    date_from: dt.date
    open: Decimal
    beside: frozenset[int] = frozenset()
    period: dt.date = dt.date.min

    @property
    def is_penalty(self) -> bool:
        return self.kind is ChargeKind.PENALTY

    @property
    def is_deposit(self) -> bool:
        return self.kind is ChargeKind.DEPOSIT


class Placed(NamedTuple):
    """So much of a receipt stands on a charge, or (`charge_id` None) waits as an advance."""

    charge_id: int | None
    amount: Decimal
    reason: str


class _Turn(NamedTuple):
    """Charges that are paid before those of the next turn, and why."""

    takes: Callable[[OpenCharge], bool]
    reason: str
    by_due: bool = False

    def why(self, charge: OpenCharge) -> str:
        return f"{self.reason} {date_short(charge.due)}" if self.by_due else self.reason


@dataclass(frozen=True)
class _Meant:
    """Which charges the payer meant, by the purpose and by the class of the receipt."""

    named: Named
    as_deposit: bool

    @property
    def deposit_only(self) -> bool:
        return self.as_deposit or (self.named.deposit and not self.named.times)

    @property
    def delivery_only(self) -> bool:
        return self.named.delivery_only and not self.as_deposit

    @cached_property
    def kinds(self) -> frozenset[ChargeKind]:
        """Kinds that the named units and times are of; «залог за аренду» is no rent."""
        if self.as_deposit:
            return frozenset()
        if self.deposit_only:
            return self.named.kinds - {ChargeKind.RENT}
        return self.named.kinds or PRINCIPAL

    def is_it(self, charge: OpenCharge) -> bool:
        if charge.is_deposit:
            asked = self.named.deposit or self.as_deposit
            return asked and self.named.names_unit([charge.unit_id])
        return self.is_at_any_time(charge) and self.named.names_day(charge.date_from)

    def is_at_any_time(self, charge: OpenCharge) -> bool:
        units: Collection[int | None] = [charge.unit_id]
        if charge.unit_id is None and self.named.kinds:
            units = charge.beside or self.named.units
        return charge.kind in self.kinds and self.named.names_unit(units)

    def is_of_unit(self, charge: OpenCharge) -> bool:
        return _is_principal(charge) and self.named.names_unit([charge.unit_id])


def distribute(
    amount: Decimal,
    charges: Iterable[OpenCharge],
    *,
    invoice_charges: Collection[int] = (),
    purpose: str = "",
    unit_codes: UnitCodes = NO_CODES,
    by_rows: bool = False,
    as_deposit: bool = False,
) -> list[Placed]:
    """Places `amount` on the charges of one contract; Σ of placements is the amount.

    `invoice_charges` are what the receipt's invoice cites; `unit_codes` maps inventory codes to
    units. Rows of one due date share in proportion to their debts, or stand in a line where the
    contract says so (`by_rows`). A receipt that is a deposit by its own class (`as_deposit`) pays
    deposits and nothing else; one for delivery alone pays nothing but delivery and its invoice.
    A reason has 180 characters at most.
    Raises UserError for a negative amount.
    """
    if amount < 0:
        raise UserError("Разносить можно только поступление: сумма не может быть отрицательной.")
    meant = _Meant(read_purpose(purpose, unit_codes), as_deposit)
    waiting = sorted((charge for charge in charges if charge.open > 0), key=_in_order)
    placed: list[Placed] = []
    left = to_kopecks(amount)
    for turn in _turns(frozenset(invoice_charges), meant):
        if not left or not waiting:
            break
        chosen: list[OpenCharge] = []
        others: list[OpenCharge] = []
        for charge in waiting:
            (chosen if turn.takes(charge) else others).append(charge)
        waiting = others
        paid = list(_pay(left, chosen, turn, by_rows=by_rows))
        left -= sum((place.amount for place in paid), ZERO)
        placed += paid
    if left:
        waits = WAITS_FOR_DELIVERY if meant.delivery_only else WAITS
        placed.append(Placed(None, left, waits))
    return placed


def paid_to(
    periods: Sequence[tuple[dt.date, dt.date, Decimal, Decimal]],
    pauses: Sequence[Pause] = (),
) -> tuple[dt.date | None, Decimal]:
    """The last day before the first one not wholly paid, and the roubles that fall short of it.

    `periods` are rows (the months of one row merged): from, to, gross, allocated. A day costs the
    row's sum ÷ its days; paused days cost nothing and are not counted. None while not even the
    first day is paid; when all is paid, the last day and zero. Money on rows after the first
    unpaid day does not move the date.
    """
    paid: list[tuple[dt.date, dt.date]] = []
    for date_from, date_to, gross, allocated in sorted(periods):
        if allocated < gross:
            spans = [(first, last) for first, last, _ in charged_days(date_from, date_to, pauses)]
            length = sum((last - first).days + 1 for first, last in spans)
            days, rest = _paid_days(length, gross, allocated)
            return (_nth_day(spans, days) if days else _last_day(paid, pauses)), rest
        paid.append((date_from, date_to))
    return _last_day(paid, pauses), ZERO


def _last_day(
    periods: Sequence[tuple[dt.date, dt.date]], pauses: Sequence[Pause]
) -> dt.date | None:
    """The last day of some periods that is not paused."""
    for date_from, date_to in reversed(periods):
        for _, last, _ in reversed(list(charged_days(date_from, date_to, pauses))):
            return last
    return None


def by_rows(
    charges: Iterable[tuple[int, dt.date, dt.date, Decimal, Decimal]],
) -> list[tuple[dt.date, dt.date, Decimal, Decimal]]:
    """Charges as periods of their rows: row, from, to, gross, allocated."""
    found: dict[int, tuple[dt.date, dt.date, Decimal, Decimal]] = {}
    for row, date_from, date_to, gross, allocated in charges:
        first, last, whole, paid = found.get(row, (date_from, date_to, ZERO, ZERO))
        days = min(first, date_from), max(last, date_to)
        found[row] = (*days, whole + gross, paid + allocated)
    return list(found.values())


def _nth_day(spans: Sequence[tuple[dt.date, dt.date]], number: int) -> dt.date:
    """The day of that number, from 1, among the days of some spans."""
    for first, last in spans:
        length = (last - first).days + 1
        if number <= length:
            return first + dt.timedelta(days=number - 1)
        number -= length
    return spans[-1][1]


def _paid_days(length: int, gross: Decimal, allocated: Decimal) -> tuple[int, Decimal]:
    """Whole days that a part payment covers, and what is over; days cost as charges round."""
    if allocated <= 0:
        return 0, ZERO

    def cost(days: int) -> Decimal:
        return to_kopecks(gross * days / length)

    days = bisect_right(range(length), allocated, key=cost) - 1
    return days, allocated - cost(days)


def _in_order(charge: OpenCharge) -> tuple[bool, dt.date, tuple[bool, int], dt.date, int]:
    return charge.is_penalty, charge.due, _row(charge), charge.date_from, charge.id


def _row(charge: OpenCharge) -> tuple[bool, int]:
    """A charge without a row is a row of its own."""
    return charge.row_id is None, charge.id if charge.row_id is None else charge.row_id


def _turns(invoiced: Collection[int], meant: _Meant) -> Iterator[_Turn]:
    """Every turn takes from what the earlier ones left."""
    named = meant.named
    told = f"в назначении платежа: {named.words}"
    yield _Turn(lambda charge: charge.id in invoiced, "по счёту")
    if named.words:
        yield _Turn(meant.is_it, told)
    if meant.as_deposit:
        yield _Turn(lambda charge: charge.is_deposit, "залог; срок", by_due=True)
    if named.kinds and named.times:
        yield _Turn(meant.is_at_any_time, f"{told}; срок", by_due=True)
    if meant.delivery_only:
        yield _Turn(lambda charge: charge.kind in meant.kinds, "доставка; срок", by_due=True)
    if meant.deposit_only or meant.delivery_only:
        return  # neither is rent: what is over waits for its own
    if named.units:
        reason = f"в назначении платежа: {named.codes}; срок"
        yield _Turn(meant.is_of_unit, reason, by_due=True)
    yield _Turn(_is_principal, "самый ранний срок", by_due=True)
    yield _Turn(lambda c: not c.is_deposit, "пени — после основного долга; срок", by_due=True)


def _is_principal(charge: OpenCharge) -> bool:
    return charge.kind in PRINCIPAL


def _pay(
    amount: Decimal, charges: Sequence[OpenCharge], turn: _Turn, *, by_rows: bool
) -> Iterator[Placed]:
    """Pays charges in order; rows of one due date share, the months of a row follow in order."""
    for _, equals in groupby(charges, key=lambda charge: (charge.is_penalty, charge.due)):
        if not amount:
            return
        rows = [list(months) for _, months in groupby(equals, key=_row)]
        debts = [sum((charge.open for charge in row), ZERO) for row in rows]
        shares = _in_line(amount, debts) if by_rows else _pro_rata(amount, debts)
        shared = len(rows) > 1 and amount < sum(debts) and not by_rows
        note = "; пропорционально долгам с этим сроком" if shared else ""
        for row, share in zip(rows, shares, strict=True):
            taken = _in_line(share, [charge.open for charge in row])
            for charge, paid in zip(row, taken, strict=True):
                if paid:
                    yield Placed(charge.id, paid, turn.why(charge) + note)
        amount -= sum(shares, ZERO)


def _in_line(amount: Decimal, debts: Sequence[Decimal]) -> list[Decimal]:
    """Each debt in full until the money ends."""
    taken = []
    for debt in debts:
        taken.append(min(amount, debt))
        amount -= taken[-1]
    return taken


def _pro_rata(amount: Decimal, debts: Sequence[Decimal]) -> list[Decimal]:
    """Shares in proportion; the kopecks of rounding go to the largest debts within their size."""
    total = sum(debts, ZERO)
    if amount >= total:
        return list(debts)
    shares = [to_kopecks(amount * debt / total) for debt in debts]
    rest = amount - sum(shares, ZERO)
    for index in sorted(range(len(debts)), key=lambda index: (-debts[index], index)):
        fair = min(max(shares[index] + rest, ZERO), debts[index])
        rest -= fair - shares[index]
        shares[index] = fair
    return shares
