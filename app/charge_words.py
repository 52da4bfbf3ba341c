"""A charge in words, as bills and acts print it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.derivation_kinds import CommonShare
from app.facts import Facts
from app.proration_cycle import month_end
from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit, UnitKind
from db.documents.service_charge import ServiceChargeRow
from db.registers.money import Charge, ChargeKind
from db.rounding import to_kopecks
from db.russian import date_short, month_title

PIECE, MONTH, ONCE = "шт", "мес", "усл. ед"
OF_PREMISES: dict[type[Unit], str] = {
    Premise: "помещения",
    ParkingPlace: "машино-места",
    MeetingRoom: "переговорной",
}


def text_of(cited: Charge, facts: Facts, until: dt.date | None = None) -> str:
    """«Аренда бытовки БК-017 (6×2,4) с … по …»; `until` where it ended before its last day."""
    unit = facts.find(Unit, cited.unit_id)
    last = until or cited.date_to
    days = f"с {cited.date_from:%d.%m.%Y} по {last:%d.%m.%Y}"
    if cited.kind is ChargeKind.RENT and unit is not None:
        kind = facts.get(UnitKind, unit.kind_id)
        what = OF_PREMISES.get(type(unit), "инвентаря" if unit.counted else "бытовки")
        return f"Аренда {what} {unit.code} ({kind.name}) {days}"
    if cited.kind is ChargeKind.DELIVERY:
        return f"Перевозка {cited.date_from:%d.%m.%Y}"
    row, service = charged_row(cited, facts), facts.find(ServiceKind, cited.service_id)
    what = service.name if service is not None else cited.kind.value
    code = f" {unit.code}" if unit is not None else ""
    if row is not None and row.term_id is None and row.text:
        what += f" ({row.text})"
    return f"{what}{code} {when(cited.date_from, last)}"


def when(first: dt.date, last: dt.date) -> str:
    """A day, a whole month by its name, or both days."""
    if first == last:
        return date_short(first)
    if first.day == 1 and last == month_end(first):
        return f"за {month_title(first)}"
    return f"с {date_short(first)} по {date_short(last)}"


def charged_row(cited: Charge, facts: Facts) -> ServiceChargeRow | None:
    """The row of «Начисление» that a charge is of; None where another document made it."""
    if cited.kind is not ChargeKind.SERVICE:
        return None
    rows = facts.many(ServiceChargeRow, "owner_id", cited.recorder_id, "recorder_id")
    return next((row for row in rows if row.id == cited.row_id), None)


def measured(
    cited: Charge, facts: Facts, *, corrected: bool = False, until: dt.date | None = None
) -> tuple[Decimal, str]:
    """How much of what: 3,5 часа, 42 м², a month of a premise, a cabin (H-12).

    A sum that is not its price times its quantity (days of a month, a share of common costs, typed
    by hand, corrected) is one service; a corrected rent that still lasts `until` the end of its
    month is that month.
    """
    unit = facts.find(Unit, cited.unit_id)
    if cited.kind is ChargeKind.RENT and type(unit) not in OF_PREMISES:
        return Decimal(cited.quantity), PIECE
    if cited.kind is ChargeKind.RENT:
        last = until if corrected else cited.date_to
        whole = cited.date_from.day == 1 and last == month_end(cited.date_from)
        return Decimal(1), MONTH if whole else ONCE
    if corrected:
        return Decimal(1), ONCE
    row, service = charged_row(cited, facts), facts.find(ServiceKind, cited.service_id)
    if row is None or service is None:
        return Decimal(cited.quantity), PIECE if unit is not None else ONCE
    if (row.derivation or {}).get("op") == CommonShare.op:
        return Decimal(1), ONCE  # a share of a sum: no area costs so much
    product = row.quantity > 0 and to_kopecks(row.quantity * row.price) == row.amount
    return (row.quantity, service.measure) if product else (Decimal(1), ONCE)
