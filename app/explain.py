"""Why this sum: lines that tell a person how rent was counted (D-8, bone 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging import row_parts
from app.derivation import Derivation
from app.documents.rent_extension import anchor_of
from app.facts import Facts
from app.lists import title_of
from app.proration import Part, rent_amount
from app.rows import rent_can_be_counted
from db.catalogs.unit import Tariff, Unit
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.errors import UserError
from db.registers.money import Charge
from db.russian import date_short, money_text, month_title, quantity_text

NOTHING_TO_COUNT = "Сумма ещё не считается: укажите бытовку, тариф, цену, количество и период."


def explain_row(
    session: Session,
    document: RentTransfer | RentExtension,
    row: RentTransferUnit | RentExtensionUnit,
) -> list[str]:
    """The unit and its days, the tariff's rule, every month with its computation, the sum.

    UserError while the row has not what a sum is counted from.
    """
    facts = Facts(session, [document])
    tariff = facts.find(Tariff, row.tariff_id)
    if tariff is None or row.unit_id is None or not rent_can_be_counted(row):
        raise UserError(NOTHING_TO_COUNT)
    extends = isinstance(row, RentExtensionUnit) and row.possession_id is not None
    anchor = anchor_of(facts, row, document.id) if extends else row.date_from  # type: ignore[arg-type]
    lines = [f"{title_of(session, Unit, row.unit_id)}, {_days(row.date_from, row.date_to)}"]
    if row.manual:
        terms = (row.price, row.date_from, row.date_to, tariff.rule, row.quantity, anchor)
        by_rule = money_text(rent_amount(*terms))
        lines.append(f"Сумма введена вручную; по тарифу «{tariff.name}» было бы {by_rule}.")
    else:
        lines.append(f"Тариф «{tariff.name}»: {tariff.rule.value.lower()}. {tariff.rule.text}")
    parts = row_parts(row, tariff, anchor)
    return [*lines, *_months(parts), f"Итого: {money_text(_sum(parts))}"]


def explain_charge(session: Session, charge_id: int) -> list[str]:
    """What is charged for which days, its computation and VAT, and the charge it corrects."""
    charge = session.get(Charge, charge_id)
    if charge is None:
        raise UserError("Начисления уже нет в базе. Обновите список.")
    what = [charge.kind.value]
    if charge.unit_id is not None:
        what.append(title_of(session, Unit, charge.unit_id))
    lines = [f"{', '.join(what)}, {_days(charge.date_from, charge.date_to)}"]
    lines.append(Derivation.from_json(charge.derivation).text())
    if charge.vat_percent is not None:
        percent = quantity_text(charge.vat_percent)
        lines.append(f"В том числе НДС {percent} %: {money_text(charge.vat)}")
    if charge.corrects_id is not None:
        lines += ["", "Исправляет начисление:", *explain_charge(session, charge.corrects_id)]
    return lines


def _months(parts: Sequence[Part]) -> list[str]:
    return [
        f"{month_title(part.month).capitalize()}, {_days(part.date_from, part.date_to)}: "
        f"{part.derivation.text()}"
        for part in parts
    ]


def _sum(parts: Sequence[Part]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _days(start: dt.date, end: dt.date) -> str:
    return f"{date_short(start)} – {date_short(end)}"
