"""«Найти всё»: things by a part of name, code, ИНН, phone or number; documents by sum (MW7).

The folded `search` column of catalogs and documents is asked, the newest first, each kind by
itself, so that one kind with many answers leaves room for the others. Runs in a thread beside
the window: it takes a session and gives plain values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.conditions import TENANT, Way, tenant_ways
from app.list_shape import DRAFT
from app.lists import columns_of, titles_of
from app.lists import rows as list_rows
from app.people import User
from db.base import Base, Catalog, Document
from db.catalogs.partner import Partner, PartnerContact
from db.meta import declared, noun
from db.russian import date_short, fold, money_text, phone_digits, print_number

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
    documents = _Documents(session, user)
    if words.startswith("#"):
        number = fold(words[1:].strip())
        documents.called(number, [number] if number else [])
        return _ranked(documents.told())
    if words.startswith("@"):
        return _ranked(_people(session, user, fold(words[1:].strip())))
    folded = fold(words)
    if len(folded) < LEAST:
        return []
    things = _catalogs(session, user, folded)
    if cancelled():
        return []
    documents.called(folded, folded.split())
    documents.called_with_kind(folded.split())
    documents.of_sum(sum_of(folded))
    documents.of_tenants([one.id for one in things if one.noun == Partner.__tablename__])
    if cancelled():
        return []
    return _ranked([*documents.told(), *things, *_phones(session, user, folded)])


def _ranked(found: Iterable[Found]) -> list[Found]:
    """Each thing once, the best first."""
    best: dict[int, Found] = {}
    for one in found:
        if one.id not in best or best[one.id].rank < one.rank:
            best[one.id] = one
    return sorted(best.values(), key=lambda f: (-f.rank, -f.id))[:MOST]


# --- documents ---------------------------------------------------------------------------


class _Documents:
    """Documents found in one way and another, told together; their ranks stand beside them."""

    def __init__(self, session: Session, user: User) -> None:
        self.session, self.table = session, cast(Any, Document.__table__)
        every = declared(Document)
        self.kinds = {c.__tablename__ for c in every if user.may("read", c)}
        # Asked only of those who may not see everything: it is a third of the whole question.
        self.allowed = [] if len(self.kinds) == len(every) else [self._of_kinds()]
        self.rows: dict[int, tuple[Any, int]] = {}

    def _of_kinds(self) -> Any:
        return self.table.c.kind.in_(sorted(self.kinds))

    def called(self, folded: str, words: Sequence[str], *more: Any) -> None:
        """The newest ones with every word; the very number goes before its neighbours."""
        if words:
            has = (_has(self.table.c.search, word, self.session) for word in words)
            self._take(and_(*has, *more), lambda row: _points(fold(row.number or ""), folded))

    def called_with_kind(self, words: Sequence[str]) -> None:
        """«договор 214», «счёт 15»: words of the kind's title, then what its number has."""
        numbers = [word for word in words if any(letter.isdigit() for letter in word)]
        others = [word for word in words if word not in numbers]
        if not numbers or not others:
            return
        kinds = [kind for kind in sorted(self.kinds) if _is_called(noun(kind), others)]
        if kinds:
            self.called(" ".join(numbers), numbers, self.table.c.kind.in_(kinds))

    def of_sum(self, amount: Decimal | None) -> None:
        """Documents of exactly that sum, roubles."""
        if amount is not None:
            self._take(self.table.c.amount == amount, lambda _: 70)

    def of_tenants(self, partners: Sequence[int]) -> None:
        """The newest documents of these partners, whatever leads to them."""
        ways = [way for way in tenant_ways() if _name(way) in self.kinds]
        if partners and ways:
            newest = [_newest_of(way, partners[:TENANTS]) for way in ways]
            self._take(self.table.c.id.in_(union_all(*newest)), lambda _: 50)

    def _take(self, condition: Any, rank: Callable[[Any], int]) -> None:
        if not self.kinds:
            return
        own = self.table.c
        query: Select[Any] = (
            select(own.id, own.kind, own.number, own.date, own.amount)
            .where(condition, *self.allowed)
            .order_by(own.id.desc())
            .limit(EACH)
        )
        for row in self.session.connection().execute(query):
            known = self.rows.get(row.id)
            if row.kind in self.kinds and (known is None or known[1] < rank(row)):
                self.rows[row.id] = (row, rank(row))

    def told(self) -> Iterator[Found]:
        """Each by its name, tenant and sum."""
        rows = [row for row, _ in self.rows.values()]
        titles = _titles(self.session, rows)
        tenants = _tenants(self.session, list(self.rows))
        for key, (row, rank) in self.rows.items():
            told = (tenants.get(key), money_text(row.amount) if row.amount is not None else "")
            yield Found(row.kind, key, titles[key], " · ".join(filter(None, told)), rank)


def _is_called(kind: type[Base], words: Sequence[str]) -> bool:
    """Whether every word begins a word of the title of a kind."""
    title = fold(kind.title).split()
    return all(any(part.startswith(word) for part in title) for word in words)


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
    """100 the very name, 90 its number without zeros, 80 a beginning, 60 inside, 50 beside it."""
    if name == folded:
        return 100
    tail = re.search(r"0*(\d+)$", name)
    if print_number(name) == folded or (tail and tail[1] == folded.lstrip("0")):
        return 90
    if name.startswith(folded):
        return 80
    if f" {folded}" in name:
        return 65
    return 60 if all(word in name for word in folded.split()) else 50


# --- catalogs ----------------------------------------------------------------------------


def _catalogs(session: Session, user: User, folded: str) -> list[Found]:
    """The newest items of every catalog with every word, in one question."""
    roots = [cls for cls in _catalog_roots() if user.may("read", cls)]
    return _items(session, roots, folded)


def _catalog_roots() -> list[type[Base]]:
    """Catalogs with a table of their own: a cabin is found among units."""
    every = declared(Catalog)
    roots = {next(c for c in reversed(cls.__mro__) if "__table__" in c.__dict__) for cls in every}
    return sorted(roots, key=lambda c: c.__tablename__)


def _items(session: Session, roots: Sequence[type[Base]], folded: str) -> list[Found]:
    if not roots:
        return []
    each = [select(_newest_items(session, cls, folded).subquery()) for cls in roots]
    rows = session.connection().execute(union_all(*each)).all()
    kinds: dict[int, type[Base]] = {}
    for cls in roots:
        own = [row.id for row in rows if row.noun == cls.__tablename__]
        kinds |= _kind_of(session, cls, own)
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


def _newest_items(session: Session, cls: type[Base], folded: str) -> Select[Any]:
    own: Any = cast(Any, cls.__table__).c
    has = and_(*(_has(own.search, word, session) for word in folded.split()))
    noun_of = literal(cls.__tablename__).label("noun")
    inn = (own.inn if "inn" in own else literal("")).label("inn")
    found = select(noun_of, own.id, own.name, own.marked, inn).where(has)
    return found.order_by(own.id.desc()).limit(EACH)


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
    return [*found, *_items(session, [Partner], folded)]


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
    # The search text of a partner has the digits of the phone; a word of it may have them too.
    has = _has(table.c.search, digits, session)
    own = select(table.c.id, table.c.name, table.c.phone).where(has).limit(EACH)
    found = [
        Found("partner", row.id, row.name, f"Контрагент · {row.phone}", 75)
        for row in session.connection().execute(own)
        if digits in phone_digits(row.phone)
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
