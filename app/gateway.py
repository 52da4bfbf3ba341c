"""The door: the one module that writes to a base.

A Gateway is one transaction of one person's operation. Movements, allocations, history and
numbers pass here and nowhere else, so that on PostgreSQL this door can become functions that
alone may write (reliability.md D2). Rows are written by set operations; locks are taken in one
order: documents → contracts and units → money → charges → counters.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Delete, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.by_sets import by_sets
from app.identity import Ids
from app.people import User
from app.store import chunks, load, plain
from db.base import Base, Register, Section
from db.errors import UserError
from db.meta import declared, fields_of, parts, sections_of, tables_of
from db.system import Counter, History, Operation

Changes = dict[str, Any]
MANY_ROWS = 20  # of an INSERT, from which PostgreSQL gets them in sets


def upserting(table: Any, dialect: str) -> Any:
    """An insert that may say what to do with a row that is there; loads one dialect only."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


_OPERATION, _COUNTER = Operation.__table__, Counter.__table__
_DONE = select(_OPERATION.c.action, _OPERATION.c.digest, _OPERATION.c.result).where(
    _OPERATION.c.uuid == bindparam("operation")
)
_TAKE_NUMBERS = (
    update(_COUNTER)
    .where(
        _COUNTER.c.organization_id == bindparam("_organization"),
        _COUNTER.c.series == bindparam("_series"),
        _COUNTER.c.year == bindparam("_year"),
    )
    .values(last=_COUNTER.c.last + bindparam("_count"))
    .returning(_COUNTER.c.last)
)


class Gateway:
    """One transaction: what it wrote is in `touched`, what it told is in the history."""

    def __init__(
        self,
        connection: Connection,
        user: User,
        operation: uuid.UUID,
        action: str,
    ) -> None:
        self.connection = connection
        self.session = Session(bind=connection, expire_on_commit=False, autoflush=False)
        self.user, self.operation, self.action = user, operation, action
        self.run = operation  # of several transactions that are one act for a person
        self.now = dt.datetime.now(dt.UTC)
        self.despite_warnings = self.money_stays = False  # it stands where a person said
        self.touched: set[type[Base]] = set()
        self.repaid: tuple[set[int], set[int]] = (set(), set())  # charges and moneys, by id
        self.on_postgresql = connection.dialect.name == "postgresql"
        # What the objects learn after the commit, by id.
        self.versions: dict[int, int] = {}
        self.posted: dict[int, tuple[str | None, str | None, int]] = {}
        self.unposted: set[int] = set()
        self.marked: dict[int, bool] = {}
        self.later: list[Callable[[], None]] = []  # what else objects learn then
        self._numbered: list[Base] = []
        self._history: list[dict[str, Any]] = []
        self._created: dict[int, Changes] = {}
        self._operation_id, self._digest = 0, ""
        self._ids = Ids(connection)

    # --- the operation ------------------------------------------------------------------

    def done_before(self, digest: str) -> list[dict[str, Any]] | None:
        """What this operation wrote when it ran the first time, None if it did not yet.

        The same operation with another action or other contents is no retry and is refused.
        """
        self._digest = digest
        found = self.connection.execute(_DONE, {"operation": self.operation}).one_or_none()
        if found is None:
            return None
        if (found.action, found.digest) != (self.action, digest):
            raise UserError(
                "Предыдущее действие этого окна уже выполнено, а теперь в нём другое. "
                "Откройте запись заново и сравните: введённое осталось в окне."
            )
        result: list[dict[str, Any]] = found.result
        return result

    def finish(self, result: Sequence[Mapping[str, Any]]) -> None:
        """Writes down the operation with its result, and the history it made."""
        row = {
            "id": self._own_id(),
            "uuid": self.operation,
            "at": self.now,
            "user": self.user.login,
            "action": self.action,
            "digest": self._digest,
            "result": [dict(r) for r in result],
        }
        self.insert(Operation.__table__, [row])
        if self._history:
            # Given now, under every lock: the ids of a thing's history go up with its changes.
            keys = self._ids.latest(len(self._history))
            for entry, key in zip(self._history, keys, strict=True):
                entry["id"] = key
            self.insert(History.__table__, self._history)

    def forget(self) -> None:
        """After a refusal: ids given to new things are taken back from the objects."""
        for thing in self._numbered:
            thing.__dict__.pop("id", None)
            thing.__dict__.pop("owner_id", None)

    def _own_id(self) -> int:
        if not self._operation_id:
            (self._operation_id,) = self.reserve(1)
        return self._operation_id

    def reserve(self, count: int) -> Sequence[int]:
        """So many new ids, unique in the whole base."""
        return self._ids.reserve(count)

    def note(self, noun: str, thing_id: int, action: str, changes: Changes) -> None:
        """Keeps a line for the history of a thing."""
        self._history.append(
            {
                "operation_id": self._own_id(),
                "at": self.now,
                "user": self.user.login,
                "noun": noun,
                "thing_id": thing_id,
                "action": action,
                "changes": changes,
            }
        )

    def add(self, noun: str, thing_id: int, action: str, changes: Changes) -> None:
        """A line for the history, or a part of «создан» when this operation made the thing."""
        if thing_id in self._created:
            _go_on(self._created[thing_id], changes)
        else:
            self.note(noun, thing_id, action, changes)

    # --- locks --------------------------------------------------------------------------

    def lock(self, table: Table, keys: Iterable[int | None], mode: str = "NO KEY UPDATE") -> None:
        """Takes rows by id in ascending order; SQLite has one writer and needs none."""
        wanted = sorted({k for k in keys if k is not None})
        if not self.on_postgresql:
            return
        for chunk in chunks(wanted):
            query = select(table.c.id).where(table.c.id.in_(chunk)).order_by(table.c.id)
            exclusive = mode == "UPDATE"
            self.connection.execute(query.with_for_update(key_share=not exclusive)).all()

    # --- things -------------------------------------------------------------------------

    def stored(self, cls: type[Base], keys: Sequence[int]) -> dict[int, Base]:
        """The things as they stand in the base now, with their sections."""
        return {thing.id: thing for thing in load(self.session, cls, keys)}

    def give_ids(self, things: Sequence[Base]) -> None:
        """Ids for new things and new rows, so that rows and movements can refer to them."""
        new = [t for t in things if t.__dict__.get("id") is None]
        rows: list[Section] = []
        for thing in things:
            for name, _, _ in sections_of(type(thing)):
                for line, row in enumerate(getattr(thing, name), 1):
                    row.line = line
                    if row.__dict__.get("id") is None:
                        rows.append(row)
        fresh: list[Base] = [*new, *rows]
        for thing, key in zip(fresh, self.reserve(len(fresh)), strict=True):
            thing.id = key
        self._numbered += fresh
        for thing in things:
            for name, _, _ in sections_of(type(thing)):
                for row in getattr(thing, name):
                    row.owner_id = thing.id

    def write(self, things: Sequence[Base], old: Mapping[int, Base]) -> set[int]:
        """Inserts new things, writes the difference of known ones; answers ids that changed."""
        pending = _Pending()
        changed: set[int] = set()
        for thing in things:
            before = old.get(thing.id)
            if before is None:
                for part, _ in parts(thing):
                    _collect(part, pending.inserts)
                self._created[thing.id] = _whole(thing)
                self.note(type(thing).__tablename__, thing.id, "создан", self._created[thing.id])
                changed.add(thing.id)
            elif changes := _difference(thing, before, pending):
                self.add(type(thing).__tablename__, thing.id, "изменён", changes)
                changed.add(thing.id)
            self.touched.add(type(thing))
        for table, keys in pending.gone.items():
            self.delete(table, "id", keys)
        for (table, columns), rows in pending.updates.items():
            self.update_many(table, rows, *columns)
        for table in _in_order(pending.inserts):
            self.insert(table, pending.inserts[table])
        return changed

    def note_removal(self, thing: Base) -> None:
        """The last values of a thing that goes."""
        told = {name: pair[::-1] for name, pair in _whole(thing).items() if isinstance(pair, list)}
        self.note(type(thing).__tablename__, thing.id, "удалён", told)

    # --- plain rows ---------------------------------------------------------------------

    def insert(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Plain rows, ids included; many movements in few statements: their guards look at sets."""
        if not rows:
            return
        many = self.on_postgresql and len(rows) >= MANY_ROWS and _is_register(table)
        if many and (made := by_sets(table, rows)) is not None:
            self.connection.execute(*made)
        else:
            self.connection.execute(_insert(table), list(rows))

    def insert_new(self, table: Any, rows: Sequence[Mapping[str, Any]], unique: str) -> None:
        """Some rows, but for those whose value is there already, put there by anybody."""
        made = upserting(table, self.connection.dialect.name)
        self.connection.execute(made.on_conflict_do_nothing(index_elements=(unique,)), rows)

    def update_many(self, table: Any, rows: Sequence[Mapping[str, Any]], *columns: str) -> None:
        """The named columns of rows by `id`; a statement for all of them."""
        if rows:
            self.connection.execute(_by_id(table, tuple(columns)), [_bound(r) for r in rows])

    def delete(self, table: Any, column: str, keys: Sequence[int]) -> None:
        """Every row whose column is one of the keys."""
        for chunk in chunks(keys):
            self.connection.execute(_delete(table, column), {"keys": chunk})

    def next_numbers(self, organization_id: int, series: str, year: int, count: int) -> int:
        """The first of so many numbers without a gap; the last lock of a transaction."""
        wanted = {"_organization": organization_id, "_series": series, "_year": year}
        wanted["_count"] = count
        last = self.connection.execute(_TAKE_NUMBERS, wanted).scalar_one_or_none()
        if last is None:
            self.open_counter(organization_id, series, year)
            last = self.connection.execute(_TAKE_NUMBERS, wanted).scalar_one()
        return int(last) - count + 1

    def open_counter(self, organization_id: int, series: str, year: int) -> None:
        (key,) = self.reserve(1)
        query = text(
            "INSERT INTO counter (id, organization_id, series, year, last) "
            "VALUES (:id, :organization, :series, :year, 0) ON CONFLICT DO NOTHING"
        )
        self.connection.execute(
            query, {"id": key, "organization": organization_id, "series": series, "year": year}
        )


# Kept by Work itself, not by the difference of what was typed; a field that a person types may
# have the same name: the kind of a partner, the number of an appendix.
_KEPT = frozenset(("id", "uuid", "kind", "noun", "version", "posted", "marked", "owner_id")) | {
    "number",
    "number_series",
    "number_year",
}


@dataclass
class _Pending:
    """Rows that wait to be written, table by table."""

    inserts: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    updates: dict[tuple[Table, tuple[str, ...]], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    gone: dict[Any, list[int]] = field(default_factory=lambda: defaultdict(list))


def _go_on(made: Changes, changes: Changes) -> None:
    """What was made changed at once: was → became from the beginning, of rows field by field."""
    for name, change in changes.items():
        if isinstance(change, dict):
            _go_on(made.setdefault(name, {}), change)
        else:
            made[name] = [made[name][0] if name in made else change[0], change[1]]


def _difference(thing: Base, before: Base, pending: _Pending) -> Changes:
    """What of a thing and its rows is to be written, and was → became for the history."""
    changes: Changes = _changed(thing, before, pending)
    for name, _, row_class in sections_of(type(thing)):
        was = {row.id: row for row in getattr(before, name)}
        for row in getattr(thing, name):
            known = was.pop(row.id, None)
            if known is None:
                _collect(row, pending.inserts)
                changes[f"{name}/{row.id}"] = _whole(row)
            elif difference := _changed(row, known, pending):
                changes[f"{name}/{row.id}"] = difference
        for gone in was.values():
            changes[f"{name}/{gone.id}"] = {k: v[::-1] for k, v in _whole(gone).items()}
            pending.gone[row_class.__table__].append(gone.id)
    return changes


def _changed(thing: Base, before: Base, pending: _Pending) -> Changes:
    changes: Changes = {}
    titled = {f.name: f.about.readonly for f in fields_of(type(thing))}
    for table, pairs in tables_of(type(thing)):
        values = {}
        for column, attribute in pairs:
            was, became = before.__dict__.get(attribute), thing.__dict__.get(attribute)
            if was == became or (attribute in _KEPT and titled.get(attribute, True)):
                continue
            values[column] = became
            if attribute in titled:
                changes[attribute] = [plain(was), plain(became)]
        if values:
            pending.updates[(table, tuple(values))].append({"id": thing.id, **values})
    return changes


def _collect(thing: Base, inserts: dict[Table, list[dict[str, Any]]]) -> None:
    values = thing.__dict__
    for table, pairs in tables_of(type(thing)):
        inserts[table].append({column: values.get(name) for column, name in pairs})


def _in_order(inserts: Mapping[Table, Any]) -> list[Table]:
    """Heads before the tables that point at them."""
    return sorted(inserts, key=_place_in_order)


def _whole(thing: Base) -> Changes:
    """Every filled field of a new thing as [nothing, value]; rows of sections under their ids."""
    values = thing.__dict__
    told: Changes = {
        f.name: [None, plain(values[f.name])]
        for f in fields_of(type(thing))
        if values.get(f.name) not in (None, "", False)
    }
    for name, _, _ in sections_of(type(thing)):
        for row in getattr(thing, name):
            told[f"{name}/{row.id}"] = _whole(row)
    return told


@cache
def _is_register(table: Table) -> bool:
    return any(register.__table__ is table for register in declared(Register))


@cache
def _insert(table: Table) -> Any:
    return insert(table)


@cache
def _delete(table: Table, column: str) -> Delete:
    return delete(table).where(table.c[column].in_(bindparam("keys", expanding=True)))


@cache
def _place_in_order(table: Table) -> int:
    return Base.metadata.sorted_tables.index(table)


@cache
def _by_id(table: Any, columns: tuple[str, ...]) -> Any:
    return (
        update(table)
        .where(table.c.id == bindparam("_id"))
        .values({c: bindparam(f"_{c}") for c in columns})
    )


def _bound(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"_{name}": value for name, value in row.items()}
