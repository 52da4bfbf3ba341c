"""«Заменить на…»: one catalog item in the place of another wherever it is referred to (L19).

Two cards of one firm are one firm, so nothing that was let, charged or paid changes: only what
points at the spare card points at the other one, with a line in the history of each document,
and the spare card is marked. What would change a meaning is refused: cards that differ in more
than words, and posted documents of a closed period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, select

from app import numbering
from app.facts import Facts
from app.gateway import Changes, Gateway
from app.lists import title_of, titles_of
from app.problems import Refused
from app.store import chunks
from app.verbs import TWIN_CHECKS, Problem
from app.work import Work
from db.base import BalanceRegister, Base, Catalog, Document, InfoRegister, Register, Section
from db.catalogs.organization import Organization
from db.errors import UserError
from db.meta import declared, field_of, fields_of, kinds_of, noun, sections_of, tables_of
from db.registers.utilities import ServiceFact, SharedSum
from db.russian import counted, date_short

SHOWN = 5  # documents told by name; the rest by number
IDENTITY = frozenset(("inn",))  # words that say who somebody is
# Guards let no such movement be changed; of these one with the other reference takes its place.
MADE_ANEW: frozenset[Any] = frozenset((SharedSum.__table__, ServiceFact.__table__))


@dataclass(frozen=True)
class Reference:
    """One row that points at a thing; `owner` is what a person opens to see it."""

    table: Table
    column: str
    id: int
    was: int  # the thing it points at
    owner: type[Base]
    owner_id: int
    place: str = ""  # the section of the owner, empty for its head


@dataclass(frozen=True)
class Replaced:
    """How many things pointed at the spare ones, and how many cards were marked."""

    owners: int
    spares: int

    def words(self) -> str:
        where = counted(self.owners, "записи", "записях", "записях")
        return f"Заменено: {self.spares}, исправлено в {where}" if self.owners else "Ссылок не было"


@cache
def is_replaceable(cls: type[Base]) -> bool:
    """Whether items of a catalog may stand for each other.

    Not where a value is one thing's own (an inventory code), nor where movements that are fixed
    once posted name them.
    """
    if not issubclass(cls, Catalog) or any(c.unique for c in cls.__table__.c if c.name != "uuid"):
        return False
    fixed: set[Any] = {r.__table__ for r in (*declared(BalanceRegister), *declared(InfoRegister))}
    pointing = _pointing(cls)
    fixed -= MADE_ANEW
    return bool(pointing) and all(t not in fixed and _owner_of(t) is not None for t, _ in pointing)


def references(gate: Gateway, cls: type[Base], keys: Sequence[int]) -> list[Reference]:
    """Every row that points at one of the things; their own sections apart."""
    found: list[Reference] = []
    for table, column in _pointing(cls):
        owner = _owner_of(table)
        assert owner is not None
        holder = table.c[owner.by]
        query = select(table.c.id, table.c[column], holder).where(table.c[column].in_(keys))
        rows = gate.connection.execute(query).all()
        kinds = _kinds(gate, owner.cls, {key for _, _, key in rows})
        found += [
            Reference(table, column, row, was, kinds[key], key, owner.place)
            for row, was, key in rows
        ]
    return found


def replace(work: Work, cls: type[Catalog], spares: Sequence[int], original: int) -> Replaced:
    """Puts the original in the place of the spare items and marks them, as one operation.

    Refused tells every obstacle at once; then nothing is written.
    """
    work.user.must("write", cls)
    if not is_replaceable(cls):
        raise UserError(
            f"«{cls.titles}» так не заменяют: на записи стоят движения. Пометьте лишнюю и больше "
            "не выбирайте."
        )
    wanted = sorted(set(spares) - {original})
    with work.transaction("заменить", (), None) as gate:
        assert gate is not None
        return _Replacing(gate, cls, wanted, original).run() if wanted else Replaced(0, 0)


class _Replacing:
    """One transaction of it."""

    def __init__(
        self, gate: Gateway, cls: type[Catalog], spares: Sequence[int], original: int
    ) -> None:
        self.gate, self.cls, self.keys = gate, cls, spares
        self._lock([*spares, original])
        stored: dict[int, Any] = dict(gate.stored(cls, [*spares, original]))
        if len(stored) <= len(spares):
            raise UserError("Записи уже нет в базе. Обновите список и повторите.")
        self.original = stored.pop(original)
        self.spares = list(stored.values())
        self.names = titles_of(gate.session, cls, [*stored, original])

    def _lock(self, cards: Sequence[int]) -> None:
        """Documents first and cards after them, each by id, as every operation does."""
        known = references(self.gate, self.cls, self.keys)
        documents = {r.owner_id for r in known if issubclass(r.owner, Document)}
        document: Any = Document.__table__
        self.gate.lock(document, documents)
        head: Any = tables_of(self.cls)[0][0]
        self.gate.lock(head, cards)

    def run(self) -> Replaced:
        found = references(self.gate, self.cls, self.keys)
        faults = [*self._faults_of_cards(), *self._faults_of_owners(found)]
        cards = [*self.keys, self.original.id]
        for check in TWIN_CHECKS[self.cls]:
            faults += check(cards, Facts(self.gate.session))
        if faults:
            raise Refused(faults)
        self._redirect(found)
        owners = self._tell(found)
        for spare in self.spares:
            self._note(self.cls, spare.id, f"заменён на «{self.names[self.original.id]}»", {})
        fresh = [spare for spare in self.spares if not spare.marked]
        numbering.mark(self.gate, fresh, {spare.id: spare for spare in fresh})
        return Replaced(owners, len(self.spares))

    # --- what stands in the way ---------------------------------------------------------------

    def _faults_of_cards(self) -> Iterator[Problem]:
        if self.original.marked:
            name = self.names[self.original.id]
            yield Problem("marked", f"«{name}» сам помечен на удаление: сначала снимите пометку")
        for spare in self.spares:
            for name, was, became in different(spare, self.original):
                title = field_of(self.cls, name).title
                yield Problem(
                    name,
                    f"У «{self.names[spare.id]}» и «{self.names[self.original.id]}» разное "
                    f"«{title}»: {was} и {became}. Это разные записи, а не дубли; если в карточке "
                    "ошибка, сначала исправьте её",
                )

    def _faults_of_owners(self, found: Sequence[Reference]) -> Iterator[Problem]:
        posted = self._posted(found)
        for owner in {r.owner for r in found if not issubclass(r.owner, Register)}:
            keys = {r.owner_id for r in found if r.owner is owner}
            self.gate.user.must("post" if keys & posted.keys() else "write", owner)
        shut = [key for key, (day, closed_to) in posted.items() if closed_to and day <= closed_to]
        if shut:
            titles = titles_of(self.gate.session, Document, shut[:SHOWN])
            more = len(shut) - SHOWN
            rest = (
                f" и ещё {counted(more, 'документ', 'документа', 'документов')}" if more > 0 else ""
            )
            border = max(closed for _, closed in posted.values() if closed)
            yield Problem(
                "closed",
                f"Период закрыт по {date_short(border)}, а на заменяемую запись ссылаются его "
                f"документы: {'; '.join(titles.values())}{rest}. Откройте период или пометьте "
                "лишнюю карточку и больше не выбирайте её",
            )

    def _posted(self, found: Sequence[Reference]) -> dict[int, tuple[Any, Any]]:
        """Posted documents among the owners: their day and the border of the closed period."""
        found_of: dict[int, tuple[Any, Any]] = {}
        for keys in chunks(sorted({r.owner_id for r in found if issubclass(r.owner, Document)})):
            query = (
                select(Document.id, Document.date, Organization.closed_to)
                .join(Organization, Organization.id == Document.organization_id)
                .where(Document.id.in_(keys), Document.posted.is_(True))
            )
            rows = self.gate.connection.execute(query)
            found_of |= {key: (day, closed_to) for key, day, closed_to in rows}
        return found_of

    # --- what is written ------------------------------------------------------------------------

    def _redirect(self, found: Sequence[Reference]) -> None:
        """Points every row at the original."""
        by_column: dict[tuple[Table, str], list[int]] = defaultdict(list)
        for one in found:
            by_column[(one.table, one.column)].append(one.id)
        for (table, column), keys in by_column.items():
            became = {column: self.original.id}
            if table in MADE_ANEW:
                rows = self._stored(table, keys)
                self.gate.delete(table, "id", keys)
                self.gate.insert(table, [row | became for row in rows])
            else:
                self.gate.update_many(table, [{"id": key, **became} for key in keys], column)

    def _stored(self, table: Table, keys: Sequence[int]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for chunk in chunks(keys):
            query = select(table).where(table.c.id.in_(chunk))
            found += [dict(row) for row in self.gate.connection.execute(query).mappings()]
        return found

    def _tell(self, found: Sequence[Reference]) -> int:
        """A line of history and a new version for each thing that pointed; how many there were."""
        changes: dict[tuple[type[Base], int], Changes] = defaultdict(dict)
        for one in found:
            told = changes[(one.owner, one.owner_id)]
            pair = {one.column: [one.was, self.original.id]}
            if one.place:
                told.setdefault(f"{one.place}/{one.id}", {}).update(pair)
            elif issubclass(noun(one.table.name), Register):
                told.setdefault("movements", {}).setdefault(one.table.name, []).append(one.id)
                self.gate.touched.add(noun(one.table.name))
            else:
                told.update(pair)
        by_kind: dict[type[Base], list[int]] = defaultdict(list)
        for (owner, key), told in changes.items():
            self._note(owner, key, "замена ссылки", told)
            by_kind[owner].append(key)
        for owner, keys in by_kind.items():
            numbering.bump(self.gate, list(self.gate.stored(owner, keys).values()))
        return len(changes)

    def _note(self, kind: type[Base], key: int, action: str, changes: Changes) -> None:
        self.gate.note(kind.__tablename__, key, action, changes)
        self.gate.touched.add(kind)


def different(spare: Catalog, original: Catalog) -> Iterator[tuple[str, str, str]]:
    """(field, here, there) of what is more than words and filled in both, but not alike."""
    for own in fields_of(type(spare)):
        if own.about.readonly or (own.kind is str and own.name not in IDENTITY):
            continue
        here, there = getattr(spare, own.name), getattr(original, own.name)
        if here not in (None, "") and there not in (None, "") and here != there:
            yield own.name, _said(here), _said(there)


def question(work: Work, cls: type[Catalog], spares: Sequence[int], original: int) -> str:
    """What a person is asked before it: by what, and that it cannot be taken back by itself."""
    with work.database.reading() as session:
        name = title_of(session, cls, original)
        told = titles_of(session, cls, spares[:SHOWN])
    more = f" и ещё {len(spares) - SHOWN}" if len(spares) > SHOWN else ""
    names = ", ".join(f"«{title}»" for title in told.values())
    return (
        f"Заменить {names}{more} на «{name}» везде, где они указаны, и пометить на удаление? "
        "Суммы и документы не меняются; что исправлено, останется в истории."
    )


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return str(getattr(value, "value", value))


# --- who points -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Owner:
    """What the rows of a table belong to: a class, the column of its id, the section there."""

    cls: type[Base]
    by: str
    place: str = ""


@cache
def _pointing(cls: type[Base]) -> tuple[tuple[Table, str], ...]:
    """(table, column) of every reference to a class, its own tables and sections apart."""
    own = {table for table, _ in tables_of(cls)}
    sections: set[Any] = {row.__table__ for _, _, row in sections_of(cls)}
    return tuple(
        (table, column.name)
        for table in Base.metadata.sorted_tables
        if table not in own and table not in sections
        for column in table.columns
        if any(key.column.table in own for key in column.foreign_keys) and column.name != "id"
    )


@cache
def _owner_of(table: Table) -> _Owner | None:
    """What a person opens to see a row of a table; None for what no person opens."""
    try:
        cls = noun(table.name)
    except KeyError:
        return None
    if issubclass(cls, Section):
        owners: list[type[Base]] = [*declared(Catalog), *declared(Document)]
        owned = (
            (owner, name) for owner in owners for name, _, row in sections_of(owner) if row is cls
        )
        return next((_Owner(owner, "owner_id", name) for owner, name in owned), None)
    if issubclass(cls, Register):
        return _Owner(Document, "recorder_id")
    return _Owner(cls, "id") if issubclass(cls, Catalog | Document) else None


def _kinds(gate: Gateway, cls: type[Base], keys: Collection[int]) -> dict[int, type[Base]]:
    """What each thing is: a unit may be a cabin, a document is of some kind."""
    found: dict[int, type[Base]] = dict.fromkeys(keys, cls)
    for some in chunks(sorted(keys)):
        if cls is Document:
            query = select(Document.id, Document.kind).where(Document.id.in_(some))
            found |= {key: noun(kind) for key, kind in gate.connection.execute(query)}
            continue
        for kind in kinds_of(cls)[1:]:
            own: Any = kind.__table__
            of_kind = select(own.c.id).where(own.c.id.in_(some))
            found |= dict.fromkeys(gate.connection.execute(of_kind).scalars(), kind)
    return found
