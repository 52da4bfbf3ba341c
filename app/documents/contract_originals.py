"""The originals of a contract: paper by paper, and their state as its list tells it (L22).

What is signed by both sides is the contract, each of its appendices and each addendum; whoever
takes a paper in says so by the paper, and the list says whether all of them are there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import case, exists, or_, select

from app import store
from app.list_shape import WORKED_OUT, WorkedOut
from app.printed import last_printed, was_printed
from app.table import Column
from app.work import Work
from db.documents.contract import Contract, ContractAppendix
from db.documents.contract_leasing import ContractAddendum
from db.errors import UserError
from db.russian import date_short

RECEIVED, NOT_ALL, ON_PAPER = "Оригинал получен", "Оригиналы не все", "Форма напечатана"
PARTS = (ContractAppendix, ContractAddendum)


class OriginalPaper(NamedTuple):
    """One paper of a contract; `row` is None for the contract itself, else the row of a section."""

    contract: int
    row: int | None
    title: str
    printed: tuple[dt.datetime, str] | None
    received: bool

    @property
    def key(self) -> tuple[int, int | None]:
        return self.contract, self.row


def papers_of(work: Work, contracts: Sequence[int]) -> list[OriginalPaper]:
    """Every paper of some contracts that is to come back signed, contract by contract."""
    with work.database.reading() as session:
        found = list(store.load(session, Contract, contracts))
        printed = last_printed(session, Contract, contracts)
    return [paper for doc in found for paper in _papers(doc, printed.get(doc.id, {}))]


def _papers(doc: Contract, printed: Mapping[str, tuple[dt.datetime, str]]) -> Iterator[Any]:
    def when(form: str) -> tuple[dt.datetime, str] | None:
        told = (moment for name, moment in printed.items() if name.startswith(form))
        return max(told, default=None)

    title = f"Договор № {doc.contract_number} от {date_short(doc.date)}"
    yield OriginalPaper(doc.id, None, title, when("Договор"), doc.original_received)
    rows: list[tuple[str, Any]] = [("Приложение", row) for row in doc.appendices]
    rows += [("Дополнительное соглашение", row) for row in doc.addenda]
    for form, row in rows:  # printed by itself, or all of them as one file
        dated = f"{form} № {row.number} от {date_short(row.date)}"
        every = f"{form} № {doc.contract_number} от {date_short(doc.date)}"
        last = max(filter(None, (when(dated), when(every))), default=None)
        yield OriginalPaper(doc.id, row.id, dated, last, row.original_received)


def set_received(
    work: Work, wanted: Mapping[tuple[int, int | None], bool], operation: uuid.UUID
) -> int:
    """What of the papers came, by (contract, row); answers how many of them changed.

    All or none. A warning that stands in the card anyway does not keep a paper from coming.
    """
    with work.database.reading() as session:
        contracts = list(store.load(session, Contract, sorted({key for key, _ in wanted})))
    changing, number = [], 0
    for doc in contracts:
        rows: list[Any] = [doc, *doc.appendices, *doc.addenda]
        changed = 0
        for row in rows:
            received = wanted.get((doc.id, None if row is doc else row.id))
            if received is not None and row.original_received is not received:
                row.original_received = received
                changed += 1
        number += changed
        changing += [doc] if changed else []
    if not changing:
        raise UserError("У этих бумаг так уже отмечено.")
    work.save(changing, operation, despite=True)
    return number


def _state(key: Any) -> Any:
    """In words; empty for what was neither printed nor received."""
    own: Any = Contract.__table__.alias()
    came = exists(select(own.c.id).where(own.c.id == key, own.c.original_received.is_(True)))
    some, awaited = (or_(*(_has(part, key, flag) for part in PARTS)) for flag in (True, False))
    return case(
        (came & ~awaited, RECEIVED),
        (came | some, NOT_ALL),
        (was_printed(Contract, key), ON_PAPER),
        else_="",
    )


def _has(part: Any, key: Any, received: bool) -> Any:
    own = part.__table__.c
    lines = select(own.id).where(own.owner_id == key, own.original_received.is_(received))
    return exists(lines)


WORKED_OUT[Contract] = [WorkedOut(Column("originals", "Оригинал", str), _state)]
