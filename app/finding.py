"""«Найти всё»: things by a part of name, code, ИНН, phone or number; documents by sum (MW7).

The folded `search` column of catalogs and documents is asked, the newest first, each kind by
itself, so that one kind with many answers leaves room for the others. Runs in a thread beside
the window: it takes a session and gives plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Select, and_, func, literal, select
from sqlalchemy.orm import Session

from app.lists import titles_of
from app.people import User
from db.base import Base, Catalog, Document
from db.catalogs.partner import Partner, PartnerContact
from db.meta import declared, noun
from db.russian import date_short, fold, money_text

LEAST = 2  # letters: one letter finds everything and nothing
EACH, MOST = 8, 24  # answers of one kind, answers of all
LONGEST = 100
PHONE_SIGNS = (" ", "-", "(", ")", "+", "\u00a0")
SUM = re.compile(r"\d[\d\u00a0 ]*([.,]\d{1,2})?")
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Found:
    """A thing that answers: the noun's table name, its id, what to show; a higher rank first."""

    noun: str
    id: int
    title: str
    detail: str
    rank: int


def find(
    session: Session,
    user: User,
    text: str,
    cancelled: Cancelled = lambda: False,
) -> list[Found]:
    """What the text means, the best first; only what the person may read.

    `#412` asks for document numbers, `@иванов` for people; anything else for everything.
    """
    words = text.strip()[:LONGEST]
    if words.startswith("#"):
        return _ranked(_numbers(session, user, fold(words[1:].strip())))
    if words.startswith("@"):
        return _ranked(_people(session, user, fold(words[1:].strip())))
    folded = fold(words)
    if len(folded) < LEAST:
        return []
    found: list[Found] = []
    for ask in (_documents, _sums, _catalogs, _phones):
        if cancelled():
            return []
        found += ask(session, user, folded)
    return _ranked(found)


def _ranked(found: Iterable[Found]) -> list[Found]:
    """Each thing once, the best first."""
    best: dict[int, Found] = {}
    for one in found:
        if one.id not in best or best[one.id].rank < one.rank:
            best[one.id] = one
    return sorted(best.values(), key=lambda f: (-f.rank, -f.id))[:MOST]


# --- documents ---------------------------------------------------------------------------


def _kinds(user: User) -> list[str]:
    return [c.__tablename__ for c in declared(Document) if user.may("read", c)]


def _documents(session: Session, user: User, folded: str) -> list[Found]:
    table: Any = Document.__table__
    kinds = _kinds(user)
    if not kinds:
        return []
    has = and_(*(_has(table.c.search, word, session) for word in folded.split()))
    return _document_rows(session, table, kinds, has, folded)


def _numbers(session: Session, user: User, folded: str) -> list[Found]:
    """Documents whose number has these letters; the very number goes before its neighbours."""
    table: Any = Document.__table__
    kinds = _kinds(user)
    if not kinds or not folded:
        return []
    return _document_rows(session, table, kinds, _has(table.c.search, folded, session), folded)


def _sums(session: Session, user: User, folded: str) -> list[Found]:
    """Documents of exactly that sum, roubles."""
    amount = sum_of(folded)
    kinds = _kinds(user)
    if amount is None or not kinds:
        return []
    table: Any = Document.__table__
    return _document_rows(session, table, kinds, table.c.amount == amount, folded, 70)


def sum_of(text: str) -> Decimal | None:
    """The sum a text may mean; None when it is no sum."""
    if not SUM.fullmatch(text):
        return None
    try:
        amount = Decimal(re.sub(r"[\u00a0 ]", "", text).replace(",", "."))
    except InvalidOperation:
        return None
    return amount if amount < Decimal(10) ** 13 else None


def _document_rows(
    session: Session, table: Any, kinds: Sequence[str], condition: Any, folded: str, rank: int = 0
) -> list[Found]:
    columns = (table.c.id, table.c.kind, table.c.number, table.c.date, table.c.amount)
    query: Select[Any] = (
        select(*columns)
        .where(condition, table.c.kind.in_(kinds))
        .order_by(table.c.id.desc())
        .limit(EACH)
    )
    found = []
    for key, kind, number, day, amount in session.connection().execute(query):
        title = f"{noun(kind).title} № {number or 'черновик'} от {date_short(day)}"
        detail = money_text(amount) if amount is not None else ""
        points = rank or _points(fold(number or ""), folded)
        found.append(Found(kind, key, title, detail, points))
    return found


def _points(name: str, folded: str) -> int:
    """100 the very name, 90 its number without zeros, 80 a beginning, 60 somewhere inside."""
    if name == folded:
        return 100
    tail = re.search(r"0*(\d+)$", name)
    if tail and tail[1] == folded.lstrip("0"):
        return 90
    if name.startswith(folded):
        return 80
    return 65 if f" {folded}" in name else 60


# --- catalogs ----------------------------------------------------------------------------


def _catalogs(session: Session, user: User, folded: str) -> list[Found]:
    found: list[Found] = []
    for cls in _catalog_roots():
        if user.may("read", cls):
            found += _catalog_rows(session, cls, folded)
    return found


def _catalog_roots() -> list[type[Base]]:
    """Catalogs with a table of their own: a cabin is found among units."""
    every = declared(Catalog)
    roots = {next(c for c in reversed(cls.__mro__) if "__table__" in c.__dict__) for cls in every}
    return sorted(roots, key=lambda c: c.__tablename__)


def _catalog_rows(session: Session, cls: type[Base], folded: str) -> list[Found]:
    table: Any = cls.__table__
    has = and_(*(_has(table.c.search, word, session) for word in folded.split()))
    number = table.c.inn if "inn" in table.c else literal("")
    query = select(table.c.id, table.c.name, table.c.marked, number.label("inn")).where(has)
    rows = session.connection().execute(query.order_by(table.c.id.desc()).limit(EACH)).all()
    kinds = _kind_of(session, cls, [row.id for row in rows])
    return [
        Found(
            kinds[row.id].__tablename__,
            row.id,
            row.name,
            " · ".join(filter(None, _details(kinds[row.id], row))),
            _points(fold(row.name), folded) + (5 if not row.marked else -30),
        )
        for row in rows
    ]


def _details(kind: type[Base], row: Any) -> tuple[str, ...]:
    """What explains why a thing was found: its kind and its ИНН."""
    inn = f"ИНН {row.inn}" if row.inn else ""
    return kind.title, inn, "помечен на удаление" if row.marked else ""


def _kind_of(session: Session, cls: type[Base], keys: Sequence[int]) -> dict[int, type[Base]]:
    """What each thing is: a unit may be a cabin."""
    if not cls.__subclasses__() or not keys:
        return dict.fromkeys(keys, cls)
    found: dict[int, type[Base]] = dict.fromkeys(keys, cls)
    for kind in declared(cls):
        table: Any = kind.__table__
        of_kind = select(table.c.id).where(table.c.id.in_(keys))
        for key in session.connection().execute(of_kind).scalars():
            found[key] = kind
    return found


# --- people and phones -------------------------------------------------------------------


def _people(session: Session, user: User, folded: str) -> list[Found]:
    """Contact persons, partners and those who sit at the program, by name."""
    if not folded or not user.may("read", Partner):
        return []
    found = [_of_partner(session, one, folded, 85) for one in _contacts(session, folded)]
    return [*found, *_catalog_rows(session, Partner, folded)]


def _contacts(session: Session, folded: str) -> list[Any]:
    """Contact persons whose name has every word; names are folded here, the base cannot."""
    table: Any = PartnerContact.__table__
    query = select(table.c.owner_id, table.c.person, table.c.position, table.c.phone)
    words, found = folded.split(), []
    for row in session.connection().execute(query.order_by(table.c.id.desc())):
        if all(word in fold(row.person) for word in words):
            found.append(row)
            if len(found) == EACH:
                break
    return found


def _phones(session: Session, user: User, folded: str) -> list[Found]:
    """Partners and their people by digits of a phone, however it is written."""
    digits = "".join(letter for letter in folded if letter.isdigit())
    plain = all(letter.isdigit() or letter in PHONE_SIGNS for letter in folded)
    if len(digits) < 5 or not plain or not user.may("read", Partner):
        return []
    digits = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    table: Any = Partner.__table__
    own = select(table.c.id, table.c.name, table.c.phone).where(_digits_have(table.c.phone, digits))
    found = [
        Found("partner", row.id, row.name, f"Контрагент · {row.phone}", 75)
        for row in session.connection().execute(own.limit(EACH))
    ]
    people: Any = PartnerContact.__table__
    query = select(people.c.owner_id, people.c.person, people.c.position, people.c.phone).where(
        _digits_have(people.c.phone, digits)
    )
    rows = session.connection().execute(query.limit(EACH)).all()
    return [*found, *(_of_partner(session, row, folded, 75) for row in rows)]


def _digits_have(column: Any, digits: str) -> Any:
    for sign in PHONE_SIGNS:
        column = func.replace(column, sign, "")
    return column.like(f"%{digits}%")


def _of_partner(session: Session, row: Any, folded: str, rank: int) -> Found:
    partner = titles_of(session, Partner, [row.owner_id]).get(row.owner_id, "")
    detail = " · ".join(filter(None, (partner, row.position, row.phone)))
    return Found("partner", row.owner_id, row.person, detail, rank)


def _has(column: Any, word: str, session: Session) -> Any:
    """The word inside a folded column; `instr` and `strpos` go past the rules of LIKE."""
    inside = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    return inside(column, word) > 0
