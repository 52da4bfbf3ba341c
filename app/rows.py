"""Truths that rows of rental documents share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from app.charging import parts_by_rule
from app.facts import Facts
from app.places import spots, where_is
from app.problems import EARLIEST, LATEST
from app.verbs import Problem
from db.base import Document
from db.catalogs.unit import Site, Tariff, Unit
from db.documents.contract import IN_FORCE, Contract, ContractStatus
from db.registers.place import PlaceKind
from db.russian import money_text

LONGEST_DAYS = 3653
LARGEST_SUM = 10**13


def rent_can_be_counted(row: Any) -> bool:
    """Days, price and quantity are there and within reason; rules skip what checks refuse."""
    if None in (row.date_from, row.date_to, row.price) or not row.quantity:
        return False
    years = range(EARLIEST, LATEST + 1)
    near = (row.date_to - row.date_from).days <= LONGEST_DAYS
    days = near and row.date_from.year in years and row.date_to.year in years
    return days and row.price.is_finite() and abs(row.price * row.quantity) < LARGEST_SUM


def some_rows(doc: Document, section: str, title: str) -> Iterator[Problem]:
    """A document about units has at least one."""
    if not getattr(doc, section):
        yield Problem(section, f"Не введено ни одной строки в список «{title}»", section)


def repeated(rows: Iterable[Any], name: str) -> Iterator[tuple[int, Any]]:
    """Rows, numbered from 1, whose value stood in a row above; nothing is no repetition."""
    seen: set[Any] = set()
    for line, row in enumerate(rows, 1):
        value = getattr(row, name)
        if value is not None and value in seen:
            yield line, row
        seen.add(value)


def every_unit_once(doc: Document, section: str, facts: Facts) -> Iterator[Problem]:
    """A unit stands in one row of a document."""
    for line, row in repeated(getattr(doc, section), "unit_id"):
        unit = facts.find(Unit, row.unit_id)
        code = unit.code if unit else "имущество"
        yield Problem("unit_id", f"Строка {line}: {code} уже есть в документе", section, line)


def quantity_suits_the_unit(row: Any, facts: Facts) -> Iterator[Problem]:
    """A cabin is one; beds are any whole number above zero (A-9, D-6)."""
    unit = facts.find(Unit, row.unit_id)
    if row.quantity is None or row.quantity < 1:
        yield Problem("quantity", "количество должно быть не меньше 1")
    elif unit is not None and not unit.counted and row.quantity != 1:
        yield Problem("quantity", f"{unit.code} не по количеству: в строке может быть только 1")


def stands_there(
    doc: Any, row: Any, place: PlaceKind, site_id: int | None, line: int, facts: Facts
) -> Iterator[Problem]:
    """So many of a unit are in a place on the document's day; else it is told where they are."""
    here = spots(facts, row.unit_id, doc.date, doc.id)
    there = sum(s.quantity for s in here if s.place is place and s.site_id == site_id)
    if there >= row.quantity:
        return
    unit = facts.get(Unit, row.unit_id)
    site = facts.find(Site, site_id)
    wanted = f"на площадке «{site.name}»" if site is not None else place.value.lower()
    where = f"«{type(row).title}», строка {line}: {unit.code} "
    if unit.counted:
        text = f"{where}— {wanted} на {doc.date:%d.%m.%Y} только {there}, а в строке {row.quantity}"
        yield Problem("quantity", text, "units", line)
    else:
        now = where_is(facts, row.unit_id, doc.date, doc.id)
        text = f"{where}на {doc.date:%d.%m.%Y} не {wanted}: {now}"
        yield Problem("unit_id", text, "units", line)


def period_is_right(row: Any) -> Iterator[Problem]:
    """A rent period has its days in order and a price that is not negative."""
    if row.date_to < row.date_from:
        yield Problem(
            "date_to",
            f"период перевёрнут: «По» {row.date_to:%d.%m.%Y} раньше «С» {row.date_from:%d.%m.%Y}",
        )
    elif (row.date_to - row.date_from).days > LONGEST_DAYS:
        yield Problem("date_to", "период длиннее десяти лет: проверьте год")
    if row.price < 0:
        yield Problem("price", "цена не может быть отрицательной")
    if row.amount is not None and row.amount < 0:
        yield Problem("amount", "сумма не может быть отрицательной")


def sum_is_by_the_rule(
    row: Any, anchor: dt.date, section: str, line: int, facts: Facts
) -> Iterator[Problem]:
    """What the document says is what will be charged, unless the sum is typed by hand (D-9)."""
    tariff = facts.find(Tariff, row.tariff_id)
    if tariff is None or row.manual or row.date_to < row.date_from or row.quantity < 1:
        return
    terms = (row.price, row.date_from, row.date_to, tariff.rule, row.quantity, anchor)
    by_rule = sum((part.amount for part in parts_by_rule(*terms)), Decimal(0))
    if row.amount != by_rule:
        text = (
            f"«{type(row).title}», строка {line}: сумма {money_text(row.amount)} не по правилу "
            f"тарифа ({money_text(by_rule)}). Рассчитайте её или отметьте «Вручную»"
        )
        yield Problem("amount", text, section, line)


def contract_fits(doc: Any, facts: Facts) -> Iterator[Problem]:
    """The contract is of the document's organization and not later than the document.

    Enough for money and returns: they must go through whatever became of the contract.
    """
    if doc.contract_id is None:
        return  # told as an empty field
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        yield Problem("contract_id", "Договора нет в базе: выберите другой")
        return
    if contract.organization_id != doc.organization_id:
        yield Problem(
            "contract_id", "Договор другой организации: выберите договор этой организации"
        )
    if contract.date > doc.date:
        yield Problem(
            "date",
            f"Дата документа раньше договора № {contract.contract_number} "
            f"от {contract.date:%d.%m.%Y}",
        )


def contract_is_signed(contract: Contract) -> Iterator[Problem]:
    """Nothing is charged by a cancelled one; one that is not signed yet warns."""
    number = contract.contract_number
    if contract.status is ContractStatus.CANCELLED:
        yield Problem("contract_id", f"Договор № {number} отменён: выберите действующий")
    elif contract.status not in IN_FORCE:
        yield Problem("contract_id", f"Договор № {number} ещё не подписан", warning=True)


def contract_is_in_force(doc: Any, facts: Facts) -> Iterator[Problem]:
    """New rent goes only by a contract that stands; one not signed or past its term warns."""
    yield from contract_fits(doc, facts)
    contract = facts.find(Contract, doc.contract_id)
    if contract is None:
        return
    yield from contract_is_signed(contract)
    number = contract.contract_number
    ends = contract.valid_to
    begins = contract.valid_from or contract.date
    if doc.date < begins or (ends is not None and doc.date > ends):
        yield Problem("date", f"Договор № {number} в этот день не действует", warning=True)
