"""What happens to «Возврат из аренды» (E-7, E-8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from app.breakdown import takes_back
from app.charging import Item, charge
from app.composition import difference, worth
from app.documents.haulage import trips_made
from app.ending import ended_rent
from app.facts import Facts
from app.held_rows import (
    every_transfer_once,
    held_by_the_contract,
    place_of,
    transfer_is_of_another,
)
from app.places import spots
from app.replaced import held_now, opened_by
from app.rows import contract_fits, quantity_suits_the_unit, some_rows
from app.verbs import Problem, checks, fills, posts, recalculate, recalculates
from db.base import Register
from db.catalogs.unit import Unit, UnitKind
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacement, RentReplacementUnit
from db.documents.rent_return import RentReturn, RentReturnDelivery, RentReturnUnit
from db.documents.rent_transfer import (
    Haulage,
    Moment,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
)
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, Possession, UnitPlace
from db.russian import fold

ZERO = Decimal(0)
MISSING = "Не вернулось: "


@recalculates(RentReturnUnit, "possession_id")
def possession_brings_its_unit(row: RentReturnUnit, facts: Facts) -> None:
    held = facts.find(Possession, row.possession_id)
    if held is not None:
        row.unit_id, row.quantity = held.unit_id, held.remaining
        row.given = _given(facts, held.id)
        row.composition = row.composition or row.given


def _given(facts: Facts, possession_id: int) -> str:
    """With what the unit left (D-10)."""
    sections: tuple[Any, ...] = (RentTransferUnit, RentReplacementUnit)
    for section in sections:
        for row in facts.many(section, "id", possession_id, "possession_id"):
            return str(row.composition)
    return ""


@recalculates(RentReturnUnit, "composition")
def what_is_missing_is_compensated(row: RentReturnUnit, facts: Facts) -> None:
    """What did not come back is named as damage, at the value of its kind (D-10, E-8)."""
    if row.possession_id is None or (row.damage and not row.damage.startswith(MISSING)):
        return
    missing, _ = difference(_given(facts, row.possession_id), row.composition or "")
    if missing:
        values = {fold(kind.name): kind.value for kind in facts.every(UnitKind)}
        row.compensation = worth(missing, values) or row.compensation or ZERO
        row.damage = (MISSING + missing)[:500]
    elif row.damage:
        row.damage, row.compensation = "", ZERO


@checks(RentReturnUnit)
def return_row_is_right(row: RentReturnUnit, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)
    if row.compensation < 0:
        yield Problem("compensation", "возмещение не может быть отрицательным")


@checks(RentReturn)
def something_came_back(doc: RentReturn, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "units", "Имущество")
    yield from every_transfer_once(doc)


@checks(RentReturn, on="post")
def tenant_holds_what_comes_back(doc: RentReturn, facts: Facts) -> Iterator[Problem]:
    """By this contract, on this day, so many; a second return is told by date (E-7)."""
    for line, row in enumerate(doc.units, 1):
        held, where = held_by_the_contract(doc, row, facts), place_of(line, row, facts)
        if held is None:
            yield transfer_is_of_another(row, line, facts)
        elif doc.date < held.since:
            text = f"{where}передана {held.since:%d.%m.%Y}, возврат не может быть раньше"
            yield Problem("date", text)
        else:
            yield from _enough_is_held(doc, row, held, where, line, facts)


@checks(RentReturn, on="post")
def composition_came_back(doc: RentReturn, facts: Facts) -> Iterator[Problem]:
    """The same list as was given; what is missing and not compensated is told (D-10)."""
    for line, row in enumerate(doc.units, 1):
        unit = facts.get(Unit, row.unit_id)
        if unit.counted:
            continue  # it comes back in parts
        missing, besides = difference(_given(facts, row.possession_id), row.composition)
        told = []
        if missing and not row.compensation:
            told.append(f"не вернулось: {missing}. Укажите возмещение")
        if besides:
            told.append(f"при выдаче не было: {besides}")
        if told:
            text = f"«Имущество», строка {line}: {unit.code} — {'; '.join(told)}"
            yield Problem("composition", text, "units", line, warning=True)


@checks(RentReturn, on="post")
def agreed_trips_are_not_forgotten(doc: RentReturn, facts: Facts) -> Iterator[Problem]:
    """A trip agreed for the return arises with the return (D-14, D-15)."""
    if doc.deliveries:
        return
    for row in doc.units:
        held = facts.find(Possession, row.possession_id)
        if held is None:
            continue
        opener = opened_by(facts, held).recorder_id
        trips = facts.many(RentTransferDelivery, "owner_id", opener, "recorder_id")
        if any(t.moment is Moment.RETURN and (t.price or t.cost) for t in trips):
            transfer = facts.get(RentTransfer, opener)
            text = f"По передаче № {transfer.number} согласован вывоз, а в «Вывоз» пусто"
            yield Problem("deliveries", text, "deliveries", warning=True)
            return


def _enough_is_held(
    doc: RentReturn, row: RentReturnUnit, held: Possession, where: str, line: int, facts: Facts
) -> Iterator[Problem]:
    there = sum(
        s.quantity
        for s in spots(facts, row.unit_id, doc.date, doc.id)
        if s.possession_id == held.id
    )
    if there >= row.quantity:
        return
    if there == 0 and held.until is not None:
        text = f"{where}уже возвращена {held.until:%d.%m.%Y}"
    else:
        text = f"{where}возвращается {row.quantity}, а у арендатора осталось {there}"
    yield Problem("quantity", text, "units", line)


@posts(RentReturn)
def movements(doc: RentReturn, facts: Facts) -> Iterator[Register]:
    """Places, the rent of unused days back, compensation, trips back."""
    contract = facts.get(Contract, doc.contract_id)
    for row in doc.units:
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=PlaceKind.TENANT,
            contract_id=doc.contract_id,
            possession_id=row.possession_id,
            quantity=-row.quantity,
        )
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=PlaceKind.SITE,
            site_id=doc.site_id,
            quantity=row.quantity,
        )
        yield from ended_rent(doc, row.id, row.possession_id, row.quantity, facts)
        if row.compensation:
            item = Item(
                ChargeKind.COMPENSATION,
                row.compensation,
                (doc.date, doc.date),
                due=doc.date,
                row_id=row.id,
                unit_id=row.unit_id,
                possession_id=row.possession_id,
                quantity=row.quantity,
            )
            yield charge(doc, contract, facts, item)
    yield from trips_made(doc, contract, facts)


@takes_back(RentReturn)
def rent_of_unused_days(doc: RentReturn, facts: Facts) -> Iterator[tuple[int, Charge]]:
    """The rent that comes back with each row, before posting as after it (E-7)."""
    for line, row in enumerate(doc.units, 1):
        if row.possession_id is not None and row.quantity:
            taken = ended_rent(doc, row.id, row.possession_id, row.quantity, facts)
            yield from ((line, charge) for charge in taken)


@fills(RentTransfer, RentReturn)
def from_transfer(source: RentTransfer, facts: Facts) -> RentReturn:
    """What is still held, and the trips agreed for the return (D-15)."""
    now = [held_now(facts, given.id) for given in source.units]
    made = _of_held(source, now, facts)
    nothing_came_back = all(held is not None and held.remaining == held.quantity for held in now)
    if nothing_came_back:
        agreed = (d for d in source.deliveries if d.moment is Moment.RETURN)
        made.deliveries = [_trip_back(d) for d in agreed]
    return made


@fills(Contract, RentReturn)
def from_contract(source: Contract, facts: Facts) -> RentReturn:
    """Everything the tenant holds by the contract, to the site it was let from."""
    made = RentReturn(organization_id=source.organization_id, contract_id=source.id)
    made.units = rows_of_held(source.id, (), facts)
    if (site := site_let_from(made.units, facts)) is not None:
        made.site_id = site
    return made


def rows_of_held(contract_id: int, besides: Collection[int], facts: Facts) -> list[RentReturnUnit]:
    """A row for all that is held by a contract, but possessions that have rows."""
    held = facts.many(Possession, "contract_id", contract_id)
    return [
        _row(one, facts)
        for one in held
        if one.until is None and one.remaining > 0 and one.id not in besides
    ]


def site_let_from(rows: Iterable[RentReturnUnit], facts: Facts) -> int | None:
    """The one site from which everything in the rows was let; None where they are several."""
    sites = set()
    for row in rows:
        held = facts.find(Possession, row.possession_id)
        if held is not None:
            opener = facts.find(RentTransfer, opened_by(facts, held).recorder_id)
            sites.add(None if opener is None else opener.site_id)
    return sites.pop() if len(sites) == 1 else None


@fills(RentReplacement, RentReturn)
def from_replacement(source: RentReplacement, facts: Facts) -> RentReturn:
    """The cabins that came instead and are still held."""
    return _of_held(source, [held_now(facts, row.id) for row in source.units], facts)


def _of_held(source: Any, now: Iterable[Possession | None], facts: Facts) -> RentReturn:
    """What is still held of the units of a document."""
    made = RentReturn(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        site_id=source.site_id,
    )
    made.units = [_row(held, facts) for held in now if held is not None and held.until is None]
    return made


def _row(held: Possession, facts: Facts) -> RentReturnUnit:
    row = RentReturnUnit(possession_id=held.id)
    recalculate(row, "possession_id", facts)
    return row


def _trip_back(trip: RentTransferDelivery) -> RentReturnDelivery:
    by_carrier = trip.haulage is Haulage.CARRIER
    return RentReturnDelivery(
        haulage=Haulage.CARRIER if by_carrier else Haulage.PICKUP,
        carrier_id=trip.carrier_id,
        carriage_id=trip.carriage_id,
        price=trip.price if by_carrier else ZERO,
        cost=trip.cost,
    )
