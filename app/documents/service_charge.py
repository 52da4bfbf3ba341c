"""What happens to «Начисление»: filled by the contract, counted by it, charged (group H)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.charging import Item, charge
from app.contract_month import positions
from app.contract_terms import begins
from app.derivation import BY_HAND, Derivation, Given, Product, Total
from app.due import due_on
from app.facts import Facts
from app.first_days import typed_sum_is_kept
from app.month_charges import charged_in, counted_by, days_of, month_charge, month_to_bill
from app.position_charges import Days
from app.prices import service_price_on
from app.rows import LARGEST_SUM, contract_fits, contract_is_signed, some_rows
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.documents.extra_service import ExtraService
from db.documents.service_charge import ServiceCharge, ServiceChargeRow
from db.registers.money import ChargeKind
from db.registers.place import Possession
from db.registers.term import RentTerm
from db.rounding import to_kopecks
from db.russian import date_short, money_text, month_title

SUMMED = ("service_id", "unit_id", "date_from", "date_to", "quantity", "price", "manual")
TermRow = ContractPremise | ContractCharge


# --- the document -------------------------------------------------------------------------------


@recalculates(ServiceCharge, "month")
def month_is_its_first_day(doc: ServiceCharge, facts: Facts) -> None:
    if doc.month is not None:
        doc.month = doc.month.replace(day=1)


@recalculates(ServiceCharge, "contract_id", "month")
def rows_come_by_themselves(doc: ServiceCharge, facts: Facts) -> None:
    """What the contract lacks for the month; what was typed beside the contract stays."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is None or doc.month is None:
        return
    typed = [row for row in doc.rows if row.term_id is None]
    doc.rows = [*month_charge(contract, facts, doc.month).rows, *typed]


@fills(Contract, ServiceCharge)
def for_contract(source: Contract, facts: Facts) -> ServiceCharge:
    """The first month that the contract was not charged for yet."""
    today = ServiceCharge().date
    return month_charge(source, facts, month_to_bill(source, facts, today), today)


# --- a row --------------------------------------------------------------------------------------


@recalculates(ServiceChargeRow, "service_id")
def service_brings_its_price(row: ServiceChargeRow, facts: Facts) -> None:
    """The price list of the first day; a position of the contract has its price there."""
    service = facts.find(ServiceKind, row.service_id)
    if service is None or row.term_id is not None:
        return
    price = service_price_on(facts, service, row.date_from)
    row.price = row.price if price is None else price


@recalculates(ServiceChargeRow, "date_from")
def one_day_until_told_otherwise(row: ServiceChargeRow, facts: Facts) -> None:
    if row.date_from is not None and row.date_to is None:
        row.date_to = row.date_from


recalculates(ServiceChargeRow, "amount")(typed_sum_is_kept)


@recalculates(ServiceChargeRow, *SUMMED)
def amount_by_the_rule(row: ServiceChargeRow, facts: Facts) -> None:
    """By the contract for its days, or the price of so many; a typed sum stays."""
    if row.date_from is not None and row.date_to is not None:
        row.days = max((row.date_to - row.date_from).days + 1, 0)
    why = rule_of(row, facts)
    row.derivation = None if why is None else why.to_json()
    if why is None:
        return
    if row.term_id is not None:
        row.quantity, row.price = counted_by(why)
    if not row.manual:
        row.amount = why.evaluate()


def rule_of(row: ServiceChargeRow, facts: Facts) -> Derivation | None:
    """What the sum of a row is by the contract, or by its own price; None while it is not known."""
    if row.term_id is not None:
        term = facts.find(ContractPremise, row.term_id) or facts.find(ContractCharge, row.term_id)
        contract = None if term is None else facts.find(Contract, term.owner_id)
        return None if contract is None else _by_contract(row, contract, facts)
    numbers = (row.quantity, row.price)
    if not all(n is not None and n.is_finite() and abs(n) < LARGEST_SUM for n in numbers):
        return None
    return Product(row.price, row.quantity)


def _by_contract(row: ServiceChargeRow, contract: Contract, facts: Facts) -> Derivation | None:
    if None in (row.date_from, row.date_to) or not _is_within_a_month(row):
        return None
    days = (row.date_from, row.date_to)
    of_days = facts.once((rule_of, contract.id, days), lambda: positions(contract, facts, days))
    found = next((p for p in of_days if p.row.id == row.term_id), None)
    if found is None or not found.parts:
        return None
    whys = tuple(part.derivation for part in found.parts)
    return whys[0] if len(whys) == 1 else Total(whys)


def _is_within_a_month(row: ServiceChargeRow) -> bool:
    return row.date_from <= row.date_to <= days_of(row.date_from)[1]


# --- checks -------------------------------------------------------------------------------------


@checks(ServiceChargeRow)
def row_can_be(row: ServiceChargeRow, facts: Facts) -> Iterator[Problem]:
    if row.date_to < row.date_from:
        yield Problem("date_to", "период перевёрнут: «По» раньше «С»")
    if row.term_id is None and row.service_id is None:
        text = "укажите услугу; аренду заполняют по строкам договора — «Заполнить»"
        yield Problem("service_id", text)
    if row.quantity < 0 or (row.quantity == 0 and row.term_id is None):
        yield Problem("quantity", "количество должно быть больше нуля")
    if row.price < 0:
        yield Problem("price", "цена не может быть отрицательной")
    if row.amount < 0:
        yield Problem("amount", "сумма не может быть отрицательной")
    if row.manual and not row.reason.strip():
        yield Problem("reason", "сумма введена вручную: укажите причину")
    elif not row.manual and (row.derivation is None or row.amount != _counted(row)):
        yield Problem("amount", "сумма не рассчитана: рассчитайте её или отметьте «Вручную»")


def _counted(row: ServiceChargeRow) -> Decimal:
    return Derivation.from_json(row.derivation or {}).evaluate()


@checks(ServiceCharge)
def rows_are_of_the_month(doc: ServiceCharge, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "rows", "Начислено")
    if doc.month.day != 1:
        yield Problem("month", "Месяц записывается его первым днём")
    first, last = days_of(doc.month)
    for line, row in enumerate(doc.rows, 1):
        if not first <= row.date_from <= row.date_to <= last:
            text = f"{_at(line)}дни — внутри месяца документа, {month_title(doc.month)}"
            yield Problem("date_from", text, "rows", line)


@checks(ServiceCharge)
def contract_stands(doc: ServiceCharge, facts: Facts) -> Iterator[Problem]:
    """As new rent does: by a contract in force; the days charged are its own."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        return
    yield from contract_is_signed(contract)
    since, till = begins(contract), contract.valid_to
    for line, row in enumerate(doc.rows, 1):
        if row.date_from < since or (till is not None and row.date_to > till):
            text = f"{_at(line)}договор № {contract.contract_number} в эти дни не действует"
            yield Problem("date_from", text, "rows", line, warning=True)


@checks(ServiceCharge, on="post")
def rows_stand_on_the_contract(doc: ServiceCharge, facts: Facts) -> Iterator[Problem]:
    """Its own positions, held by its tenant, at what the contract says now (H-18, H-19)."""
    contract = facts.get(Contract, doc.contract_id)
    known = terms_of(contract, facts)
    for line, row in enumerate(doc.rows, 1):
        if row.term_id is None:
            continue
        if row.term_id not in known:
            text = f"{_at(line)}такой строки в договоре нет: удалите её и заполните заново"
            yield Problem("text", text, "rows", line)
            continue
        yield from _held(doc, row, known[row.term_id], line, facts)
        why = _by_contract(row, contract, facts)
        if why is None:
            text = f"{_at(line)}по договору за эти дни ничего не начисляется"
            yield Problem("date_from", text, "rows", line, warning=True)
        elif not row.manual and row.amount != why.evaluate():
            text = (
                f"{_at(line)}по договору {money_text(why.evaluate())}, а в строке "
                f"{money_text(row.amount)}: рассчитайте или отметьте «Вручную»"
            )
            yield Problem("amount", text, "rows", line, warning=True)


def terms_of(contract: Contract, facts: Facts) -> dict[int, TermRow]:
    """The rows of a contract that are charged, by id."""
    sections: tuple[Any, ...] = (Contract.premises, Contract.charges)
    return {row.id: row for section in sections for row in facts.section(section, contract)}


def _held(
    doc: ServiceCharge, row: ServiceChargeRow, term: TermRow, line: int, facts: Facts
) -> Iterator[Problem]:
    """Rent is charged to whom the premise was handed over."""
    if isinstance(term, ContractCharge):
        return
    theirs = facts.many(Possession, "contract_id", doc.contract_id)
    held = next((p for p in theirs if p.id == row.possession_id), None)
    if held is None or held.unit_id != term.unit_id:
        text = f"{_at(line)}не передано по этому договору: проведите передачу и заполните заново"
        yield Problem("unit_id", text, "rows", line)
    elif row.date_from < held.since:
        text = f"{_at(line)}передано {date_short(held.since)}, раньше аренда не начисляется"
        yield Problem("date_from", text, "rows", line)


@checks(ServiceCharge, on="post")
def no_day_is_charged_twice(doc: ServiceCharge, facts: Facts) -> Iterator[Problem]:
    """Of a service once; of rent the register of charges keeps it, whoever charges (H-28)."""
    others = [
        c
        for c in charged_in(facts, doc.contract_id, days_of(doc.month))
        if c.recorder_id != doc.__dict__.get("id") and c.document != ExtraService.__tablename__
    ]
    mine: list[tuple[Any, Days]] = []
    for line, row in enumerate(doc.rows, 1):
        days, thing = (row.date_from, row.date_to), (row.service_id, row.unit_id)
        there = [c for c in others if (c.service_id, c.unit_id) == thing and _meet(days, c)]
        rent = row.service_id is None
        if not rent and there:
            text = f"{_at(line)}уже начислено {_days_told(there)}"
            yield Problem("date_from", text, "rows", line, warning=row.term_id is None)
        elif any(known == thing and _cross(days, span) for known, span in mine):
            text = f"{_at(line)}эти дни уже есть в строке выше"
            yield Problem("date_from", text, "rows", line, warning=row.term_id is None)
        mine.append((thing, days))


def _meet(days: Days, charge: Any) -> bool:
    return _cross(days, (charge.date_from, charge.date_to))


def _cross(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _days_told(charges: Sequence[Any]) -> str:
    return ", ".join(f"с {date_short(c.date_from)} по {date_short(c.date_to)}" for c in charges)


def _at(line: int) -> str:
    return f"«Начислено», строка {line}: "


# --- posting ------------------------------------------------------------------------------------


@posts(ServiceCharge)
def movements(doc: ServiceCharge, facts: Facts) -> Iterator[Register]:
    """A charge a row, and for premises the price it goes by."""
    contract = facts.get(Contract, doc.contract_id)
    known = terms_of(contract, facts)
    for row in doc.rows:
        term = known.get(row.term_id or 0)
        rent = isinstance(term, ContractPremise)
        due = due_on(facts, contract, row.date_from, row.date_from)
        item = Item(
            ChargeKind.RENT if rent else ChargeKind.SERVICE,
            row.amount,
            (row.date_from, row.date_to),
            due=due if rent else max(due, doc.date),  # a service is asked for when it is known
            row_id=row.id,
            derivation=why_of(row),
            unit_id=row.unit_id,
            possession_id=row.possession_id if rent else None,
            service_id=row.service_id,
        )
        yield charge(doc, contract, facts, item)
        if isinstance(term, ContractPremise):
            yield RentTerm(
                period=row.date_from,
                possession_id=row.possession_id,
                unit_id=row.unit_id,
                tariff_id=term.tariff_id,
                price=to_kopecks(row.price),
            )


def why_of(row: ServiceChargeRow) -> Derivation:
    """The rule of a row, or that its sum was typed and why."""
    if row.manual or row.derivation is None:
        return Given(row.amount, f"{BY_HAND} ({row.reason})" if row.reason else BY_HAND)
    return Derivation.from_json(row.derivation)
