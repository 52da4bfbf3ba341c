"""What is offered by a contract: kinds, services, appendices (C-1, C-2, C-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.facts import Facts
from app.prices import price_on, service_price_on
from app.verbs import Problem, checks, recalculates
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, UnitKind
from db.documents.contract import Contract, ContractKind, ContractService
from db.proration_rule import ProrationRule
from db.rounding import to_kopecks
from db.russian import money_text

DAYS_OF_MONTH = 30  # in an offer by the day, whose days are not known yet
LONGEST_MONTHS = 120
MOST_PIECES = 10_000
LARGEST_PRICE = Decimal(10) ** 9


@recalculates(ContractKind, "kind_id")
def kind_brings_its_tariff(row: ContractKind, facts: Facts) -> None:
    kind = facts.find(UnitKind, row.kind_id)
    if kind is not None and kind.tariff_id is not None:
        row.tariff_id = kind.tariff_id


@recalculates(ContractKind, "kind_id", "tariff_id")
def tariff_brings_its_price(row: ContractKind, facts: Facts) -> None:
    """An offer is made at the prices of the day it is made on."""
    tariff = facts.find(Tariff, row.tariff_id)
    if tariff is not None:
        row.price = price_on(facts, tariff, dt.date.today())


@recalculates(ContractKind, "kind_id", "tariff_id", "price", "quantity", "months")
def amount_of_kind(row: ContractKind, facts: Facts) -> None:
    row.amount = kind_amount(row, facts)


@recalculates(ContractService, "service_id")
def service_brings_its_price(row: ContractService, facts: Facts) -> None:
    service = facts.find(ServiceKind, row.service_id)
    price = None if service is None else service_price_on(facts, service, dt.date.today())
    if price is not None:
        row.price = price


@recalculates(ContractService, "service_id", "price", "quantity")
def amount_of_service(row: ContractService, facts: Facts) -> None:
    row.amount = service_amount(row)


def kind_amount(row: ContractKind, facts: Facts) -> Decimal:
    """Price × pieces × months, roubles; by the day a month has thirty of them."""
    if not _can_be_counted(row.price, row.quantity) or not _can_be_counted(row.months):
        return Decimal(0)  # what is out of reason is told by the checks
    return month_amount(row, facts) * row.months


def month_amount(row: ContractKind, facts: Facts) -> Decimal:
    """Rent of one month of the row, roubles."""
    tariff = facts.find(Tariff, row.tariff_id)
    by_day = tariff is not None and tariff.rule is ProrationRule.DAY_RATE
    return to_kopecks(row.price * row.quantity * (DAYS_OF_MONTH if by_day else 1))


def service_amount(row: ContractService) -> Decimal:
    """Price × quantity, roubles."""
    if not _can_be_counted(row.price, row.quantity):
        return Decimal(0)
    return to_kopecks(row.price * row.quantity)


def _can_be_counted(*numbers: Decimal | int | None) -> bool:
    """All are there, finite and within reason."""
    return all(
        n is not None and Decimal(n).is_finite() and abs(Decimal(n)) < LARGEST_PRICE
        for n in numbers
    )


@checks(ContractKind)
def kind_row_is_right(row: ContractKind, facts: Facts) -> Iterator[Problem]:
    if not 1 <= row.quantity <= MOST_PIECES:
        yield Problem("quantity", f"количество — от 1 до {MOST_PIECES}")
    if not 1 <= row.months <= LONGEST_MONTHS:
        yield Problem("months", f"месяцев — от 1 до {LONGEST_MONTHS}")
    yield from _price_and_sum(row, kind_amount(row, facts))


@checks(ContractService)
def service_row_is_right(row: ContractService, facts: Facts) -> Iterator[Problem]:
    if not 0 < row.quantity <= MOST_PIECES:
        yield Problem("quantity", f"количество — больше нуля и не больше {MOST_PIECES}")
    yield from _price_and_sum(row, service_amount(row))


def _price_and_sum(row: ContractKind | ContractService, by_rule: Decimal) -> Iterator[Problem]:
    if not 0 <= row.price < LARGEST_PRICE:
        yield Problem("price", "цена — не меньше нуля и меньше миллиарда")
    elif row.amount != by_rule:
        text = f"сумма {money_text(row.amount)} не равна цене на количество: {money_text(by_rule)}"
        yield Problem("amount", text)


@checks(Contract)
def appendices_are_in_order(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """Each number once, not before the contract; rows name appendices that are there."""
    known: set[int] = set()
    for line, row in enumerate(doc.appendices, 1):
        where = f"«Приложения», строка {line}: "
        if row.number < 1:
            yield Problem("number", where + "номер — от 1", "appendices", line)
        if row.number in known:
            text = f"{where}приложение № {row.number} уже есть"
            yield Problem("number", text, "appendices", line)
        if row.date < doc.date:
            text = f"{where}дата раньше договора от {doc.date:%d.%m.%Y}"
            yield Problem("date", text, "appendices", line)
        known.add(row.number)
    for section, title in (("kinds", "Бытовки по видам"), ("services", "Услуги")):
        for line, row in enumerate(getattr(doc, section), 1):
            if row.appendix is not None and row.appendix not in known:
                text = (
                    f"«{title}», строка {line}: приложения № {row.appendix} нет. "
                    "Добавьте его в список «Приложения» или очистите номер"
                )
                yield Problem("appendix", text, section, line)
