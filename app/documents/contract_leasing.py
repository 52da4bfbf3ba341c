"""What happens to the premises and regular charges of a contract (C-8, C-11…C-15, A-28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from app.catalogs.premise import service_alone
from app.contract_terms import Term, begins, is_a_year, row_begins, rows_of, terms, thing_of
from app.facts import Facts
from app.indexation import steps, too_soon
from app.prices import price_on
from app.rows import repeated
from app.verbs import Problem, checks, recalculates
from db.catalogs.partner import Partner
from db.catalogs.premise import REAL_ESTATE, MeetingRoom, Premise
from db.catalogs.unit import Tariff, Unit, UnitKind
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPenalty,
    ContractPremise,
    IndexationWay,
)
from db.documents.rent_transfer import RentTransfer
from db.penalty_rule import PenaltyRule
from db.registers.place import Possession
from db.rounding import to_kopecks

PROMISING = (
    ContractStatus.BOOKED,
    ContractStatus.SIGNING,
    ContractStatus.SIGNED,
    ContractStatus.REGISTERED,
)
LARGEST_PRICE = Decimal(10) ** 9
LONGEST_NOTICE = 365
HUNDREDTH = Decimal("0.01")


# --- rows -------------------------------------------------------------------------------------


@recalculates(ContractPremise, "unit_id")
def premise_brings_its_card(row: ContractPremise, facts: Facts) -> None:
    """Area from the card, tariff and price from the kind."""
    unit = facts.find(Unit, row.unit_id)
    if unit is None:
        return
    row.area = unit.area if isinstance(unit, Premise | MeetingRoom) else None
    tariff = facts.find(Tariff, facts.get(UnitKind, unit.kind_id).tariff_id)
    if tariff is not None:
        row.tariff_id = tariff.id
        row.price = price_on(facts, tariff, row.date_from)


@recalculates(ContractPremise, "unit_id", "area", "rate")
def price_is_of_the_area(row: ContractPremise, facts: Facts) -> None:
    """45.7 m² × 850 a month (L8)."""
    if (by_area := month_of_area(row)) is not None:
        row.price = by_area


@recalculates(ContractPremise, "price")
def typed_price_needs_no_rate(row: ContractPremise, facts: Facts) -> None:
    by_area = month_of_area(row)
    if by_area is not None and row.price is not None and row.price != by_area:
        row.rate = None


def month_of_area(row: ContractPremise) -> Decimal | None:
    """Roubles a month by area and rate; None where one of them is missing or out of reason."""
    numbers = (row.area, row.rate)
    if not all(n is not None and n.is_finite() and abs(n) < LARGEST_PRICE for n in numbers):
        return None
    return to_kopecks((row.area or 0) * (row.rate or Decimal(0)))


@checks(ContractPremise)
def premise_row_is_right(row: ContractPremise, facts: Facts) -> Iterator[Problem]:
    unit = facts.find(Unit, row.unit_id)
    if unit is not None and not isinstance(unit, REAL_ESTATE):
        yield Problem("unit_id", f"{unit.code} — не помещение: бытовки вводятся по видам")
    yield from _days_are_in_order(row)
    if row.area is not None and (row.area <= 0 or row.area != row.area.quantize(HUNDREDTH)):
        yield Problem("area", "площадь — больше нуля, до сотых долей м²")
    if not 0 <= row.price < LARGEST_PRICE:
        yield Problem("price", "цена — не меньше нуля и меньше миллиарда")
    if row.rate is not None and not 0 <= row.rate < LARGEST_PRICE:
        yield Problem("rate", "ставка — не меньше нуля и меньше миллиарда")
    elif row.rate is not None and row.area is None:
        yield Problem("area", "ставка за м² без площади: введите площадь или цену за месяц")
    elif (by_area := month_of_area(row)) is not None and row.price != by_area:
        yield Problem("price", f"цена за месяц не равна площади на ставку: {by_area}")


@checks(ContractCharge)
def charge_row_is_right(row: ContractCharge, facts: Facts) -> Iterator[Problem]:
    yield from _days_are_in_order(row)
    if not 0 < row.quantity < LARGEST_PRICE:
        yield Problem("quantity", "количество — больше нуля")
    if row.price is not None and not 0 <= row.price < LARGEST_PRICE:
        yield Problem("price", "цена — не меньше нуля и меньше миллиарда")
    unit = facts.find(Unit, row.unit_id)
    if row.way in (ChargeWay.METER, ChargeWay.COMMON) and unit is None:
        text = f"«{row.way.value}» — укажите помещение, к которому это относится"
        yield Problem("unit_id", text)
    if row.way is ChargeWay.AREA and not isinstance(unit, Premise | MeetingRoom):
        yield Problem("unit_id", "ставка за м² — укажите помещение с площадью")


def _days_are_in_order(row: ContractPremise | ContractCharge) -> Iterator[Problem]:
    if row.date_from is not None and row.date_to is not None and row.date_to < row.date_from:
        yield Problem("date_to", "период перевёрнут: «По» раньше «С»")


@checks(ContractAddendum)
def addendum_is_right(row: ContractAddendum, facts: Facts) -> Iterator[Problem]:
    if row.number < 1:
        yield Problem("number", "номер — от 1")
    yield from _notice_is_right(row.notify_days)


@checks(ContractIndexation)
def indexation_is_right(row: ContractIndexation, facts: Facts) -> Iterator[Problem]:
    if (row.way is IndexationWay.PERCENT) != (row.percent is not None):
        text = "укажите процент" if row.percent is None else "по ИПЦ процент берётся из индексов"
        yield Problem("percent", text)
    elif row.percent is not None and not 0 < row.percent <= 100:
        yield Problem("percent", "процент — больше нуля и не больше ста")
    if row.cap is not None and not 0 < row.cap <= 100:
        yield Problem("cap", "предел — больше нуля и не больше ста процентов")


@checks(ContractPenalty)
def penalty_is_right(row: ContractPenalty, facts: Facts) -> Iterator[Problem]:
    """The percent belongs to its rule; the others take the rate of the Bank of Russia."""
    if (row.rule is PenaltyRule.PERCENT_DAY) != (row.percent is not None):
        text = "укажите процент за день"
        if row.percent is not None:
            text = f"«{row.rule.value}»: процент не указывается, правило одно (ст. 395 п. 4 ГК)"
        yield Problem("percent", text)
    elif row.percent is not None and not 0 < row.percent <= 10:
        yield Problem("percent", "процент за день — больше нуля и не больше десяти")
    if row.cap is not None and not 0 < row.cap <= 100:
        yield Problem("cap", "предел — больше нуля и не больше ста процентов долга")


# --- the contract -----------------------------------------------------------------------------


@checks(Contract)
def head_is_right(doc: Contract, facts: Facts) -> Iterator[Problem]:
    yield from _notice_is_right(doc.notify_days)
    if not 1 <= doc.invoice_day <= 31:
        yield Problem("invoice_day", "Число, когда выставлять счёт, — от 1 до 31")
    if doc.papers_period is not None and not doc.papers_period.months:
        yield Problem("papers_period", "Закрывающие документы делаются раз в какой-то период")


def _notice_is_right(days: int | None) -> Iterator[Problem]:
    if days is not None and not 0 <= days <= LONGEST_NOTICE:
        yield Problem("notify_days", f"Напомнить можно за 0–{LONGEST_NOTICE} дней")


@checks(Contract)
def addenda_are_known(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """Each number once, in force not before the contract; rows name addenda that are there."""
    known: set[int] = set()
    for line, row in enumerate(doc.addenda, 1):
        where = f"«Доп. соглашения», строка {line}: "
        if row.number in known:
            text = f"{where}соглашение № {row.number} уже есть"
            yield Problem("number", text, "addenda", line)
        if row.valid_from < begins(doc):
            text = f"{where}действует раньше договора (с {begins(doc):%d.%m.%Y})"
            yield Problem("valid_from", text, "addenda", line)
        known.add(row.number)
    for section, title in (("premises", "Помещения"), ("charges", "Регулярные начисления")):
        for line, row in enumerate(getattr(doc, section), 1):
            if row.addendum is not None and row.addendum not in known:
                text = f"«{title}», строка {line}: доп. соглашения № {row.addendum} нет"
                yield Problem("addendum", text, section, line)


@checks(Contract)
def terms_follow_one_another(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """Of one thing one row begins on a day, inside the contract."""
    for section, title in (("premises", "Помещения"), ("charges", "Регулярные начисления")):
        seen: set[Any] = set()
        for line, row in enumerate(getattr(doc, section), 1):
            since = row_begins(row, doc, doc.addenda)
            where = f"«{title}», строка {line}: "
            if (thing_of(row), since) in seen:
                text = f"{where}с {since:%d.%m.%Y} о том же уже есть строка"
                yield Problem("date_from", text, section, line)
            if since < begins(doc) or (doc.valid_to is not None and since > doc.valid_to):
                text = f"{where}{since:%d.%m.%Y} — договор в этот день не действует"
                yield Problem("date_from", text, section, line)
            seen.add((thing_of(row), since))


@checks(Contract)
def one_rule_from_a_day(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """P18: two rules of penalties, or of indexation, from one day are refused."""
    for section, title in (("indexations", "Индексация"), ("penalties", "Пени")):
        for line, row in repeated(getattr(doc, section), "valid_from"):
            text = f"«{title}», строка {line}: с {row.valid_from:%d.%m.%Y} уже есть правило"
            yield Problem("valid_from", text, section, line)


@checks(Contract)
def prices_grow_once_a_year(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """I5: a second indexation within a year warns (ст. 614 п. 3 ГК)."""
    last = max((row.valid_from for row in doc.indexations), default=None)
    if last is None:
        return
    for before, after in too_soon(steps(doc.indexations, last)):
        line = doc.indexations.index(after.rule) + 1
        text = (
            f"«Индексация», строка {line}: с {after.day:%d.%m.%Y} — меньше года после "
            f"{before.day:%d.%m.%Y}; по соглашению цена меняется не чаще раза в год"
        )
        yield Problem("valid_from", text, "indexations", line, warning=True)


@checks(Contract)
def premises_are_promised_once(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """From «Забронировано» on nobody else is promised the premises on these days (C-8)."""
    if doc.status not in PROMISING or doc.marked:
        return
    units = [facts.find(Unit, row.unit_id) for row in doc.premises]
    for line, told in service_alone(units, facts):
        yield Problem("unit_id", f"«Помещения», строка {line}: {told}", "premises", line)
    lines = {id(row): line for line, row in enumerate(doc.premises, 1)}
    mine = doc.__dict__.get("id")
    for term in terms(doc.premises, doc, doc.addenda):
        unit = facts.find(Unit, term.row.unit_id)
        if unit is not None and (told := promised(facts, unit.id, term.since, term.till, mine)):
            line = lines[id(term.row)]
            text = f"«Помещения», строка {line}: {unit.code} {told}"
            yield Problem("unit_id", text, "premises", line)


def promised(
    facts: Facts, unit_id: int, since: dt.date, till: dt.date | None, besides: int | None
) -> str:
    """Which other contract a premise is promised by on any of the days; empty when by none."""
    owners = {row.owner_id for row in facts.many(ContractPremise, "unit_id", unit_id)}
    for owner in sorted(owners - {besides}):
        contract = facts.get(Contract, owner)
        if contract.marked or contract.status not in PROMISING:
            continue
        for term in rows_of(contract, facts):
            if term.row.unit_id == unit_id and term.meets(since, till):
                return (
                    f"занято по договору № {contract.contract_number} "
                    f"({facts.get(Partner, contract.partner_id).name}, "
                    f"{contract.status.value.lower()}) {days_told(term)}"
                )
    return ""


def days_told(term: Term[Any]) -> str:
    """«с 01.12.2026 по 31.10.2027», «с 01.12.2026 без срока»."""
    till = "без срока" if term.till is None else f"по {term.till:%d.%m.%Y}"
    return f"с {term.since:%d.%m.%Y} {till}"


def needs_registration(doc: Contract, premises: Iterable[ContractPremise]) -> bool:
    """Real estate for a year or more by the calendar (C-11, L12)."""
    return any(True for _ in premises) and is_a_year(begins(doc), doc.valid_to)


@checks(RentTransfer, on="post")
def premise_is_handed_over_as_promised(doc: RentTransfer, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.units, 1):
        unit = facts.find(Unit, row.unit_id)
        if not isinstance(unit, REAL_ESTATE):
            continue
        if told := promised(facts, unit.id, row.date_from, row.date_to, doc.contract_id):
            text = f"«Имущество», строка {line}: {unit.code} {told}"
            yield Problem("unit_id", text, "units", line)


def to_hand_over(doc: Contract, facts: Facts) -> Iterator[Term[ContractPremise]]:
    """The first terms of premises that the contract promises and nobody was given yet (D-2)."""
    given = {p.unit_id for p in facts.many(Possession, "contract_id", doc.id)}
    for term in sorted(rows_of(doc, facts), key=lambda t: t.since):
        if term.row.unit_id not in given:
            given.add(term.row.unit_id)
            yield term
