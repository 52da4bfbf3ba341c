"""What happens to «Ввод остатков» (accounting-model.md, Opening balances)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.charging import Item, charge, rate_on
from app.derivation import Given
from app.facts import Facts
from app.handing import handed
from app.places import spots, where_is
from app.prepaid_days import by_rule, purpose_of
from app.proration_cycle import DAY, month_end
from app.realized import RENDERED
from app.rows import contract_fits, every_unit_once, quantity_suits_the_unit
from app.stretches import BROUGHT, SETTLED
from app.vat import vat_included
from app.verbs import Problem, checks, posts, recalculates
from db.base import Register
from db.catalogs.unit import Tariff, Unit, UnitKind
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.registers.advance_tax import AdvanceTax
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.russian import date_short


@recalculates(OpeningUnit, "unit_id")
def unit_brings_its_tariff(row: OpeningUnit, facts: Facts) -> None:
    unit = facts.find(Unit, row.unit_id)
    if unit is not None and row.tariff_id is None:
        tariff = facts.find(Tariff, facts.get(UnitKind, unit.kind_id).tariff_id)
        if tariff is not None:
            row.tariff_id, row.price = tariff.id, tariff.price


@checks(OpeningUnit)
def unit_row_is_right(row: OpeningUnit, facts: Facts) -> Iterator[Problem]:
    yield from quantity_suits_the_unit(row, facts)
    if row.charged_to < row.since:
        yield Problem("charged_to", "«До» раньше даты отгрузки: укажите последний оплаченный день")
    if row.price < 0:
        yield Problem("price", "цена не может быть отрицательной")


@checks(OpeningDebt)
def debt_row_is_right(row: OpeningDebt, facts: Facts) -> Iterator[Problem]:
    if row.date_to < row.date_from:
        yield Problem("date_to", "период перевёрнут: «По» раньше «С»")
    elif row.date_to > month_end(row.date_from):
        yield Problem("date_to", "строка долга — один календарный месяц: разделите её")
    if row.amount <= 0:
        yield Problem("amount", "долг должен быть больше нуля")
    if row.kind is ChargeKind.RENT and row.unit_id is None:
        yield Problem("unit_id", "долг за аренду — по имуществу: выберите его")


@checks(OpeningBalance)
def balance_is_whole(doc: OpeningBalance, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from every_unit_once(doc, "units", facts)
    if not (doc.units or doc.debts or doc.advance or doc.deposit):
        yield Problem("units", "Нет ни имущества, ни долгов, ни денег: вводить нечего", "units")
    yield from _money_is_right(doc)
    yield from _advance_invoice_is_whole(doc)
    for line, held in enumerate(doc.units, 1):
        if held.since > doc.date:
            text = f"«Имущество у арендатора», строка {line}: отгружена позже дня остатков"
            yield Problem("since", text, "units", line)
    yield from _debts_agree(doc)


def _money_is_right(doc: OpeningBalance) -> Iterator[Problem]:
    if doc.advance < 0:
        yield Problem("advance", "Аванс не может быть отрицательным: долг вводится строкой")
    if doc.deposit < 0:
        yield Problem("deposit", "Залог не может быть отрицательным")
    if doc.acted_to is not None and doc.acted_to > doc.date:
        yield Problem("acted_to", "Закрыто актами позже дня остатков: эти акты составит программа")


def _debts_agree(doc: OpeningBalance) -> Iterator[Problem]:
    """With the days of their units, with each other, and with the acts of that time."""
    units = {row.unit_id: row for row in doc.units}
    for line, row in enumerate(doc.debts, 1):
        where = f"«{OpeningDebt.title}», строка {line}: "
        known = units.get(row.unit_id) if row.unit_id is not None else None
        if row.paid and (row.kind not in RENDERED or row.date_to <= doc.closed_to()):
            text = "оплачено и закрыто раньше: такие строки не вводятся, удалите её"
            yield Problem("paid", where + text, "debts", line)
        if row.kind in RENDERED and row.date_from <= doc.closed_to() < row.date_to:
            day = date_short(doc.closed_to())
            text = f"актами закрыто по {day}: разделите строку этим днём"
            yield Problem("date_to", where + text, "debts", line)
        if row.kind is ChargeKind.RENT and known is not None:
            if row.date_from < known.since or row.date_to > known.charged_to:
                text = where + "дни аренды вне «Дата отгрузки – До» этого имущества"
                yield Problem("date_from", text, "debts", line)
            for other in doc.debts[: line - 1]:
                same = other.kind is row.kind and other.unit_id == row.unit_id
                if same and other.date_from <= row.date_to and row.date_from <= other.date_to:
                    yield Problem("date_from", where + "эти дни уже есть выше", "debts", line)


def _advance_invoice_is_whole(doc: OpeningBalance) -> Iterator[Problem]:
    """Number, day and rate of the paper stand together; it is of the advance."""
    told = {
        "advance_invoice": bool(doc.advance_invoice),
        "advance_issued": doc.advance_issued is not None,
        "advance_percent": doc.advance_percent is not None,
    }
    if any(told.values()) and not all(told.values()):
        lacking = next(name for name, said in told.items() if not said)
        yield Problem(lacking, "Счёт-фактура на аванс: нужны номер, дата и ставка вместе")
    elif doc.advance_invoice and not doc.advance and not doc.paid_ahead():
        yield Problem("advance", "Счёт-фактура на аванс есть, а аванса нет: введите сумму")
    if doc.advance_issued is not None and doc.advance_issued > doc.date:
        yield Problem("advance_issued", "Счёт-фактура на аванс выписана позже дня остатков")
    if doc.advance_percent is not None and not 0 < doc.advance_percent < 100:
        yield Problem("advance_percent", "Ставка НДС аванса — в процентах, например 22")


@checks(OpeningBalance, on="post")
def units_are_nowhere_yet(doc: OpeningBalance, facts: Facts) -> Iterator[Problem]:
    """A unit brought over with its tenant has not come to a site by another document."""
    for line, row in enumerate(doc.units, 1):
        unit = facts.get(Unit, row.unit_id)
        here = spots(facts, row.unit_id, max(doc.date, row.since), doc.id)
        # What it went on to since is not counted: without this document it came from nowhere.
        if sum(s.quantity for s in here) > 0 and not unit.counted:
            place = where_is(facts, row.unit_id, doc.date, doc.id)
            text = f"«Имущество у арендатора», строка {line}: {unit.code} уже в парке, {place}"
            yield Problem("unit_id", text, "units", line)


@posts(OpeningBalance)
def movements(doc: OpeningBalance, facts: Facts) -> Iterator[Register]:
    """Possession with its terms, what is owed by months, and the money paid ahead."""
    contract = facts.get(Contract, doc.contract_id)
    held = {row.unit_id: row for row in doc.units}
    for row in doc.units:
        words = {"address": row.address, "contact": doc.contact}
        yield from handed(row, doc.contract_id, row.since, **words)
        yield from _settled_days(doc, row, contract, facts)
    for debt in doc.debts:
        of = held.get(debt.unit_id) if debt.unit_id is not None else None
        yield charge(doc, contract, facts, _owed(doc, debt, of, facts))
    yield from _deposit_held(doc, contract, facts)
    yield from _paid_ahead(doc, contract, facts)


def _owed(doc: OpeningBalance, debt: OpeningDebt, of: OpeningUnit | None, facts: Facts) -> Item:
    """What is open of days that were acted; later days at the tariff are a charge like any."""
    days = (debt.date_from, debt.date_to)
    item = Item(
        debt.kind,
        debt.amount,
        days,
        due=debt.due or debt.date_from,
        row_id=debt.id,
        derivation=Given(debt.amount, BROUGHT),
        unit_id=debt.unit_id,
        possession_id=None if of is None else of.id,
        quantity=1 if of is None else of.quantity,
        whole=True,
    )
    if of is None or debt.kind is not ChargeKind.RENT or debt.date_from <= doc.closed_to():
        return item
    for part, gross in by_rule(doc, of, days, facts):
        if gross == debt.amount:
            return item._replace(amount=part.amount, derivation=part.derivation, whole=False)
    return item


def _deposit_held(doc: OpeningBalance, contract: Contract, facts: Facts) -> Iterator[Register]:
    """A deposit that was charged and paid before: its charge and the money that stands on it."""
    if not doc.deposit:
        return
    item = Item(
        ChargeKind.DEPOSIT,
        doc.deposit,
        (doc.date, doc.date),
        due=doc.date,
        row_id=doc.id,
        derivation=Given(doc.deposit, BROUGHT),
    )
    yield charge(doc, contract, facts, item)
    yield Money(
        period=doc.date,
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        partner_id=contract.partner_id,
        money_class=MoneyClass.DEPOSIT,
        purpose="Залог на начало учёта",
        amount=doc.deposit,
        line=1,
    )


def _paid_ahead(doc: OpeningBalance, contract: Contract, facts: Facts) -> Iterator[Register]:
    """Free money and what stands on days paid ahead; the VAT owed of it by its счёт-фактура."""
    amount = doc.advance + doc.paid_ahead()
    if not amount:
        return
    yield Money(
        period=doc.date,
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        partner_id=contract.partner_id,
        money_class=MoneyClass.RENT,
        purpose=purpose_of([row for row in doc.debts if row.paid], facts),
        amount=amount,
    )
    if doc.advance_invoice and doc.advance_percent is not None:
        day = doc.advance_issued or doc.date
        yield AdvanceTax(
            period=doc.date,
            organization_id=doc.organization_id,
            contract_id=doc.contract_id,
            number=doc.advance_invoice,
            issued=day,
            amount=amount,
            vat=vat_included(amount, doc.advance_percent)[1],
            vat_code=rate_on(facts, doc.organization_id, day, contract.vat_mode)[0],
            vat_percent=doc.advance_percent,
        )


def _settled_days(
    doc: OpeningBalance, row: OpeningUnit, contract: Contract, facts: Facts
) -> Iterator[Charge]:
    """Days charged and paid elsewhere, as charges of nothing: «До» is known, nothing is owed.

    Before the first month of debt and after the last one; debts stand as they are between.
    """
    debts = [d for d in doc.debts if d.kind is ChargeKind.RENT and d.unit_id == row.unit_id]
    first = min((d.date_from for d in debts), default=row.charged_to + DAY)
    last = max((d.date_to for d in debts), default=row.charged_to)
    months: dict[dt.date, tuple[dt.date, dt.date]] = {}
    for start, end in ((row.since, first - DAY), (last + DAY, row.charged_to)):
        if start <= end:
            months[start.replace(day=1)] = (start, end)
    for days in months.values():
        item = Item(
            ChargeKind.RENT,
            Decimal(0),
            days,
            due=days[0],
            row_id=row.id,
            derivation=SETTLED,
            unit_id=row.unit_id,
            possession_id=row.id,
            quantity=row.quantity,
            whole=True,
        )
        yield charge(doc, contract, facts, item)
