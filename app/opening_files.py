"""«Ввод остатков» out of Excel: one table of everything, a document for each contract.

A row says what a tenant holds, what he owes, or what he has paid; it may say several of these.
The file is loaded whole or not at all: balances entered in part are no balances.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.facts import Facts
from app.pasting import Cell, Columns, fill_rows, read_cells
from app.prepaid_days import prepaid_rows
from app.problems import problems
from app.store import chunks
from app.table import Column, Table
from app.verbs import Problem
from app.work import Work
from db.base import Document
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.errors import UserError
from db.meta import Field, field_of
from db.registers.money import ChargeKind
from db.russian import counted

HEAD = (
    "contract_id",
    "advance",
    "advance_invoice",
    "advance_issued",
    "advance_percent",
    "deposit",
    "acted_to",
    "contact",
)
UNIT = ("unit_id", "quantity", "since", "charged_to", "tariff_id", "price", "address")
DEBT = ("kind", "date_from", "date_to", "due", "amount", "paid")
HELD = ("since", "charged_to")  # either of them says that the unit stands at the tenant


@dataclass
class _Balance:
    """A document that is to be, and which row of the file each of its parts came from."""

    document: OpeningBalance
    head: dict[str, int] = field(default_factory=dict)  # a field → the row that gave it
    rows: dict[str, list[int]] = field(default_factory=lambda: {"units": [], "debts": []})


def opening_fields() -> list[Field]:
    """The columns that a file may have."""
    kinds: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
        (OpeningBalance, HEAD),
        (OpeningUnit, UNIT),
        (OpeningDebt, DEBT),
    )
    return [field_of(kind, name) for kind, names in kinds for name in names]


def blank() -> Table:
    """«Бланк»: the headings that will be understood, and no rows."""
    columns = [Column(f.name, f.title, f.kind) for f in opening_fields()]
    return Table(OpeningBalance.titles, columns, [])


def understand(
    session: Session,
    block: Sequence[Sequence[str]],
    columns: Columns,
    day: dt.date | None,
    *,
    ahead: bool = False,
) -> list[list[Cell]]:
    """The cells as values, with every fault that the documents would be refused for.

    With `ahead` days after the acts and to «До» are charged as paid ahead.
    """
    cells = read_cells(session, block, columns, lambda _: {}, day or dt.date.today())
    at = _places(columns)
    for number, name, words in _faults(session, cells, at, day, ahead=ahead):
        place = at.get(name, at.get("contract_id", 0))
        if not cells[number][place].fault:
            cells[number][place] = replace(cells[number][place], value=None, fault=words)
    return cells


def load(
    work: Work,
    columns: Columns,
    cells: Sequence[Sequence[Cell]],
    day: dt.date | None,
    *,
    ahead: bool = False,
) -> list[int]:
    """Posts a document for each contract as one operation; ids. UserError for any fault left."""
    faulty = sum(any(cell.fault for cell in row) for row in cells)
    if faulty or day is None or not cells:
        rows = counted(faulty, "строка", "строки", "строк")
        raise UserError(
            f"Остатки загружаются целиком, а с ошибкой — {rows}: исправьте."
            if faulty
            else "Загружать нечего: укажите день остатков и строки."
        )
    with work.database.reading() as session:
        balances = _balances(session, cells, _places(columns), day, ahead=ahead)
        made = [balance.document for balance in balances]
    work.post(made)
    return [document.id for document in made]


def loaded_words(documents: int, rows: int) -> str:
    """What came of a file, for people."""
    papers = counted(documents, "документ", "документа", "документов")
    said = counted(rows, "строка", "строки", "строк")
    return f"Остатки введены: {said}, {papers}, проведены"


# --- what is wrong --------------------------------------------------------------------------------


def _places(columns: Columns) -> dict[str, int]:
    return {f.name: n for n, f in enumerate(columns) if f is not None}


Fault = tuple[int, str, str]  # row, field, words


def _faults(
    session: Session,
    cells: Sequence[Sequence[Cell]],
    at: Mapping[str, int],
    day: dt.date | None,
    *,
    ahead: bool,
) -> Iterator[Fault]:
    """Of a row by itself, of rows together, and of the documents they make."""
    own = [f for n, row in enumerate(cells) for f in _own_faults(n, _values(row, at))]
    own += _repeats(cells, at)
    yield from own
    if day is None:
        return
    broken = {number for number, _, _ in own}
    broken |= {n for n, row in enumerate(cells) if any(cell.fault for cell in row)}
    whole = [row if n not in broken else () for n, row in enumerate(cells)]
    torn, unsure = _torn([cells[n] for n in sorted(broken)], at)
    balances = _balances(session, whole, at, day, ahead=ahead)
    facts = Facts(session, [b.document for b in balances])
    entered = _entered(session, [b.document.contract_id for b in balances])
    for balance in balances:
        if (number := entered.get(balance.document.contract_id)) is not None:
            words = f"остатки договора уже введены: документ № {number or 'без номера'}"
            yield balance.head["contract_id"], "contract_id", words
            continue
        if balance.document.contract_id in unsure:
            continue
        for problem in problems(balance.document, facts, posting=True):
            of_a_row = problem.line > 0 or balance.document.contract_id not in torn
            if of_a_row and not problem.warning:
                yield _in_file(balance, problem)


def _torn(rows: Iterable[Sequence[Cell]], at: Mapping[str, int]) -> tuple[set[Any], set[Any]]:
    """Contracts that faulty rows belong to, and those of which such a row says what is of them all.

    The other rows of the first are told of at once; of the second nothing is known for sure yet.
    """
    torn: set[Any] = set()
    unsure: set[Any] = set()
    for row in rows:
        contract = _values(row, at).get("contract_id")
        torn.add(contract)
        if any(row[at[name]].text for name in HEAD[1:] if name in at):
            unsure.add(contract)
    return torn, unsure


def _own_faults(number: int, values: Mapping[str, Any]) -> Iterator[Fault]:
    if values.get("contract_id") is None:
        yield number, "contract_id", "не указан договор"
    held, owed = _says(values, HELD), _says(values, DEBT)
    for name, words in (("since", "не указана дата отгрузки"), ("charged_to", "не указано «До»")):
        if held and values.get(name) is None:
            yield number, name, words
    if held and values.get("unit_id") is None:
        yield number, "unit_id", "не указано имущество"
    needed = (
        ("date_from", "не указано «С»"),
        ("date_to", "не указано «По»"),
        ("amount", "нет суммы"),
    )
    for name, words in needed:
        if owed and values.get(name) is None:
            yield number, name, words
    if not (held or owed or _says(values, HEAD[1:])):
        yield number, "contract_id", "в строке нет ни имущества, ни долга, ни денег"


def _says(values: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(values.get(name) is not None for name in names)


def _repeats(cells: Sequence[Sequence[Cell]], at: Mapping[str, int]) -> Iterator[Fault]:
    """One cabin stands at one tenant, and what is of a contract is said of it once."""
    held: dict[Any, int] = {}
    said: dict[tuple[Any, str], int] = {}
    for number, row in enumerate(cells):
        values = _values(row, at)
        unit, contract = values.get("unit_id"), values.get("contract_id")
        alone = unit is not None and _says(values, HELD) and values.get("quantity", 1) == 1
        before = held.setdefault(unit, number) if alone else number
        if before != number:
            yield number, "unit_id", f"это имущество уже есть в строке {before + 1}"
        for name in HEAD[1:]:
            known = contract is not None and values.get(name) is not None
            before = said.setdefault((contract, name), number) if known else number
            if before != number:
                yield number, name, f"по этому договору уже сказано в строке {before + 1}"


def _entered(session: Session, contracts: Sequence[int]) -> dict[int, str | None]:
    """Contract → the number of what has entered its balances already."""
    found: dict[int, str | None] = {}
    query = select(OpeningBalance.contract_id, OpeningBalance.number)
    for chunk in chunks(sorted(contracts)):
        known = query.where(OpeningBalance.contract_id.in_(chunk), Document.marked.is_(False))
        found |= {row.contract_id: row.number for row in session.execute(known)}
    return found


def _in_file(balance: _Balance, problem: Problem) -> Fault:
    """Where the file says what a document is refused for."""
    words = problem.text.partition(": ")[2] if problem.line else problem.text
    lines = balance.rows.get(problem.section, [])
    if 0 < problem.line <= len(lines):
        return lines[problem.line - 1], problem.field, words or problem.text
    first = balance.head["contract_id"]
    return balance.head.get(problem.field, first), problem.field, problem.text


# --- documents ------------------------------------------------------------------------------------


def _values(row: Sequence[Cell], at: Mapping[str, int]) -> dict[str, Any]:
    return {name: row[n].value for name, n in at.items() if row and row[n].text}


def _balances(
    session: Session,
    cells: Sequence[Sequence[Cell]],
    at: Mapping[str, int],
    day: dt.date,
    *,
    ahead: bool,
) -> list[_Balance]:
    """Documents that nobody has saved, in the order in which the file names their contracts."""
    found: dict[int, _Balance] = {}
    filled: list[tuple[Any, Mapping[str, Any]]] = []
    by_contract = _organizations(session, cells, at)
    for number, row in enumerate(cells):
        values = _values(row, at)
        contract = values.get("contract_id")
        if contract is None:
            continue
        if contract not in found:
            made = OpeningBalance(
                organization_id=by_contract[contract], contract_id=contract, date=day
            )
            found[contract] = _Balance(made, {"contract_id": number})
        balance = found[contract]
        for name in HEAD[1:]:
            if values.get(name) is not None:
                setattr(balance.document, name, values[name])
                balance.head[name] = number
        filled += _sections(balance, number, values)
    if filled:
        fill_rows(session, next(iter(found.values())).document, filled)
    if ahead:
        _charge_ahead(session, list(found.values()))
    return list(found.values())


def _charge_ahead(session: Session, balances: Sequence[_Balance]) -> None:
    """Days paid ahead, told of in the row of the file that says «До»."""
    facts = Facts(session, [balance.document for balance in balances])
    for balance in balances:
        doc = balance.document
        units = dict(zip((u.unit_id for u in doc.units), balance.rows["units"], strict=True))
        made = prepaid_rows(doc, facts)
        doc.debts += made
        balance.rows["debts"] += [units[row.unit_id or 0] for row in made]


def _sections(
    balance: _Balance, number: int, values: Mapping[str, Any]
) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The rows of a document that one row of a file is, to be filled."""
    if _says(values, HELD):
        unit = OpeningUnit()
        balance.document.units.append(unit)
        balance.rows["units"].append(number)
        yield unit, {name: values[name] for name in UNIT if values.get(name) is not None}
    if _says(values, DEBT):
        debt = OpeningDebt(kind=ChargeKind.RENT)
        balance.document.debts.append(debt)
        balance.rows["debts"].append(number)
        names = ("unit_id", *DEBT)
        yield debt, {name: values[name] for name in names if values.get(name) is not None}


def _organizations(
    session: Session, cells: Sequence[Sequence[Cell]], at: Mapping[str, int]
) -> Mapping[int, int]:
    keys = {_values(row, at).get("contract_id") for row in cells} - {None}
    found: dict[int, int] = defaultdict(int)
    for chunk in chunks(sorted(k for k in keys if k is not None)):
        query = select(Contract.id, Contract.organization_id).where(Contract.id.in_(chunk))
        found |= {row.id: row.organization_id for row in session.execute(query)}
    return found
