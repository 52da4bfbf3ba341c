"""A charge in words, as bills and acts print it."""

from __future__ import annotations

import datetime as dt

from app.facts import Facts
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Unit, UnitKind
from db.registers.money import Charge, ChargeKind


def text_of(cited: Charge, facts: Facts, until: dt.date | None = None) -> str:
    """«Аренда бытовки БК-017 (6×2,4) с … по …»; `until` where it ended before its last day."""
    unit = facts.find(Unit, cited.unit_id)
    last = until or cited.date_to
    days = f"с {cited.date_from:%d.%m.%Y} по {last:%d.%m.%Y}"
    if cited.kind is ChargeKind.RENT and unit is not None:
        kind = facts.get(UnitKind, unit.kind_id)
        what = "инвентаря" if unit.counted else "бытовки"
        return f"Аренда {what} {unit.code} ({kind.name}) {days}"
    if cited.kind is ChargeKind.DELIVERY:
        return f"Перевозка {cited.date_from:%d.%m.%Y}"
    service = facts.find(ServiceKind, cited.service_id)
    what = service.name if service is not None else cited.kind.value
    code = f" {unit.code}" if unit is not None else ""
    return f"{what}{code} {cited.date_from:%d.%m.%Y}"
