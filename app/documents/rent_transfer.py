"""What happens to «Передача в аренду» (group D)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.catalogs.premise import floor_of
from app.charging import Item, carrier_debt, charge, rent_charges, row_parts
from app.composition import composed
from app.documents.contract_leasing import to_hand_over
from app.ending import ended_rent
from app.facts import Facts
from app.first_days import rent_begins
from app.handing import handed
from app.offered import taking_over
from app.places import spots, where_is
from app.prices import price_on
from app.rows import (
    contract_is_in_force,
    every_unit_once,
    period_is_right,
    quantity_suits_the_unit,
    some_rows,
    sum_is_by_the_rule,
)
from app.verbs import Problem, checks, fills, posts, recalculate, recalculates
from app.wanted import wanted_rows
from db.base import Register
from db.catalogs.partner import Partner
from db.catalogs.transport import Carrier
from db.catalogs.unit import Cabin, Site, Tariff, Unit, UnitKind, UnitState
from db.documents.contract import Contract
from db.documents.rent_transfer import (
    Haulage,
    Moment,
    RentTransfer,
    RentTransferDelivery,
    RentTransferUnit,
)
from db.registers.money import ChargeKind
from db.registers.place import PlaceKind, UnitPlace

ZERO = Decimal(0)


@recalculates(RentTransferUnit, "kind_id")
def kind_brings_its_tariff(row: RentTransferUnit, facts: Facts) -> None:
    """Another kind is wanted: its tariff and price; a unit of the former kind goes."""
    kind, unit = facts.find(UnitKind, row.kind_id), facts.find(Unit, row.unit_id)
    if kind is not None and kind.tariff_id is not None:
        row.tariff_id = kind.tariff_id
        row.price = _price(row, facts)
    if kind is not None and unit is not None and unit.kind_id != kind.id:
        row.__dict__["unit_id"] = None


@recalculates(RentTransferUnit, "unit_id")
def unit_brings_its_card(row: RentTransferUnit, facts: Facts) -> None:
    """Composition, tariff and price come from the cabin and its kind (A-5).

    What was agreed for the kind in the contract stays: price and tariff (C-1).
    """
    unit = facts.find(Unit, row.unit_id)
    if unit is None:
        return
    kind = facts.get(UnitKind, unit.kind_id)
    agreed = row.kind_id == kind.id and row.tariff_id is not None and row.price is not None
    if kind.tariff_id is not None and (row.tariff_id is None or row.kind_id not in (None, kind.id)):
        row.tariff_id = kind.tariff_id
    row.kind_id = kind.id
    if not agreed:
        row.price = _price(row, facts)
    if isinstance(unit, Cabin) and not row.composition:
        stands_inside = facts.section(Cabin.composition, unit)
        row.composition = composed((c.item, c.quantity) for c in stands_inside)[:500]


@recalculates(RentTransferUnit, "tariff_id")
def tariff_brings_its_price(row: RentTransferUnit, facts: Facts) -> None:
    row.price = _price(row, facts)


def _price(row: RentTransferUnit, facts: Facts) -> Decimal:
    """Of the row's tariff on the first day of the rent."""
    tariff = facts.find(Tariff, row.tariff_id)
    return row.price if tariff is None else price_on(facts, tariff, row.date_from)


rent_begins(RentTransferUnit, "unit_id", "kind_id")


@checks(RentTransferUnit)
def unit_row_is_right(row: RentTransferUnit, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)
    yield from period_is_right(row)
    unit = facts.find(Unit, row.unit_id)
    if unit is not None and row.kind_id is not None and row.kind_id != unit.kind_id:
        yield Problem("kind_id", f"{unit.code} — имущество другого вида")


@checks(RentTransferDelivery)
def haulage_is_whole(row: RentTransferDelivery, facts: Facts) -> Iterator[Problem]:
    """Exactly three ways, each with its own fields (D-12)."""
    if row.haulage is Haulage.CARRIER and row.carrier_id is None:
        yield Problem("carrier_id", "выберите перевозчика")
    if row.haulage is not Haulage.CARRIER and (row.carrier_id is not None or row.cost):
        yield Problem("carrier_id", f"«{row.haulage.value}»: перевозчика и его стоимости нет")
    if row.haulage is Haulage.PICKUP and row.price:
        yield Problem("price", "«Самовывоз»: доставка клиенту ничего не стоит")
    if (row.haulage is Haulage.FROM_TENANT) != (row.source_contract_id is not None):
        yield Problem("source_contract_id", "«От кого» указывается при передаче от контрагента")
    if row.price < 0 or row.cost < 0:
        yield Problem("price", "стоимость не может быть отрицательной")


@checks(RentTransfer)
def something_is_let(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    yield from contract_is_in_force(doc, facts)
    yield from some_rows(doc, "units", "Имущество")
    yield from every_unit_once(doc, "units", facts)
    yield from source_is_of_the_same_organization(doc, facts)
    for line, row in enumerate(doc.units, 1):
        where = f"«Имущество», строка {line}: "
        if None in (row.date_from, doc.date):
            continue  # what is missing is told anyway, and the other rows after it
        if row.date_from < doc.date:
            text = where + "аренда начинается раньше передачи"
            yield Problem("date_from", text, "units", line)
        elif row.date_from > doc.date:
            text = where + f"дни с {doc.date:%d.%m.%Y} до начала аренды останутся без начисления"
            yield Problem("date_from", text, "units", line, warning=True)
        yield from sum_is_by_the_rule(row, row.date_from, "units", line, facts)


def source_is_of_the_same_organization(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    """Charges and money never cross organizations."""
    for line, trip in enumerate(doc.deliveries, 1):
        source = facts.find(Contract, trip.source_contract_id)
        where = f"«Доставка», строка {line}: "
        if source is not None and source.organization_id != doc.organization_id:
            text = where + "передаётся по договору другой организации: оформите возврат"
            yield Problem("source_contract_id", text, "deliveries", line)
        elif source is not None and source.id == doc.contract_id:
            text = where + "«От кого» — тот же договор: выберите договор другого арендатора"
            yield Problem("source_contract_id", text, "deliveries", line)


@checks(RentTransfer, on="post")
def cabin_can_be_handed_over(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    """It stands on the site (or with the tenant it is taken over from) and is sound (D-5)."""
    source = _source(doc)
    for line, row in enumerate(doc.units, 1):
        unit = facts.find(Unit, row.unit_id)
        if unit is None:
            continue  # a row of a contract's kind waits for its cabin; that is told anyway
        where = f"«Имущество», строка {line}: {unit.code} "
        if isinstance(unit, Cabin) and unit.state is UnitState.REPAIR:
            yield Problem("unit_id", where + "в ремонте", "units", line)
        if unit.counted:
            # Of a site the balance of places says how many are short.
            there = row.quantity if source is None else _held_by(source, unit.id, doc, facts)
            if there < row.quantity:
                text = f"{where}передаётся {row.quantity}, а у контрагента {there}"
                yield Problem("quantity", text, "units", line)
            continue
        if not any(_is_source(s, doc, source) for s in spots(facts, unit.id, doc.date, doc.id)):
            site = facts.get(Site, doc.site_id).name
            place = where_is(facts, unit.id, doc.date, doc.id)
            wanted = (
                f"не на площадке «{site}»" if source is None else "не у того, от кого передаётся"
            )
            text = f"{where}на {doc.date:%d.%m.%Y} {wanted}: {place}"
            yield Problem("unit_id", text, "units", line)


def _held_by(source: int, unit_id: int, doc: RentTransfer, facts: Facts) -> int:
    here = spots(facts, unit_id, doc.date, doc.id)
    return sum(s.quantity for s in here if s.contract_id == source)


def _source(doc: RentTransfer) -> int | None:
    """The contract the units are taken over from, when they do not come from the site."""
    trip = taking_over(doc)
    return None if trip is None else trip.source_contract_id


def _is_source(spot: object, doc: RentTransfer, source: int | None) -> bool:
    if source is None:
        return getattr(spot, "site_id", None) == doc.site_id
    return getattr(spot, "contract_id", None) == source


@posts(RentTransfer)
def movements(doc: RentTransfer, facts: Facts) -> Iterator[Register]:
    """Places, terms, rent by months, trips made at issue, debts to carriers."""
    source = _source(doc)
    address = next((d.address for d in doc.deliveries if d.moment is Moment.ISSUE), "")
    words = {
        "address": address,
        "contact": ", ".join(filter(None, (doc.contact, doc.phone)))[:250],
        "delivery": _delivery_told(doc, facts)[:250],
    }
    for row in doc.units:
        yield from _out(doc, row, source, facts)
        yield from handed(row, doc.contract_id, doc.date, **words)
        tariff = facts.get(Tariff, row.tariff_id)
        parts = row_parts(row, tariff, row.date_from)
        yield from rent_charges(doc, row, row.id, parts, facts)
    yield from _trips(doc, facts)


def _out(
    doc: RentTransfer, row: RentTransferUnit, source: int | None, facts: Facts
) -> Iterator[Register]:
    """The unit leaves the site, or the tenant it is taken over from: his rental ends that day."""
    if source is None:
        yield UnitPlace(
            period=doc.date,
            unit_id=row.unit_id,
            place=PlaceKind.SITE,
            site_id=doc.site_id,
            quantity=-row.quantity,
        )
        return
    left = row.quantity
    here = spots(facts, row.unit_id, doc.date, doc.id)
    for spot in sorted(here, key=lambda s: s.possession_id or 0):
        if spot.contract_id == source and spot.possession_id is not None and left:
            part = min(left, spot.quantity)
            left -= part
            yield UnitPlace(
                period=doc.date,
                unit_id=row.unit_id,
                place=PlaceKind.TENANT,
                contract_id=source,
                possession_id=spot.possession_id,
                quantity=-part,
            )
            yield from ended_rent(doc, row.id, spot.possession_id, part, facts)


def _trips(doc: RentTransfer, facts: Facts) -> Iterator[Register]:
    """The client's price is a charge, the carrier's cost a debt of ours (D-14, D-17)."""
    contract = facts.get(Contract, doc.contract_id)
    for trip in doc.deliveries:
        if trip.moment is not Moment.ISSUE:
            continue  # its cost arises with the return (D-15)
        if trip.price:
            item = Item(ChargeKind.DELIVERY, trip.price, (doc.date, doc.date), doc.date, trip.id)
            yield charge(doc, contract, facts, item)
        yield from carrier_debt(doc, trip.carrier_id, trip.cost, facts)


def _delivery_told(doc: RentTransfer, facts: Facts) -> str:
    """How the units were brought, for «Сводка аренды» (G-12)."""
    trip = next((d for d in doc.deliveries if d.moment is Moment.ISSUE), None)
    if trip is None:
        return ""
    if trip.haulage is Haulage.CARRIER:
        carrier = facts.find(Carrier, trip.carrier_id)
        return carrier.name if carrier else ""
    if trip.haulage is Haulage.FROM_TENANT and trip.source_contract_id is not None:
        contract = facts.get(Contract, trip.source_contract_id)
        return f"от {facts.get(Partner, contract.partner_id).name}"
    return "самовывоз"


@fills(Contract, RentTransfer)
def transfer(source: Contract, facts: Facts) -> RentTransfer:
    """Whom to call, and an empty row for every unit the contract still waits for (C-1)."""
    tenant = facts.get(Partner, source.partner_id)
    contacts = facts.section(Partner.contacts, tenant)
    person = next((c.person for c in contacts), tenant.director)
    made = RentTransfer(
        organization_id=source.organization_id,
        contract_id=source.id,
        contact=source.contact or person,
        phone=source.phone or next((c.phone for c in contacts if c.phone), tenant.phone),
    )
    for row in wanted_rows(source, facts):
        row.date_from = made.date
        recalculate(row, "date_from", facts)
        made.units.append(row)
    _premises(made, source, facts)
    return made


def _premises(made: RentTransfer, source: Contract, facts: Facts) -> None:
    """Premises that the contract promises, each from its day and at its price (C-8)."""
    waiting = [t for t in to_hand_over(source, facts) if t.till is None or t.till >= made.date]
    if waiting and not made.units:
        made.date = max(made.date, min(t.since for t in waiting))
    for term in waiting:
        floor = floor_of(facts.find(Unit, term.row.unit_id), facts)
        if floor is None or term.since > made.date:
            continue  # taken over on another day
        made.site_id = made.site_id or floor.site_id
        row = RentTransferUnit(unit_id=term.row.unit_id, date_from=made.date)
        recalculate(row, "unit_id", facts)
        row.tariff_id, row.price = term.row.tariff_id, term.row.price
        for changed in ("date_from", "price"):
            recalculate(row, changed, facts)
        made.units.append(row)
