"""Who carries decides what of a trip there is to fill in (D-12)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.facts import Facts
from app.verbs import Problem, checks, recalculates
from db.base import Section
from db.documents.rent_return import RentReturnDelivery
from db.documents.rent_transfer import Haulage, Moment, RentTransferDelivery

IDLE = {
    Haulage.CARRIER: ("source_contract_id",),
    Haulage.PICKUP: ("carrier_id", "source_contract_id", "price", "cost"),
    Haulage.FROM_TENANT: ("carrier_id", "cost"),
}
SUMS = frozenset(("price", "cost"))


def idle_fields(trip: Section) -> frozenset[str]:
    """Fields of a trip that stay empty, because of who carries; none for rows that are no trip."""
    if not isinstance(trip, RentTransferDelivery | RentReturnDelivery):
        return frozenset()
    return frozenset(name for name in IDLE.get(trip.haulage, ()) if hasattr(trip, name))


def haulage_empties_what_it_has_not(trip: Section, facts: Facts) -> None:
    """«Самовывоз» has no carrier and costs nothing, a neighbour's cabin has no carrier."""
    for name in idle_fields(trip):
        setattr(trip, name, Decimal(0) if name in SUMS else None)


recalculates(RentTransferDelivery, "haulage")(haulage_empties_what_it_has_not)
recalculates(RentReturnDelivery, "haulage")(haulage_empties_what_it_has_not)


@checks(RentTransferDelivery)
def cabin_is_taken_over_at_issue(trip: RentTransferDelivery, facts: Facts) -> Iterator[Problem]:
    """Another tenant gives a cabin away; nobody gives it back to him."""
    if trip.haulage is Haulage.FROM_TENANT and trip.moment is Moment.RETURN:
        text = "«От другого контрагента» бывает только при выдаче: выберите момент «Выдача»"
        yield Problem("moment", text)
