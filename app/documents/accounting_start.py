"""What happens to «Начало учёта» (accounting-model.md, Opening balances and Numbers)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.charging import carrier_debt
from app.facts import Facts
from app.gateway import Gateway
from app.numbering import DIGITS, go_on_from, take_back
from app.rows import repeated
from app.verbs import Problem, checks, makes, posts, posts_in_turn
from db.base import Document, Register
from db.catalogs.transport import Carrier
from db.documents.accounting_start import (
    AccountingStart,
    StartingDebt,
    StartingNumber,
    starting_numbers,
)
from db.system import Counter

EARLIEST = 2000


@checks(StartingDebt)
def debt_is_right(row: StartingDebt, facts: Facts) -> Iterator[Problem]:
    carrier = facts.find(Carrier, row.carrier_id)
    if carrier is not None and carrier.own:
        text = f"«{carrier.name}» — собственный транспорт: долга перед ним не бывает"
        yield Problem("carrier_id", text)
    if not row.amount:
        yield Problem("amount", "укажите сумму: с плюсом — должны мы, с минусом — должны нам")


@checks(StartingNumber)
def number_is_right(row: StartingNumber, facts: Facts) -> Iterator[Problem]:
    if not 0 < row.last < 10**DIGITS:
        yield Problem("last", f"последний номер — от 1 до {10**DIGITS - 1}")


@checks(AccountingStart)
def start_is_whole(doc: AccountingStart, facts: Facts) -> Iterator[Problem]:
    if not (doc.debts or doc.numbers):
        yield Problem("debts", "Нет ни долгов перевозчикам, ни номеров: вводить нечего", "debts")
    for line, _ in repeated(doc.debts, "carrier_id"):
        text = f"«Долги перевозчикам», строка {line}: перевозчик повторяется"
        yield Problem("carrier_id", text, "debts", line)
    seen: set[tuple[Any, int]] = set()
    for line, row in enumerate(doc.numbers, 1):
        where = f"«Последние номера», строка {line}: "
        if (row.series, row.year) in seen:
            text = f"{where}ряд «{row.series.value}» за {row.year} год повторяется"
            yield Problem("series", text, "numbers", line)
        seen.add((row.series, row.year))
        if not EARLIEST <= row.year <= doc.date.year + 1:
            text = f"{where}год — четырьмя цифрами, от {EARLIEST} до {doc.date.year + 1}"
            yield Problem("year", text, "numbers", line)


@checks(AccountingStart, on="post")
def nothing_is_brought_twice(doc: AccountingStart, facts: Facts) -> Iterator[Problem]:
    """Neither a carrier nor a series stands in another posted document of the organization."""
    carriers = _elsewhere(doc, facts, StartingDebt, StartingDebt.carrier_id)
    for line, debt in enumerate(doc.debts, 1):
        if number := carriers.get((debt.carrier_id,)):
            text = f"«Долги перевозчикам», строка {line}: этот долг уже введён, документ {number}"
            yield Problem("carrier_id", text, "debts", line)
    series = _elsewhere(doc, facts, StartingNumber, StartingNumber.series, StartingNumber.year)
    for line, row in enumerate(doc.numbers, 1):
        if number := series.get((row.series, row.year)):
            text = f"«Последние номера», строка {line}: этот ряд уже введён, документ {number}"
            yield Problem("series", text, "numbers", line)


def _elsewhere(doc: AccountingStart, facts: Facts, of: Any, *columns: Any) -> dict[Any, str]:
    query = (
        select(Document.number, *columns)
        .join(of, of.owner_id == Document.id)
        .where(Document.organization_id == doc.organization_id, Document.posted)
        .where(Document.id != (doc.__dict__.get("id") or 0))
    )
    return {tuple(row[1:]): row[0] for row in facts.query(query)}


@checks(AccountingStart, on="post")
def numbers_are_still_free(doc: AccountingStart, facts: Facts) -> Iterator[Problem]:
    """Nothing above was given; what the posted document said before still stands in it."""
    known = _said_before(doc, facts)
    rows = {(row.series, row.year): row.last for row in doc.numbers}
    if any(rows.get(key) != last for key, last in known.items()):
        text = (
            "Номера проведённого документа не меняются: отмените проведение, исправьте и "
            "проведите снова"
        )
        yield Problem("numbers", text, "numbers")
    query = select(Counter.series, Counter.year, Counter.last)
    given = {
        (series, year): last
        for series, year, last in facts.query(
            query.where(Counter.organization_id == doc.organization_id)
        )
    }
    for line, row in enumerate(doc.numbers, 1):
        last = given.get((row.series.counted, row.year), 0)
        if (row.series, row.year) not in known and last > row.last:
            text = (
                f"«Последние номера», строка {line}: в ряду «{row.series.value}» за {row.year} год "
                f"программа уже дала номер {last}: последний номер не может быть меньше"
            )
            yield Problem("last", text, "numbers", line)


def _said_before(doc: AccountingStart, facts: Facts) -> dict[tuple[Any, int], int]:
    """The numbers of the document as it stands posted in the base; none of a draft."""
    query = (
        select(StartingNumber.series, StartingNumber.year, StartingNumber.last)
        .join(Document, Document.id == StartingNumber.owner_id)
        .where(Document.id == (doc.__dict__.get("id") or 0), Document.posted)
    )
    return {(series, year): last for series, year, last in facts.query(query)}


@posts(AccountingStart)
def movements(doc: AccountingStart, facts: Facts) -> Iterator[Register]:
    """What carriers are owed, as trips make it."""
    for row in doc.debts:
        yield from carrier_debt(doc, row.carrier_id, row.amount, facts)


@posts_in_turn(AccountingStart)
def of_one_organization(doc: AccountingStart) -> Sequence[int]:
    """The second one must see what the first one brought."""
    return (doc.organization_id,)


@makes(AccountingStart)
class Numbers:
    """The counters go on from the numbers of the documents."""

    def post(self, gate: Gateway, documents: Sequence[AccountingStart]) -> None:
        for organization, series, year, last in _numbers(gate, documents):
            go_on_from(gate, (organization, series.counted, year), last)

    def made(self, gate: Gateway, documents: Sequence[AccountingStart]) -> Sequence[Any]:
        return ()

    def unposted(self, gate: Gateway, documents: Sequence[AccountingStart]) -> None:
        """What was given before is the last again, unless something was given after."""
        for organization, series, year, last in _numbers(gate, documents):
            title = f"«{series.value}» за {year} год"
            take_back(gate, (organization, series.counted, year), last, title)


def _numbers(gate: Gateway, documents: Sequence[AccountingStart]) -> list[Any]:
    """Organization, series, year and last number of each row, in the order of locking."""
    query = (
        starting_numbers()
        .where(Document.id.in_([d.id for d in documents]))
        .order_by(Document.organization_id, StartingNumber.series, StartingNumber.year)
    )
    return list(gate.session.execute(query).all())
