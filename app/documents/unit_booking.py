"""What happens to «Бронирование бытовок», and what it forbids to others (C-8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from app.charging import rent_of
from app.facts import Facts
from app.rows import contract_fits, every_unit_once, some_rows
from app.verbs import Problem, checks, fills, posts, recalculate
from db.base import Document, Register
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.registers.booking import BookedUnit
from db.registers.place import PlaceKind, Possession, UnitPlace


@checks(UnitBookingRow)
def days_are_in_order(row: UnitBookingRow, facts: Facts) -> Iterator[Problem]:
    if row.date_to < row.date_from:
        yield Problem("date_to", "период перевёрнут: «По» раньше «С»")


@checks(UnitBooking)
def booking_is_whole(doc: UnitBooking, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "units", "Бытовки")
    yield from every_unit_once(doc, "units", facts)
    for line, row in enumerate(doc.units, 1):
        if row.date_from < doc.date:
            text = f"«Бытовки», строка {line}: бронь начинается раньше дня документа"
            yield Problem("date_from", text, "units", line)


@checks(UnitBooking, on="post")
def cabin_can_be_promised(doc: UnitBooking, facts: Facts) -> Iterator[Problem]:
    """Not promised to another, not charged to a tenant for these days, not missing or gone.

    `cabins_to_promise` offers by the same rule.
    """
    for line, row in enumerate(doc.units, 1):
        where = f"«Бытовки», строка {line}: {facts.get(Unit, row.unit_id).code} "
        if told := _promised(facts, row.unit_id, row.date_from, row.date_to, doc.id):
            yield Problem("unit_id", where + told, "units", line)
        if _promised_already(doc, row, facts):
            continue  # handed over since, or kept by another past his days: the promise stands
        if told := _not_there(facts, row):
            yield Problem("unit_id", where + told, "units", line)
            continue
        for held in facts.many(Possession, "unit_id", row.unit_id):
            last = max((c.date_to for c in rent_of(facts, held.id)), default=held.since)
            until = held.until if held.until is not None else last
            if held.since <= row.date_to and until >= row.date_from:
                text = f"{where}в аренде по {until:%d.%m.%Y}: бронируйте со следующего дня"
                yield Problem("date_from", text, "units", line)


def _not_there(facts: Facts, row: UnitBookingRow) -> str:
    """Why there is no such cabin to hand over on the days, in words; empty when there is."""
    moves = facts.many(UnitPlace, "unit_id", row.unit_id)
    gone = [m for m in moves if m.place is PlaceKind.WRITTEN_OFF and m.period <= row.date_to]
    if sum(m.quantity for m in gone) > 0:
        return f"списана {max(m.period for m in gone):%d.%m.%Y}: выберите другую"
    lost = [m for m in moves if m.place is PlaceKind.LOST]
    by_then = sum(m.quantity for m in lost if m.period <= row.date_from)
    if by_then > 0 or sum(m.quantity for m in lost) > 0:
        return "в розыске: выберите другую или проведите документ о её находке"
    return ""


def _promised_already(doc: UnitBooking, row: UnitBookingRow, facts: Facts) -> bool:
    """The document was posted with this very promise."""
    same = (doc.id, doc.contract_id, row.date_from, row.date_to)
    known = facts.many(BookedUnit, "unit_id", row.unit_id)
    return any((b.recorder_id, b.contract_id, b.date_from, b.date_to) == same for b in known)


def _promised(
    facts: Facts,
    unit_id: int,
    first: dt.date,
    last: dt.date,
    besides: int | None,
    contract_id: int | None = None,
) -> str:
    """Who a cabin is promised to on any of the days, in words; empty when to nobody else."""
    for row in facts.many(BookedUnit, "unit_id", unit_id):
        mine = row.recorder_id == besides or row.contract_id == contract_id
        if not mine and row.date_from <= last and row.date_to >= first:
            contract = facts.get(Contract, row.contract_id)
            tenant = facts.get(Partner, contract.partner_id).name
            query = select(Document.number).where(Document.id == row.recorder_id)
            ((number,),) = facts.query(query)
            return (
                f"забронирована за {tenant} с {row.date_from:%d.%m.%Y} по {row.date_to:%d.%m.%Y} "
                f"(бронирование № {number})"
            )
    return ""


@checks(RentTransfer, on="post")
def transfer_respects_bookings(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    """A cabin promised to another contract is not handed over; to the same one it is.

    What came back before its «До» may be promised since: posted again, the transfer stands.
    """
    for line, row in enumerate(doc.units, 1):
        told = _promised(facts, row.unit_id, row.date_from, row.date_to, doc.id, doc.contract_id)
        held = facts.find(Possession, row.__dict__.get("id")) if told else None
        if held is not None and held.unit_id == row.unit_id and held.until is not None:
            last = min(row.date_to, held.until)
            told = _promised(facts, row.unit_id, row.date_from, last, doc.id, doc.contract_id)
        if told:
            code = facts.get(Unit, row.unit_id).code
            yield Problem("unit_id", f"«Бытовки», строка {line}: {code} {told}", "units", line)


@checks(RentReplacement, on="post")
def replacement_respects_bookings(doc: RentReplacement, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.units, 1):
        told = _promised(facts, row.new_unit_id, doc.date, doc.date, doc.id, doc.contract_id)
        if told:
            code = facts.get(Unit, row.new_unit_id).code
            yield Problem("new_unit_id", f"«Бытовки», строка {line}: {code} {told}", "units", line)


@posts(UnitBooking)
def movements(doc: UnitBooking, facts: Facts) -> Iterator[Register]:
    for row in doc.units:
        yield BookedUnit(
            period=doc.date,
            unit_id=row.unit_id,
            contract_id=doc.contract_id,
            date_from=row.date_from,
            date_to=row.date_to,
        )


@fills(Contract, UnitBooking, rows=False)
def for_contract(source: Contract, facts: Facts) -> UnitBooking:
    return UnitBooking(organization_id=source.organization_id, contract_id=source.id)


@fills(UnitBooking, RentTransfer)
def transfer_of_what_was_promised(source: UnitBooking, facts: Facts) -> RentTransfer:
    """The same cabins and days, handed over from the site where all of them stand."""
    made = RentTransfer(organization_id=source.organization_id, contract_id=source.contract_id)
    for promised in source.units:
        row = RentTransferUnit(
            unit_id=promised.unit_id, date_from=promised.date_from, date_to=promised.date_to
        )
        recalculate(row, "unit_id", facts)
        made.units.append(row)
    made.date = min((row.date_from for row in made.units), default=made.date)
    sites = {_site(facts, row.unit_id, made.date) for row in made.units}
    if len(sites) == 1 and (site := sites.pop()) is not None:
        made.site_id = site
    return made


def _site(facts: Facts, unit_id: int, day: dt.date) -> int | None:
    """Where a cabin stands at the end of a day; None for one that stands on no site."""
    here: dict[int, int] = defaultdict(int)
    for move in facts.many(UnitPlace, "unit_id", unit_id):
        if move.site_id is not None and move.period <= day:
            here[move.site_id] += move.quantity
    return next((site for site, pieces in here.items() if pieces > 0), None)
