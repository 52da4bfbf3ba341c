"""Tenants who pay nothing for a while, as agreed: works stand still, roads are closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from app.demo.company import Company, Held
from app.demo.months import DAY, Month
from db.documents.rent_change import RentChange
from db.documents.rent_pause import PauseEvent, RentPause, RentPauseUnit
from db.proration_rule import ProrationRule

PAUSED = 0.03  # of the cabins held, in a month
REASONS = ("Приостановка работ на объекте", "Дорога закрыта, доступа нет", "Остановлен объект")
SHORTEST, LONGEST = 2, 8  # days


def pauses(
    company: Company, month: Month, changed: Sequence[RentChange]
) -> Iterator[Sequence[RentPause]]:
    """Sets to be posted one after another: pauses, and the ends of those that had none.

    The first of the last month goes on.
    """
    besides = {row.possession_id for doc in changed for row in doc.units}
    stops: list[RentPause] = []
    ends: list[RentPause] = []
    for number, held in enumerate(_some(company, month, besides)):
        first = min(month.workday(company.rng, held.since + DAY), month.last - DAY * SHORTEST)
        last = min(first + DAY * company.rng.randrange(SHORTEST, LONGEST), month.last)
        is_open = company.rng.random() < 0.4 or (month.is_last and number == 0)
        stop = _pause(held, first, None if is_open else last)
        stop.reason = company.rng.choice(REASONS)
        stops.append(stop)
        if is_open and not (month.is_last and number == 0):
            ends.append(_pause(held, last, None, PauseEvent.RESUME))
    for group in (stops, ends):
        yield sorted(group, key=lambda d: (d.date, d.contract_id))


def _some(company: Company, month: Month, besides: set[int]) -> list[Held]:
    """Cabins that stay through the month, whose unused days come back."""
    stay = [
        h
        for h in company.held.values()
        if h.is_cabin
        and h.possession_id not in besides
        and h.leaves is None
        and h.since < month.first
        and h.charged_to >= month.last
        and h.tariff.pays_back
        and h.tariff.rule is not ProrationRule.WHOLE_MONTH
    ]
    wanted = round(company.cabins_held() * PAUSED) or int(month.index == 1 or month.is_last)
    return company.rng.sample(stay, min(wanted, len(stay)))


def _pause(
    held: Held, first: dt.date, last: dt.date | None, event: PauseEvent = PauseEvent.STOP
) -> RentPause:
    return RentPause(
        organization_id=held.contract.organization_id,
        contract_id=held.contract.id,
        based_on_id=held.transfer_id,
        date=first,
        event=event,
        units=[
            RentPauseUnit(
                possession_id=held.possession_id,
                unit_id=held.unit.id,
                quantity=held.quantity,
                date_from=first,
                date_to=last,
            )
        ],
    )
