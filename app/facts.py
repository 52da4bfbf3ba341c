"""What a rule may know of the world around a document, read in sets.

Posting is pure: it gets `Facts` and asks for things by id. In a batch the first question about
a class loads every thing of that class which the batch refers to, so a thousand documents cost
as many queries as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.store import every, rows_by
from db.base import Base, Document, Section, section
from db.meta import parts, refs_of

T = TypeVar("T", bound=Base)
R = TypeVar("R", bound=Section)
V = TypeVar("V")


class Facts:
    """A read-only view of the base around some things; `Facts.of` makes one for a test."""

    def __init__(self, session: Session | None, about: Iterable[Base] = ()) -> None:
        self._session = session
        self._loaded: dict[type[Base], dict[int, Base]] = defaultdict(dict)
        self._lists: dict[tuple[type[Base], str], dict[int, list[Base]]] = {}
        self._asked: dict[type[Base], set[int]] = defaultdict(set)
        self._missing: dict[type[Base], set[int]] = defaultdict(set)  # asked for and not there
        self._named: dict[str, set[int]] = defaultdict(set)
        self._known: dict[Hashable, Any] = {}
        self.learn(about)

    @classmethod
    def of(cls, *known: Base) -> Facts:
        """Facts that hold just these things, without a base; for pure tests."""
        facts = cls(None)
        for thing in known:
            facts._keep(thing)
        return facts

    def learn(self, about: Iterable[Base]) -> None:
        """Notes every id that some things and their rows refer to, to load them together."""
        for thing in about:
            for part, _ in parts(thing):
                self._note(part)

    def expect(self, cls: type[Base], keys: Iterable[int], name: str = "") -> None:
        """Ids that will be asked for: they are loaded together.

        With a `name` they are of the batch as if its things held them under that name.
        """
        wanted = set(keys)
        self._asked[_root(cls)] |= wanted
        if name:
            self._named[name] |= wanted

    def expect_stored(self, cls: type[Base], keys: Iterable[int]) -> None:
        """The batch itself as the base holds it, and what refers to it by its usual name."""
        self.expect(cls, keys, f"{_root(cls).__tablename__}_id")

    def _note(self, thing: Base) -> None:
        for name, target in refs_of(type(thing)):
            key = thing.__dict__.get(name)
            if key is not None:
                self._asked[_root(target)].add(key)
                self._named[name].add(key)
        # What is derived from movements names its document, though not as a reference.
        if (recorder := thing.__dict__.get("recorder_id")) is not None:
            self._named["recorder_id"].add(recorder)

    def _ask(self, row: Base) -> None:
        """What a row of a list points at is loaded with the rest of its class, when it is."""
        for name, target in refs_of(type(row)):
            key = row.__dict__.get(name)
            if key is not None:
                self._asked[_root(target)].add(key)

    def mentioned(self) -> list[tuple[Any, set[int]]]:
        """(table, ids) of documents, units and carriers referred to, to lock them in one order."""
        found: dict[str, set[int]] = {"document": set(), "unit": set(), "carrier": set()}
        for root, keys in self._asked.items():
            name = "document" if issubclass(root, Document) else root.__tablename__
            if name in found:
                found[name] |= keys
        return [(Base.metadata.tables[name], keys) for name, keys in found.items()]

    def _keep(self, thing: Base) -> None:
        self._loaded[_root(type(thing))][thing.id] = thing
        self._note(thing)

    def get(self, cls: type[T], key: int) -> T:
        """The thing of that id; KeyError when the base has none."""
        root = _root(cls)
        known = self._loaded[root]
        if key not in known and key is not None and key not in self._missing[root]:
            self._asked[root].add(key)
            self._load(root)
        found: Any = known[key]
        return found  # type: ignore[no-any-return]

    def find(self, cls: type[T], key: int | None) -> T | None:
        """The thing of that id, or None when it is empty or unknown."""
        if key is None:
            return None
        try:
            return self.get(cls, key)
        except KeyError:
            return None

    def many(self, cls: type[T], column: str, key: int, among: str = "") -> list[T]:
        """All rows of a class whose `column` is the key, loaded for the whole batch at once.

        The batch is every id that its things hold under the same name, or under `among`.
        """
        place = (cls, column)
        lists = self._lists.setdefault(place, {})
        if key not in lists:
            keys = {k for k in self._named[among or column] | {key} if k not in lists}
            for one in keys:
                lists[one] = []
            for row in self._rows(cls, column, keys):
                lists[getattr(row, column)].append(row)
                self._ask(row)
        return lists[key]  # type: ignore[return-value]

    def named(self, column: str) -> frozenset[int]:
        """Every id that the things of the batch hold under a name, for a question of one's own."""
        return frozenset(self._named[column])

    def section(self, of: section[R], thing: Base) -> list[R]:
        """The rows of a section of a thing that `get` gave, for every such thing at once."""
        row: Any = of.row
        if self._session is None:
            return list(getattr(thing, of.name))
        lists: dict[int, list[Any]] = self._lists.setdefault((row, "owner_id"), {})
        if thing.id not in lists:
            alike = (t for t in self._loaded[_root(type(thing))].values() if hasattr(t, of.name))
            keys = {t.id for t in alike if t.id not in lists} | {thing.id}
            lists |= {key: [] for key in keys}
            for part in self._rows(row, "owner_id", keys):
                lists[part.owner_id].append(part)
        return lists[thing.id]

    def once(self, key: Hashable, make: Callable[[], V]) -> V:
        """What was worked out once for a batch: the rate of a day, the text of a delivery."""
        if key not in self._known:
            self._known[key] = make()
        found: V = self._known[key]
        return found

    def put(self, cls: type[Base], column: str, rows: dict[int, list[Any]]) -> None:
        """Gives a list beforehand: for tests, and for what was read under a lock."""
        self._lists[(cls, column)] = dict(rows)

    def query(self, statement: Any) -> list[Any]:
        """Rows of any other question; one query, so never ask it inside a loop."""
        if self._session is None:
            return []
        return list(self._session.execute(statement).all())

    def every(self, cls: type[T]) -> list[T]:
        """All things of a small class (VAT rates, places); loaded once."""
        place = (cls, "*")
        if place not in self._lists:
            session = self._session
            rows: list[Any] = [] if session is None else every(session, cls)
            known: list[Base] = [t for t in self._loaded[_root(cls)].values() if isinstance(t, cls)]
            self._lists[place] = {0: rows or known}
        return self._lists[place][0]  # type: ignore[return-value]

    def load(self, *classes: type[Base]) -> None:
        """Reads all the batch refers to of some classes, for one who asks when nothing is read."""
        for cls in classes:
            self._load(_root(cls))

    def _load(self, root: type[Base]) -> None:
        if self._session is None:
            return
        # A basis may be any document: those of the batch are tried together, not one by one.
        of_any = self._asked[Document] if issubclass(root, Document) else set()
        wanted = (self._asked[root] | of_any) - self._loaded[root].keys() - self._missing[root]
        for thing in rows_by(self._session, root, "id", wanted):
            self._keep(thing)
        self._missing[root] |= wanted - self._loaded[root].keys()

    def _rows(self, cls: type[T], column: str, keys: set[int]) -> Iterable[T]:
        if self._session is None:
            return ()
        return rows_by(self._session, cls, column, keys)


def _root(cls: type[Base]) -> type[Base]:
    """The class whose table holds the ids: Unit for Cabin; a document stands for itself."""
    if issubclass(cls, Document):
        return cls
    root = cls
    for parent in cls.__mro__:
        if "__table__" in parent.__dict__:
            root = parent
    return root
