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

from sqlalchemy import Select, and_, false, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.conditions import TENANT, Way, tenant_ways
from app.list_shape import DRAFT
from app.lists import columns_of, titles_of
from app.lists import rows as list_rows
from app.people import User
from db.base import Base, Catalog, Document
from db.catalogs.partner import Partner, PartnerContact
from db.meta import declared, noun
from db.russian import date_short, fold, money_text

LEAST = 2  # letters: one letter finds everything and nothing
EACH, MOST = 8, 24  # answers of one kind, answers of all
TENANTS = 5  # firms of one name whose documents are told
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
    for ask in (_documents, _sums, _catalogs, _phones, _of_tenants):
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


def _of_tenants(session: Session, user: User, folded: str) -> list[Found]:
    """The newest documents of the tenants that are called so, whatever leads to them."""
    kinds = _kinds(user)
    is_name = any(letter.isalpha() for letter in folded)
    if not is_name or not user.may("read", Partner) or not kinds:
        return []
    table: Any = Partner.__table__
    called = and_(*(_has(table.c.search, word, session) for word in folded.split()))
    tenants = select(table.c.id).where(called).order_by(table.c.id.desc()).limit(TENANTS)
    partners = list(session.connection().execute(tenants).scalars())
    if not partners:
        return []
    newest = [_newest_of(way, partners) for way in tenant_ways() if _name(way) in kinds]
    document: Any = Document.__table__
    theirs = document.c.id.in_(union_all(*newest)) if newest else false()
    return _document_rows(session, document, kinds, theirs, folded, 50)


def _name(way: Way) -> str:
    return str(way.document.__tablename__)


def _newest_of(way: Way, partners: Sequence[int]) -> Any:
    """Ids of the last documents of a kind that lead to these partners."""
    own: Any = way.document.__table__
    keys: Any = partners
    if way.through is not None:
        brought: Any = way.through.__table__
        keys = select(brought.c.id).where(brought.c[way.brought].in_(partners))
    # By the index of the reference: in the order of ids a base would read the whole table.
    by_age = (own.c.id + 0).desc()
    newest = select(own.c.id).where(own.c[way.field].in_(keys)).order_by(by_age).limit(EACH)
    return select(newest.subquery().c.id)


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
    rows = session.connection().execute(query).all()
    titles = _titles(session, rows)
    tenants = _tenants(session, [row.id for row in rows])
    for key, kind, number, _, amount in rows:
        title = titles[key]
        told = (tenants.get(key), money_text(amount) if amount is not None else "")
        detail = " · ".join(filter(None, told))
        points = rank or _points(fold(number or ""), folded)
        found.append(Found(kind, key, title, detail, points))
    return found


def _titles(session: Session, rows: Sequence[Any]) -> dict[int, str]:
    """Documents by their names; a contract is called by the number that was typed."""
    found = {
        row.id: f"{noun(row.kind).title} № {row.number or DRAFT} от {date_short(row.date)}"
        for row in rows
    }
    for kind in {row.kind for row in rows if not noun(row.kind).numbered}:
        found |= titles_of(session, noun(kind), [row.id for row in rows if row.kind == kind])
    return found


def _tenants(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """Whose each document is, as the journal tells it."""
    at = [column.key for column in columns_of(Document)].index(TENANT)
    return {key: row.cells[at] or "" for key, row in list_rows(session, Document, keys).items()}


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
