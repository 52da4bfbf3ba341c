"""Documents against their movements: each posted one is posted again, without writing.

Sums, days and places are compared, words are not: a carrier may have changed his name since.
A document that would be posted otherwise today is told too, for its movements would change.
"""

from __future__ import annotations

from collections import Counter as Bag
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from app.checking.findings import Difference
from app.facts import Facts
from app.lists import titles_of
from app.movements import moving_registers
from app.store import chunks, load
from app.verbs import POSTINGS, total_of
from db.base import Document, Register
from db.errors import UserError
from db.meta import declared
from db.registers.money import Charge, Money

BATCH = 5000  # documents posted together: what they share is read once
# Kept by later facts, or words of an explanation that is checked by its sum.
NOT_POSTED = frozenset(("id", "allocated", "corrected", "closed_by_id", "derivation"))
Values = tuple[Any, ...]


def check(session: Session) -> Iterator[Difference]:
    yield from _movements_of_drafts(session)
    for cls in declared(Document):
        query = select(cls.id).where(cls.posted, Document.id == cls.id).order_by(cls.id)
        keys = session.scalars(query).all()
        for start in range(0, len(keys), BATCH):
            yield from _batch(session, cls, keys[start : start + BATCH])
            session.expunge_all()


def _registers() -> tuple[type[Register], ...]:
    return (*moving_registers(), Charge, Money)


def _movements_of_drafts(session: Session) -> Iterator[Difference]:
    """What is not posted moves nothing; its charges and receipts stay at zero."""
    table = Document.__table__
    amounts: dict[type[Register], Any] = {Charge: Charge.gross, Money: Money.amount}
    for register in _registers():
        query = (
            select(register.recorder_id)
            .join(table, table.c.id == register.recorder_id)
            .where(table.c.posted.is_(False))
            .distinct()
        )
        if register in amounts:
            query = query.where(amounts[register] != 0)
        keys = session.scalars(query).all()
        names = titles_of(session, Document, keys)
        for key in keys:
            yield Difference(
                "posting", f"{names[key]}: не проведён, а движения «{register.titles}» есть"
            )


def _batch(session: Session, cls: type[Document], keys: Sequence[int]) -> Iterator[Difference]:
    documents = load(session, cls, keys)
    facts = Facts(session, documents)
    said: dict[int, list[str]] = defaultdict(list)
    made: dict[type[Register], list[Register]] = defaultdict(list)
    for document in documents:
        try:
            _head_is_right(document, facts, said[document.id])
            for movement in _posted(document, facts):
                made[type(movement)].append(movement)
        except UserError as refusal:
            said[document.id].append(f"не проводится: {refusal}")
    for register in _registers():
        stored = _stored(session, register, keys)
        _compare(register, stored, _valued(register, made[register]), said)
    names = titles_of(session, cls, [key for key, words in said.items() if words])
    for key, words in said.items():
        for text in words:
            yield Difference("posting", f"{names[key]}: {text}")


def _head_is_right(document: Document, facts: Facts, said: list[str]) -> None:
    if document.amount != (total := total_of(document, facts)):
        said.append(f"сумма {document.amount}, а по строкам {total}")
    if document.numbered and document.number is None:
        said.append("проведён без номера")


def _posted(document: Document, facts: Facts) -> Iterator[Register]:
    """The movements of a document by its rules of today."""
    for movement in POSTINGS[type(document)](document, facts):
        assert isinstance(movement, Register)
        movement.recorder_id = document.id
        if movement.__dict__.get("period") is None:
            movement.period = document.date
        yield movement


@cache
def _columns(register: type[Register]) -> tuple[str, ...]:
    """What is compared of a movement, its document first."""
    found = [
        c.name
        for c in register.__table__.columns
        if c.name not in NOT_POSTED and type(c.type) is not String and c.name != "recorder_id"
    ]
    return ("recorder_id", *found)


def _stored(session: Session, register: type[Register], keys: Sequence[int]) -> Bag[Values]:
    table: Any = register.__table__
    query = select(*(table.c[c] for c in _columns(register)))
    return Bag(
        tuple(row)
        for chunk in chunks(keys)
        for row in session.execute(query.where(table.c.recorder_id.in_(chunk)))
        if not _cancelled(register, row)
    )


def _valued(register: type[Register], movements: Iterable[Register]) -> Bag[Values]:
    rows = (tuple(m.__dict__.get(c) for c in _columns(register)) for m in movements)
    return Bag(row for row in rows if not _cancelled(register, row))


def _cancelled(register: type[Register], row: Any) -> bool:
    """An open item at zero is the trace of one that was taken back."""
    amount = {Charge: "gross", Money: "amount"}.get(register)
    return amount is not None and row[_columns(register).index(amount)] == Decimal(0)


def _compare(
    register: type[Register],
    stored: Bag[Values],
    posted: Bag[Values],
    said: dict[int, list[str]],
) -> None:
    extra: dict[int, int] = defaultdict(int)
    lacking: dict[int, int] = defaultdict(int)
    for row, count in (stored - posted).items():
        extra[row[0]] += count
    for row, count in (posted - stored).items():
        lacking[row[0]] += count
    for key in sorted(extra.keys() | lacking.keys()):
        said[key].append(
            f"«{register.titles}»: в базе лишних строк {extra[key]}, не хватает {lacking[key]}"
        )
