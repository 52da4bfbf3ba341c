"""Where every number of «Сводка аренды» leads: to its document, cabin, charges, receipts (R6)."""

from __future__ import annotations

import datetime as dt
from functools import partial

from app.report_filters import Condition, Operator
from app.reports.held_units import Asked as AskedOf
from app.reports.sources import (
    charges_of_day,
    deposits_of_day,
    moves_of_unit,
    overpaid_of_day,
    terms_of,
)
from app.reports.summary_lines import Line
from app.table import Asked, Link, Made, Way
from db.registers.money import ChargeKind
from db.registers.place import PlaceKind

KINDS = {
    "Аренда": ChargeKind.RENT,
    "Транспорт": ChargeKind.DELIVERY,
    "Возмещение": ChargeKind.COMPENSATION,
    "Услуги": ChargeKind.SERVICE,
    "Пени": ChargeKind.PENALTY,
}
CABINS = Condition("cabins", Operator.FILLED)
PLACES = {
    "Парк": (),
    "На складе": (Condition("where", Operator.BEGINS, "Площадка"),),
    "В аренде": (Condition("where", Operator.EQUAL, PlaceKind.TENANT.value),),
    "В розыске": (Condition("where", Operator.EQUAL, PlaceKind.LOST.value),),
}


def ways(line: Line, day: dt.date) -> dict[str, Way]:
    """By column of the summary; a column that says nothing of its own leads with its row."""
    deal = line.deal
    contract = Link("contract", deal.id)
    about = f"{deal.tenant}, дог. № {deal.number}"
    if line.held is not None:
        about = f"{line.held.code}, {about}"
    owed = [key for due in line.dues for key in due.charges]
    debt = Made(
        f"Долг: {about}",
        partial(charges_of_day, title=f"Долг: {about}", day=day, ids=owed, only_open=True),
    )
    overpaid = Made(
        f"Переплата: {about}",
        partial(overpaid_of_day, title=f"Переплата: {about}", day=day, buckets=tuple(line.buckets)),
    )
    found: dict[str, Way] = {"tenant": contract, "debt": debt, "breakdown": debt}
    if line.buckets:
        found["overpaid"] = overpaid
    return found | _of_unit(line, about, day)


def _of_unit(line: Line, about: str, day: dt.date) -> dict[str, Way]:
    held = line.held
    if held is None:
        return {}
    opener = Link("document", held.recorder_id)
    rent = partial(
        charges_of_day,
        title=f"Начислено: {about}",
        day=day,
        possession_id=held.id,
        kind=ChargeKind.RENT,
    )
    trips = partial(
        charges_of_day,
        title=f"Доставка: {about}",
        day=day,
        recorder_id=held.recorder_id,
        kind=ChargeKind.DELIVERY,
    )
    moves = partial(moves_of_unit, title=f"Перемещения: {about}", day=day, unit_id=held.unit_id)
    charged = Made(f"Начислено: {about}", rent)
    return {
        "unit": Link(held.noun, held.unit_id),
        "paid_to": charged,
        "until": charged,
        "since": opener,
        "delivery": Made(f"Доставка: {about}", trips),
        "terms": Made(
            f"Условия: {about}",
            partial(terms_of, title=f"Условия: {about}", possession=held.id, day=day),
        ),
        "place": Made(f"Перемещения: {about}", moves),
        "contacts": opener,
    }


def figure_ways(asked: AskedOf) -> dict[str, Way]:
    """By title of a header figure."""
    day, contracts = asked.day, asked.contracts()
    found: dict[str, Way] = {
        title: Asked("fleet", {"date": day}, (*conditions, CABINS))
        for title, conditions in PLACES.items()
    }
    for name, kind in KINDS.items():
        title = f"{name} на {day:%d.%m.%Y}"
        read = partial(charges_of_day, title=title, day=day, contracts=contracts, kind=kind)
        found[f"{name}: начислено"] = found[f"{name}: оплачено"] = Made(title, read)
        found[f"{name}: долг"] = Made(
            f"Долг. {title}", partial(read, title=f"Долг. {title}", only_open=True)
        )
    found["Переплата"] = Made(
        "Переплата", partial(overpaid_of_day, title="Переплата", day=day, contracts=contracts)
    )
    deposits = partial(deposits_of_day, day=day, contracts=contracts)
    return found | {"Залоги получены": Made("Залоги получены", deposits)}
