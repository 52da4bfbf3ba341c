"""Why this sum: lines that tell a person how rent was counted (D-8, bone 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.breakdown import MONEY_OF_A_ROW, Back, breakdown, part_of
from app.charge_words import text_of
from app.charging import row_parts
from app.composition import difference, worth
from app.derivation import Derivation
from app.derivation_kinds import stretches
from app.documents.contract_offer import DAYS_OF_MONTH, kind_amount, month_amount
from app.documents.penalty_charge import why_of as why_of_penalty
from app.documents.service_charge import rule_of, why_of
from app.facts import Facts
from app.going_on import anchor_of
from app.lists import title_of
from app.proration import Part, rent_amount
from app.rows import rent_can_be_counted
from app.vat import vat_included
from db.base import Base
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, Unit, UnitKind
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.contract import ContractKind
from db.documents.payment_invoice import PaymentInvoiceRow
from db.documents.payment_receipt import PaymentReceipt
from db.documents.penalty_charge import PenaltyChargeRow
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_holdover import RentHoldover, RentHoldoverUnit
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.service_charge import ServiceChargeRow
from db.errors import UserError
from db.meta import Field, sections_of
from db.proration_rule import ProrationRule
from db.registers.money import Allocation, Charge, Money
from db.rounding import to_kopecks
from db.russian import counted, date_short, fold, money_text, month_title, quantity_text

PENALTY_SUMS = ("amount", "total", "before", "debt")
EMPTY = "пусто"
NOTHING_TO_COUNT = "Сумма ещё не считается: укажите имущество, тариф, цену, количество и период."


def explain_row(
    session: Session,
    document: RentTransfer | RentExtension | RentHoldover,
    row: RentTransferUnit | RentExtensionUnit | RentHoldoverUnit,
) -> list[str]:
    """The unit and its days, the tariff's rule, every month with its computation, the sum.

    UserError while the row has not what a sum is counted from.
    """
    facts = Facts(session, [document])
    tariff, what = facts.find(Tariff, row.tariff_id), _words_of(session, row)
    chosen = getattr(row, "unit_id", None) or getattr(row, "kind_id", None)
    if tariff is None or chosen is None or not rent_can_be_counted(row):
        raise UserError(NOTHING_TO_COUNT)
    extends = getattr(row, "possession_id", None) is not None
    anchor = anchor_of(facts, row, document.id) if extends else row.date_from
    lines = [what]
    if row.manual:
        terms = (row.price, row.date_from, row.date_to, tariff.rule, row.quantity, anchor)
        by_rule = money_text(rent_amount(*terms))
        lines.append(f"Сумма введена вручную; по тарифу «{tariff.name}» было бы {by_rule}.")
    else:
        lines.append(f"Тариф «{tariff.name}»: {tariff.rule.value.lower()}. {tariff.rule.text}")
    parts = row_parts(row, tariff, anchor)
    return [*lines, *_months(parts), f"Итого: {money_text(_sum(parts))}"]


def explain_field(session: Session, document: Any, part: Any, field: Field) -> list[str]:
    """Why a sum of a document or of one of its rows is such, as it is typed now.

    UserError when the sum is not counted from anything: then somebody typed it.
    """
    if part is not document:
        return _explain_cell(session, document, part, field)
    if field.name == "received" and document.__dict__.get("id") is not None:
        return _explain_received(session, document)
    if field.name == "amount":
        return explain_total(session, document)
    if isinstance(document, AdvanceInvoice) and field.name == "vat":
        return [_vat_words(document.advance, document.vat, document.vat_percent)]
    return _by_hand(part, field)


def _explain_cell(session: Session, document: Any, row: Any, field: Field) -> list[str]:
    """Why a sum of a row is such."""
    if getattr(row, "charge_id", None) is not None and not isinstance(row, PenaltyChargeRow):
        return _explain_on_charge(session, row, field)
    if field.name in PENALTY_SUMS and isinstance(row, PenaltyChargeRow):
        return _explain_penalty(session, document, row)
    if field.name == "compensation" and getattr(row, "possession_id", None) is not None:
        return _explain_compensation(session, row)
    if field.name != "amount":
        return _by_hand(row, field)
    if isinstance(row, ContractKind):
        return _explain_offered(session, row)
    if hasattr(row, "tariff_id"):
        return explain_row(session, document, row)
    if isinstance(row, ServiceChargeRow):
        return _explain_charged_row(session, document, row)
    return _product(row) or _by_hand(row, field)


def _by_hand(part: Any, field: Field) -> list[str]:
    told = _typed(getattr(part, field.name))
    return [f"«{field.title}»: {told}. Введено вручную, ни из чего не считается."]


def _product(row: Any) -> list[str]:
    """A sum that is the price of the row by its quantity; of any other nothing."""
    price, quantity, amount = (getattr(row, n, None) for n in ("price", "quantity", "amount"))
    if price is None or quantity is None or amount != to_kopecks(price * quantity):
        return []
    return [f"{money_text(price)} × {quantity_text(quantity)} = {money_text(amount)}"]


def _explain_offered(session: Session, row: ContractKind) -> list[str]:
    """What units of a kind come to in a month, and in all the months they are wanted for (C-2)."""
    facts = Facts(session, [row])
    tariff, what = facts.find(Tariff, row.tariff_id), _words_of(session, row)
    if tariff is None or row.kind_id is None or None in (row.price, row.quantity, row.months):
        raise UserError("Сумма ещё не считается: укажите вид, тариф, цену, количество и месяцы.")
    by_day = tariff.rule is ProrationRule.DAY_RATE
    days = f" × {DAYS_OF_MONTH} дней" if by_day else ""
    month = money_text(month_amount(row, facts))
    lines = [what, f"За месяц: {money_text(row.price)} × {row.quantity}{days} = {month}"]
    months = counted(row.months, "месяц", "месяца", "месяцев")
    return [*lines, f"За {months}: {month} × {row.months} = {money_text(kind_amount(row, facts))}"]


def _explain_charged_row(session: Session, document: Any, row: ServiceChargeRow) -> list[str]:
    """What the contract or the price says, and what was typed instead."""
    facts = Facts(session, [document, row])
    if None in (row.date_from, row.date_to):
        raise UserError("Сумма ещё не считается: укажите дни.")
    service = facts.find(ServiceKind, row.service_id)
    what = [service.name if service is not None else row.text]
    if row.unit_id is not None:
        what.append(title_of(session, Unit, row.unit_id))
    lines = [f"{', '.join(what)}, {_days(row.date_from, row.date_to)}"]
    why = rule_of(row, facts)
    source = "По договору" if row.term_id is not None else "По цене"
    lines.append(f"{source} за эти дни ничего." if why is None else f"{source}: {why.text()}")
    if row.manual:
        lines.append(why_of(row).text())
    return lines


def _explain_penalty(session: Session, document: Any, row: PenaltyChargeRow) -> list[str]:
    """What was late, every period of one debt and one rate, what was claimed before."""
    facts = Facts(session, [document, row])
    cited = facts.find(Charge, row.charge_id)
    if cited is None or row.derivation is None:
        raise UserError("Сумма ещё не считается: выберите начисление и последний день.")
    why = Derivation.from_json(row.derivation)
    lines = [f"{text_of(cited, facts)}, срок оплаты {date_short(cited.due)}"]
    lines += [f"{_days(*step.period)}: {step.text()}" for step in stretches(why)]
    lines.append(f"По договору: {why.text()}")
    return [*lines, why_of_penalty(row).text()] if row.manual else lines


def explain_total(session: Session, document: Any) -> list[str]:
    """What the total of a document is made of: its parts, their rows, VAT; where money went."""
    if isinstance(document, PaymentReceipt) and document.__dict__.get("id") is not None:
        return _explain_received(session, document)
    told = breakdown(document, Facts(session, [document]))
    if told is None:
        raise UserError(f"«{document.title}» не имеет суммы.")
    lines = []
    for title, amount in told.parts.items():
        lines.append(f"{title}: {money_text(amount)}")
        rows = [line for line in told.lines if line.title == title]
        if len(rows) > 1:
            named = _rows_named(session, document, title)
            lines += [
                f"    {line.line}. {named.get(line.line, 'Строка')}: {money_text(line.amount)}"
                for line in rows
            ]
    for percent in told.percents:
        vat = sum((line.vat for line in told.lines if line.percent == percent), Decimal(0))
        how = "сверху" if told.on_top else "в том числе"
        lines.append(f"НДС {quantity_text(percent)} % {how}: {money_text(vat)}")
    return [*lines, f"Всего: {money_text(told.total)}", *_explain_back(session, told.back)]


def _rows_named(session: Session, document: Any, title: str) -> dict[int, str]:
    """What the rows of a part are called, by their lines; a line of two tables has no one name."""
    found: dict[int, set[str]] = {}
    kind: type[Base] = type(document)
    for name, section, _ in sections_of(kind):
        for number, row in enumerate(getattr(document, name), 1):
            money = next((m for m in MONEY_OF_A_ROW if hasattr(row, m)), None)
            if money is not None and part_of(row, money, section) == title:
                found.setdefault(number, set()).add(_words_of(session, row))
    return {line: one.pop() for line, one in found.items() if len(one) == 1 and all(one)}


def _words_of(session: Session, row: Any) -> str:
    """«БК-017, 01.11.2026 – 30.11.2026», or what the row itself says it is for."""
    if text := getattr(row, "text", ""):
        return str(text)
    words = []
    called: tuple[tuple[str, type[Base]], ...]
    called = (("unit_id", Unit), ("kind_id", UnitKind), ("service_id", ServiceKind))
    for field, target in called:
        if (key := getattr(row, field, None)) is not None:
            words.append(title_of(session, target, key))
            break
    if (haulage := getattr(row, "haulage", None)) is not None:
        words.append(str(haulage.value))
    first, last = getattr(row, "date_from", None), getattr(row, "date_to", None)
    if first is not None and last is not None:
        words.append(_days(first, last))
    return ", ".join(words)


def _explain_back(session: Session, back: Sequence[Back]) -> Iterator[str]:
    """Rent for days that were charged and not used, row by row (E-7)."""
    if back:
        every = sum((one.amount for one in back), Decimal(0))
        yield f"Аренда возвращается: {money_text(every)}"
    for one in back:
        unit = title_of(session, Unit, one.unit_id) if one.unit_id is not None else ""
        yield f"    строка {one.line}: {unit}, {_days(*one.days)}: {money_text(one.amount)}"


def _explain_on_charge(session: Session, row: Any, field: Field) -> list[str]:
    """A row on a charge, as an invoice's: what was charged, corrected and paid of it."""
    cited = session.get(Charge, row.charge_id)
    if cited is None:
        raise UserError("Начисления уже нет в базе. Выберите другое.")
    if field.name == "vat":
        return _explain_vat(session, row, cited)
    lines = explain_charge(session, cited.id)
    if cited.corrected:
        lines.append(f"Исправлено: {money_text(cited.corrected)}")
    if cited.allocated:
        lines.append(f"Оплачено: {money_text(cited.allocated)}")
    if not isinstance(row, PaymentInvoiceRow):
        return [*lines, f"«{field.title}»: {_typed(getattr(row, field.name))}"]
    if row.before:
        lines.append(f"Из них до счёта: {money_text(row.before)}")
    lines.append(f"В счёте: {_typed(row.amount)}")
    if field.name == "price" and row.quantity is not None:
        quantity = quantity_text(row.quantity)
        lines.append(f"Цена: {_typed(row.amount)} / {quantity} = {_typed(row.price)}")
    return lines


def _explain_vat(session: Session, row: Any, cited: Charge) -> list[str]:
    """The rate of the month served, the VAT of the charge, and the part of it that the row has."""
    facts = Facts(session, [cited])
    lines = [f"{text_of(cited, facts)}: начислено {money_text(cited.gross)}"]
    lines.append(_vat_words(cited.gross, cited.vat, cited.vat_percent))
    if cited.vat_percent is not None:
        lines.append(f"Ставка — по дню оказания услуги, {date_short(cited.date_to)}.")
    if row.amount is not None and row.amount != cited.gross and cited.gross:
        shares = f"{money_text(cited.vat)} × {money_text(row.amount)} / {money_text(cited.gross)}"
        part = to_kopecks(cited.vat * row.amount / cited.gross)
        lines.append(f"В строке {money_text(row.amount)}, НДС: {shares} = {money_text(part)}")
        cited_vat = part
    else:
        cited_vat = cited.vat
    if row.vat != cited_vat:
        lines.append(f"Введено вручную: {_typed(row.vat)}")
    return lines


def _vat_words(gross: Decimal | None, vat: Decimal | None, percent: Decimal | None) -> str:
    """«НДС: 3 800,00 × 22 / 122 = 685,25», or that there is none."""
    if percent is None or gross is None or vat is None:
        return "Без НДС."
    rate, told = quantity_text(percent), money_text(vat)
    if vat_included(gross, percent)[1] == vat:
        return (
            f"НДС в сумме: {money_text(gross)} × {rate} / {quantity_text(100 + percent)} = {told}"
        )
    return f"НДС сверху: {money_text(gross - vat)} × {rate} % = {told}"


def _typed(amount: Decimal | None) -> str:
    """A sum of a form; somebody may have just emptied its field."""
    return EMPTY if amount is None else money_text(amount)


def _explain_compensation(session: Session, row: Any) -> list[str]:
    """What did not come back, at the value of its kind (D-10)."""
    lines = [f"При выдаче: {row.given or 'состав не указан'}"]
    lines.append(f"Вернулось: {row.composition or 'состав не указан'}")
    missing, _ = difference(row.given or "", row.composition or "")
    if not missing:
        return [*lines, f"Возмещение введено вручную: {_typed(row.compensation)}"]
    values = {fold(k.name): k.value for k in Facts(session).every(UnitKind)}
    counted = worth(missing, values)
    priced = money_text(counted) if counted is not None else "цены нет"
    lines.append(f"Не вернулось: {missing} — по справочнику {priced}")
    if counted != row.compensation:
        lines.append(f"Введено вручную: {_typed(row.compensation)}")
    return lines


def _explain_received(session: Session, document: Any) -> list[str]:
    """Where the money of a receipt stands now: on which charges, in which bucket."""
    rows = session.execute(
        select(Charge.id, func.sum(Allocation.amount))
        .join(Money, Money.id == Allocation.money_id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(Money.recorder_id == document.id)
        .group_by(Charge.id)
        .having(func.sum(Allocation.amount) != 0)
        .order_by(Charge.id)
    ).all()
    lines = [f"Получено: {_typed(document.received)}"]
    placed = Decimal(0)
    for key, amount in rows:
        charge = session.get(Charge, key)
        assert charge is not None
        unit = f" {title_of(session, Unit, charge.unit_id)}" if charge.unit_id else ""
        days = _days(charge.date_from, charge.date_to)
        lines.append(f"{charge.kind.value}{unit}, {days}: {money_text(amount)}")
        placed += amount
    if document.received is not None and placed != document.received:
        lines.append(f"Не разнесено (аванс): {money_text(document.received - placed)}")
    return lines


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
