"""The naive books of rent: what is charged for days, at which prices, and what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from db.documents.rent_pause import PauseEvent
from tests.ledger_types import (
    DAY,
    ZERO,
    Books,
    Cut,
    Hole,
    Item,
    Paper,
    Place,
    Rent,
    by_calendar,
    held,
    kopecks,
    month_of,
    months,
    split,
)

Sums = tuple[Decimal, Decimal]  # gross and VAT


def rent_of_row(row: dict[str, Any]) -> Iterator[tuple[dt.date, dt.date, Decimal]]:
    start, end = row["date_from"], row["date_to"]
    parts = list(months(start, end))
    if not row["manual"]:
        for first, last in parts:
            yield first, last, by_calendar(row["price"], first, last) * row["quantity"]
        return
    left, whole = row["amount"], (end - start).days + 1
    for first, last in parts:
        share = kopecks(row["amount"] * ((last - first).days + 1) / whole)
        share = left if last == end else min(share, left)
        yield first, last, share
        left -= share


def charge_rent(
    found: Books, one: Paper, row: dict[str, Any], possession: int, since: dt.date
) -> None:
    """Rent of a row by months; its price is the term of the possession since a day."""
    found.terms[possession].append(Cut(since, one.said[row["id"]], row["price"]))
    for first, last, amount in rent_of_row(row):
        said = one.said[(row["id"], month_of(first))]
        days = (first, last)
        add_rent(found, one, row, possession, days, amount, said, row["date_from"])


def add_rent(
    found: Books,
    one: Paper,
    row: dict[str, Any],
    possession: int,
    days: tuple[dt.date, dt.date],
    amount: Decimal,
    said: int,
    due: dt.date,
) -> None:
    contract = one.values["contract_id"]
    item = Item(row["id"], "RENT", month_of(days[0]))
    what = (contract, row["unit_id"], *split(found, contract, amount, days[1]), *days)
    owed = found.owe(item, *what, row["quantity"], due, one.id, possession)
    found.rents[possession].append(Rent(item, owed, row["price"], amount, said, held=possession))


def price_on(found: Books, possession: int, day: dt.date) -> Decimal:
    """The latest price said for the possession by a day."""
    terms = sorted(found.terms[possession])
    return ([t for t in terms if t.day <= day] or terms[:1])[-1].price


# --- what days of a charge are worth ----------------------------------------------------------


class Piece(NamedTuple):
    """Days, what they are worth, the row that changed them, and the row that paused before."""

    start: dt.date
    end: dt.date
    worth: Decimal
    by: int | None
    after: int | None


def charged(found: Books, rent: Rent, start: dt.date, end: dt.date) -> Iterator[tuple[Any, ...]]:
    """The days between two that are not paused, and the row whose pause went before."""
    after = None
    for hole in sorted(found.pauses[rent.held]):
        if hole.end < start or hole.start > end:
            continue
        if hole.start > start:
            yield start, hole.start - DAY, after
        if hole.end >= end:
            return
        start, after = hole.end + DAY, hole.row
    if start <= end:
        yield start, end, after


def pieces(found: Books, rent: Rent, start: dt.date, quantity: int) -> Iterator[Piece]:
    """What is charged for so many units from a day to the end of a charge, price by price."""
    owed, cuts = rent.owed, sorted(zip(rent.cuts, rent.by, strict=True))
    ends = [cut.day - DAY for cut, _ in cuts] + [owed.end]
    base = rent.amount
    if quantity != owed.quantity:
        base = kopecks(rent.amount * quantity / owed.quantity)
    for first, last, after in charged(found, rent, start, ends[0]):
        upto, before = (kept_part(rent, base, day, quantity) for day in (last, first - DAY))
        yield Piece(first, last, upto - before, None, after)
    for (cut, by), end in zip(cuts, ends[1:], strict=True):
        for first, last, after in charged(found, rent, max(cut.day, start), end):
            amount = by_calendar(cut.price, first, last) * quantity
            yield Piece(first, last, amount, by, after)


def worth(found: Books, rent: Rent, start: dt.date, quantity: int) -> Decimal:
    return sum((piece.worth for piece in pieces(found, rent, start, quantity)), ZERO)


def kept_part(rent: Rent, base: Decimal, kept_to: dt.date, quantity: int) -> Decimal:
    """What a charge costs up to a day at its own price: by the tariff, or in its proportion."""
    start, end = rent.owed.start, rent.owed.end
    if kept_to < start:
        return ZERO
    kept, whole = (by_calendar(rent.price, start, day) * quantity for day in (kept_to, end))
    if base == whole:
        return kept
    if whole:
        return kopecks(base * kept / whole)
    return kopecks(base * ((kept_to - start).days + 1) / ((end - start).days + 1))


# --- corrections ------------------------------------------------------------------------------


def room(found: Books, item: Item) -> Sums:
    """What is left of a charge after its corrections: gross and VAT."""
    mine = [o for i, o in found.owed.items() if i.corrects == item and o.gross < 0]
    own = found.owed[item]
    gross = own.gross + sum((o.gross for o in mine), ZERO)
    return gross, own.vat + sum((o.vat for o in mine), ZERO)


def correct(
    found: Books,
    one: Paper,
    row: int,
    rent: Rent,
    amount: Decimal,
    start: dt.date,
    quantity: int,
    due: dt.date | None = None,
) -> Sums:
    """Corrects a charge by an amount in the prices of the contract; answers gross and VAT.

    What is more than is left of it is taken from what raised it, the latest days first.
    """
    targets, done = [rent.item], (ZERO, ZERO)
    if amount < 0:
        raised = [
            (o.start, n, i)
            for n, (i, o) in enumerate(found.owed.items())
            if i.corrects == rent.item and o.gross > 0
        ]
        targets += [item for _, _, item in sorted(raised, reverse=True)]
    contract = rent.owed.contract
    for target in targets:
        sums = split(found, contract, amount, rent.owed.end)
        if amount < 0:
            sums = within(sums, room(found, target), on_top=contract in found.on_top)
        amount -= sums[0] - sums[1] if contract in found.on_top else sums[0]
        if sums[0]:
            item = Item(row, "RENT", rent.item.month, target)
            what = (contract, rent.owed.unit, *sums, start, rent.owed.end, quantity)
            found.owe(item, *what, due or one.date, one.id, rent.held)
            done = (done[0] + sums[0], done[1] + sums[1])
    return done


def within(sums: Sums, left: Sums, *, on_top: bool) -> Sums:
    """No more than is left; and when nothing stays in the prices of the contract, no VAT does."""
    (gross, vat), net_left = sums, left[0] - left[1]
    if (vat - gross >= net_left) if on_top else (-gross >= left[0]):
        return (-left[0], -left[1])
    if -gross > left[0]:
        return (-left[0], -left[0] - (gross - vat))
    return sums


def end_of(found: Books, one: Paper, row: int, place: Place, quantity: int) -> None:
    """Some of a unit leave a tenant; rent charged for days after the document's day comes back."""
    assert place.row is not None
    stays = held(found, place.unit, one.date).get(place, 0) - quantity
    found.moves.append((one.date, place, -quantity))
    for rent in sorted(found.rents[place.row], key=lambda r: r.owed.start):
        taken = min(quantity, rent.owed.quantity - stays)
        start = max(one.date + DAY, rent.owed.start)
        if start <= rent.owed.end and taken > 0 and (back := worth(found, rent, start, taken)):
            correct(found, one, row, rent, -back, start, taken)


def change_terms(found: Books, one: Paper, row: dict[str, Any]) -> None:
    """Another price from a day on: the difference for what was charged before it was said."""
    said, possession, day = one.said[row["id"]], row["possession_id"], row["date_from"]
    before = [r for r in found.rents[possession] if r.said < said and r.owed.end >= day]
    found.terms[possession].append(Cut(day, said, row["price"]))
    for rent in before:
        start = max(day, rent.owed.start)
        number = min(row["quantity"], rent.owed.quantity)
        days = charged(found, rent, start, rent.owed.end)
        new = sum((by_calendar(row["price"], a, b) * number for a, b, _ in days), ZERO)
        difference = new - worth(found, rent, start, number)
        if difference:
            due = max(rent.owed.due, one.date)
            correct(found, one, row["id"], rent, difference, start, number, due)
            rent.cuts.append(Cut(start, said, row["price"]))
            rent.by.append(row["id"])
            if start > day:
                found.terms[possession].append(Cut(start, said, row["price"]))


def pause(found: Books, one: Paper, row: dict[str, Any]) -> None:
    """Days that are not charged, or are again: the difference for what was charged before."""
    said, possession, day = one.said[row["id"]], row["possession_id"], row["date_from"]
    holes = found.pauses[possession]
    rents = [r for r in found.rents[possession] if r.said < said and r.owed.end >= day]
    asked = [(r, max(day, r.owed.start), min(row["quantity"], r.owed.quantity)) for r in rents]
    before = [worth(found, *one_rent) for one_rent in asked]
    if one.values["event"] is PauseEvent.STOP:
        holes.append(Hole(day, row["date_to"] or dt.date.max, row["id"]))
    else:
        (cut,) = (h for h in holes if h.start <= day <= h.end)
        holes[holes.index(cut)] = cut._replace(end=day - DAY)
    for (rent, start, number), was in zip(asked, before, strict=True):
        if difference := worth(found, rent, start, number) - was:
            due = max(rent.owed.due, one.date)
            correct(found, one, row["id"], rent, difference, start, number, due)


def replace(found: Books, one: Paper, row: dict[str, Any]) -> None:
    """Another cabin from the document's day on: what is charged for those days is its own."""
    old, new, contract = row["unit_id"], row["new_unit_id"], one.values["contract_id"]
    possession, site = row["possession_id"], one.values["site_id"]
    for unit, sign, held_by in ((old, -1, possession), (new, 1, row["id"])):
        found.moves.append((one.date, Place(unit, "TENANT", None, contract, held_by), sign))
        found.moves.append((one.date, Place(unit, "SITE", site), -sign))
    said = one.said[row["id"]]
    terms = [t for t in sorted(found.terms[possession]) if t.day > one.date]
    first = Cut(one.date, said, price_on(found, possession, one.date))
    found.terms[row["id"]] += [first, *(t._replace(said=said) for t in terms)]
    for hole in found.pauses[possession]:
        if hole.end >= one.date:
            found.pauses[row["id"]].append(hole._replace(start=max(hole.start, one.date)))
    taken_months: set[dt.date] = set()
    for rent in sorted(found.rents[possession], key=lambda r: r.owed.start):
        start = max(one.date, rent.owed.start)
        if start > rent.owed.end:
            continue
        parts = list(pieces(found, rent, start, 1))
        if not parts:
            continue
        back = sum((part.worth for part in parts), ZERO)
        gross, vat = ZERO, ZERO
        if back:
            gross, vat = correct(found, one, row["id"], rent, -back, start, 1)
        sums = [split(found, contract, part.worth, rent.owed.end) for part in parts]
        largest = max(range(len(parts)), key=lambda n: (sums[n][0], -n))
        rest = (-gross - sum(s[0] for s in sums), -vat - sum(s[1] for s in sums))
        sums[largest] = (sums[largest][0] + rest[0], sums[largest][1] + rest[1])
        for (first, last, amount, by, after), owes in zip(parts, sums, strict=True):
            source: Any = rent.item if by is None else Item(by, "RENT", rent.item.month, rent.item)
            source = after or source
            month = month_of(first)
            item = Item(source if month in taken_months else row["id"], "RENT", month)
            taken_months.add(month)
            whose = (rent.owed.due, one.id, row["id"])
            owed = found.owe(item, contract, new, *owes, first, last, 1, *whose)
            price = price_on(found, row["id"], first)
            found.rents[row["id"]].append(Rent(item, owed, price, amount, said, held=row["id"]))
