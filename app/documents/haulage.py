"""Who carries decides what of a trip there is to fill in (D-12)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.charging import Item, carrier_debt, charge
from app.facts import Facts
from app.verbs import Problem, checks, recalculates
from db.base import Register, Section
from db.documents.contract import Contract
from db.documents.rent_replacement import RentReplacementDelivery
from db.documents.rent_return import RentReturnDelivery
from db.documents.rent_transfer import Haulage, Moment, RentTransferDelivery
from db.registers.money import ChargeKind

IDLE = {
    Haulage.CARRIER: ("source_contract_id",),
    Haulage.PICKUP: ("carrier_id", "source_contract_id", "price", "cost"),
    Haulage.FROM_TENANT: ("carrier_id", "cost"),
}
SUMS = frozenset(("price", "cost"))
TRIPS = (RentTransferDelivery, RentReturnDelivery, RentReplacementDelivery)


def idle_fields(trip: Section) -> frozenset[str]:
    """Fields of a trip that stay empty, because of who carries; none for rows that are no trip."""
    if not isinstance(trip, TRIPS):
        return frozenset()
    return frozenset(name for name in IDLE.get(trip.haulage, ()) if hasattr(trip, name))


def haulage_empties_what_it_has_not(trip: Section, facts: Facts) -> None:
    """«Самовывоз» has no carrier and costs nothing, a neighbour's cabin has no carrier."""
    for name in idle_fields(trip):
        setattr(trip, name, Decimal(0) if name in SUMS else None)


recalculates(RentTransferDelivery, "haulage")(haulage_empties_what_it_has_not)
recalculates(RentReturnDelivery, "haulage")(haulage_empties_what_it_has_not)
recalculates(RentReplacementDelivery, "haulage")(haulage_empties_what_it_has_not)


@checks(RentTransferDelivery)
def cabin_is_taken_over_at_issue(trip: RentTransferDelivery, facts: Facts) -> Iterator[Problem]:
    """Another tenant gives a cabin away; nobody gives it back to him."""
    if trip.haulage is Haulage.FROM_TENANT and trip.moment is Moment.RETURN:
        text = "«От другого контрагента» бывает только при выдаче: выберите момент «Выдача»"
        yield Problem("moment", text)


def trip_is_whole(trip: Any, facts: Facts) -> Iterator[Problem]:
    """Of a return or a replacement: a carrier takes it, or the tenant himself."""
    if trip.haulage is Haulage.CARRIER and trip.carrier_id is None:
        yield Problem("carrier_id", "выберите перевозчика")
    if trip.haulage is Haulage.FROM_TENANT:
        yield Problem("haulage", "здесь возит перевозчик или сам арендатор")
    if trip.haulage is not Haulage.CARRIER and (trip.carrier_id is not None or trip.cost):
        yield Problem("carrier_id", f"«{trip.haulage.value}»: перевозчика и его стоимости нет")
    if trip.haulage is Haulage.PICKUP and trip.price:
        yield Problem("price", "«Самовывоз»: вывоз клиенту ничего не стоит")
    if trip.price < 0 or trip.cost < 0:
        yield Problem("price", "стоимость не может быть отрицательной")


checks(RentReturnDelivery)(trip_is_whole)
checks(RentReplacementDelivery)(trip_is_whole)


def trips_made(doc: Any, contract: Contract, facts: Facts) -> Iterator[Register]:
    """The client's price is a charge, the carrier's cost a debt of ours (D-14, D-17)."""
    for trip in doc.deliveries:
        if trip.price:
            item = Item(ChargeKind.DELIVERY, trip.price, (doc.date, doc.date), doc.date, trip.id)
            yield charge(doc, contract, facts, item)
        yield from carrier_debt(doc, trip.carrier_id, trip.cost, facts)
