"""The one writer: every change of a base, from a window or a command, goes through Work.

One document or thousands: rights → locks → checks → rows → movements → open items → number →
history → one commit → «these tables changed». The objects given stay as they were typed until
the commit: a refusal leaves them untouched, a success gives them their id, number and version.
"""

from __future__ import annotations

import gc
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import numbering, possession, refusals, story
from app.facts import Facts
from app.gateway import Gateway
from app.movements import balances_hold, replace
from app.people import User
from app.problems import Problem, Refused, problems
from app.settlement import settle
from app.store import load_one
from app.table import Table
from app.verbs import MARK_CHECKS, POSTINGS, Fill, recalculate
from db.base import Base, Catalog, Document
from db.catalogs.organization import Organization
from db.engine import Database
from db.errors import UserError
from db.meta import fields_of, sections_of
from db.registers.place import UnitPlace
from db.russian import fold

T = TypeVar("T", bound=Base)
Changed = Callable[[frozenset[type[Base]]], None]
BATCH = 50
Things = Catalog | Document | Sequence[Catalog | Document]


class Stale(UserError):
    """Somebody else changed the thing since it was read."""


class Work:
    """A base and the person at it; one for a program, it keeps nothing of any window."""

    def __init__(self, database: Database, user: User) -> None:
        self.database, self.user = database, user
        self._listeners: list[Changed] = []
        self._spare: list[list[int]] = []  # ids taken but not given by a committed transaction

    def subscribe(self, listener: Changed) -> Callable[[], None]:
        """Calls back after every commit with the nouns that changed; answers how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- reading ------------------------------------------------------------------------

    def load(self, cls: type[T], key: int) -> T:
        """One thing with its sections, detached."""
        self.user.must("read", cls)
        with self.database.reading() as session:
            return load_one(session, cls, key)

    def new(self, cls: type[T], **values: Any) -> T:
        """A blank thing with its defaults; a document gets the organization when there is one."""
        thing = cls(**values)
        if isinstance(thing, Document) and thing.organization_id is None:
            with self.database.reading() as session:
                if (only := _the_only_organization(session)) is not None:
                    thing.organization_id = only
        return thing

    def fill(self, fill: Fill, source_id: int) -> Document:
        """«Создать на основании»: an unsaved document, recalculated."""
        self.user.must("write", fill.target)
        with self.database.reading() as session:
            source = load_one(session, fill.source, source_id)
            facts = Facts(session, [source])
            made = fill.make(source, facts)
            if isinstance(source, Document):
                made.based_on_id = source.id
                if made.organization_id is None:
                    made.organization_id = source.organization_id
            return made

    def recalculate(self, thing: Base, changed: str, owner: Base | None = None) -> None:
        """Runs the rules a change triggers, on the thing or on a row of its owner."""
        with self.database.reading() as session:
            facts = Facts(session, [t for t in (thing, owner) if t is not None])
            recalculate(thing, changed, facts)

    def problems(self, thing: Base) -> list[Problem]:
        """Everything wrong with a thing as it is typed now."""
        with self.database.reading() as session:
            return list(problems(thing, Facts(session, [thing])))

    def history(self, thing: Base) -> list[story.Change]:
        """Who changed what and when, the latest first."""
        self.user.must("read", type(thing))
        with self.database.reading() as session:
            return story.history(session, thing)

    def movements(self, document: Document) -> list[Table]:
        """«Движения документа»: what it wrote to each register."""
        self.user.must("read", type(document))
        with self.database.reading() as session:
            return story.movements(session, document)

    # --- writing ------------------------------------------------------------------------

    def save(
        self, things: Things, operation: uuid.UUID | None = None, *, despite: bool = False
    ) -> None:
        """«Записать»; what is posted is posted again, so that movements follow the rows.

        `despite` goes on in spite of warnings and writes them into the history.
        """
        many = _many(things)
        posted = [t for t in many if isinstance(t, Document) and t.posted]
        for thing in many:
            self.user.must("post" if thing in posted else "write", type(thing))
        with self.transaction("записать", many, operation) as gate:
            if gate is None:
                return
            gate.despite_warnings = despite
            for _, run in groupby(many, type):
                group = list(run)
                if isinstance(group[0], Document):
                    drafts = [d for d in group if not d.posted]
                    self._store(gate, drafts, posting=False)
                    self._post(gate, [d for d in group if d.posted])
                else:
                    self._store(gate, group, posting=False)

    def post(
        self,
        documents: Document | Sequence[Document],
        operation: uuid.UUID | None = None,
        *,
        despite: bool = False,
    ) -> None:
        """«Провести»: the movements of the documents are made anew, all or nothing.

        Documents of one kind that follow each other are posted as one set. `despite` goes on in
        spite of warnings and writes them into the history.
        """
        many = _many(documents)
        for document in many:
            self.user.must("post", type(document))
        with self.transaction("провести", many, operation) as gate:
            if gate is None:
                return
            gate.despite_warnings = despite
            for _, run in groupby(many, type):
                self._post(gate, list(run))

    def unpost(
        self, documents: Document | Sequence[Document], operation: uuid.UUID | None = None
    ) -> None:
        """«Отменить проведение»: movements go, charges stay at zero, money returns to buckets."""
        many = _many(documents)
        for document in many:
            self.user.must("post", type(document))
        with self.transaction("отменить проведение", many, operation) as gate:
            if gate is None:
                return
            self._unpost(gate, many)

    def mark(self, things: Things, operation: uuid.UUID | None = None) -> None:
        """«Пометить на удаление» or take the mark off; what is posted is unposted first."""
        many = _many(things)
        for thing in many:
            self.user.must("write", type(thing))
        with self.transaction("пометить", many, operation) as gate:
            if gate is None:
                return
            old = self._known(gate, many)
            facts = Facts(gate.session, many)
            found = [
                p
                for t in many
                if not old[t.id].marked
                for cls in type(t).__mro__
                for check in MARK_CHECKS.get(cls, ())
                for p in check(old[t.id], facts)
            ]
            if found:
                raise Refused(found)
            self._unpost(gate, [t for t in many if isinstance(t, Document) and old[t.id].posted])
            numbering.mark(gate, many, old)

    def set_note(self, report: str, row_id: int, text: str) -> None:
        """The words a person keeps beside a row of a report (G-18)."""
        with self.transaction("примечание", (), None) as gate:
            assert gate is not None
            numbering.write_note(gate, report, row_id, text)

    # --- parts of a writing -------------------------------------------------------------

    @contextmanager
    def transaction(
        self, action: str, things: Sequence[Base], operation: uuid.UUID | None
    ) -> Iterator[Gateway | None]:
        """All or nothing; an operation that ran before only tells its result again."""
        gate: Gateway | None = None
        results: list[dict[str, Any]] | None = None
        try:
            with _without_collector(len(things)), self.database.writing() as connection:
                known = operation or uuid.uuid4()
                spare = self._spare.pop() if self._spare else []
                gate = Gateway(connection, self.user, known, action, spare)
                results = gate.done_before() if operation is not None else None
                if results is None:
                    _lock(gate, things)
                    yield gate
                    gate.finish(numbering.results(gate, things))
                else:
                    yield None
                gate.session.expunge_all()
        except DBAPIError as fault:
            if gate is not None:
                gate.forget()
            sentence = refusals.told(fault)
            if sentence is None:
                raise
            raise sentence from fault
        except BaseException:
            if gate is not None:
                gate.forget()
            raise
        if results is not None:
            self._recall(things, results)
            return
        self._spare.append(gate.spare_ids)
        numbering.tell(gate, things)
        changed = frozenset(gate.touched)
        for listener in list(self._listeners):
            listener(changed)

    def _recall(self, things: Sequence[Base], results: Sequence[dict[str, Any]]) -> None:
        """The things take what the first run of the operation gave them."""
        with self.database.reading() as session:
            for thing, result in zip(things, results, strict=True):
                fresh = load_one(session, type(thing), result["id"])
                for field in fields_of(type(thing)):
                    setattr(thing, field.name, getattr(fresh, field.name))
                thing.id = fresh.id
                thing.version = fresh.version  # type: ignore[attr-defined]
                for name, _, _ in sections_of(type(thing)):
                    setattr(thing, name, getattr(fresh, name))

    def _known(self, gate: Gateway, things: Sequence[Any]) -> dict[int, Any]:
        """The things as the base holds them; a changed one refuses."""
        known = [t for t in things if t.__dict__.get("id") is not None]
        found: dict[int, Any] = {}
        by_class: dict[type[Any], list[Any]] = {}
        for thing in known:
            by_class.setdefault(type(thing), []).append(thing)
        for cls, group in by_class.items():
            found |= gate.stored(cls, [t.id for t in group])
        for thing in known:
            before = found.get(thing.id)
            if before is None or before.version != thing.version:
                raise Stale(
                    f"«{type(thing).title}»: пока вы работали, запись изменил или удалил другой "
                    "пользователь. Введённое осталось в окне; откройте запись заново и сравните."
                )
        return found

    def _store(
        self, gate: Gateway, things: Sequence[Any], *, posting: bool
    ) -> tuple[Facts, dict[int, Any], set[int]]:
        """Checks and writes the rows of things of one class."""
        old = self._known(gate, things)
        facts = Facts(gate.session, things)
        found: list[Problem] = []
        warned: dict[int, list[str]] = {}
        for thing in things:
            faults = list(problems(thing, facts, posting=posting))
            if faults and len(things) > 1:
                faults = [p._replace(text=f"{_called(thing)}: {p.text}") for p in faults]
            found += faults
            warned[id(thing)] = [p.text for p in faults]
        refusal = Refused(found)
        if found and not (gate.despite_warnings and refusal.only_warnings):
            raise refusal
        gate.give_ids(things)
        for thing in things:
            if texts := warned[id(thing)]:
                told = {"warnings": texts}
                gate.note(type(thing).__tablename__, thing.id, "несмотря на предупреждения", told)
        for thing in things:
            thing.search = _search_text(thing)
            if isinstance(thing, Document):
                thing.amount = thing.total()
                if thing.id not in old:
                    thing.author = self.user.login
        changed = gate.write(things, old)
        numbering.bump(gate, [t for t in things if t.id in old and t.id in changed])
        return facts, old, changed

    def _post(self, gate: Gateway, documents: Sequence[Document]) -> None:
        if not documents:
            return
        posting = POSTINGS.get(type(documents[0]))
        if posting is None:
            raise UserError(f"«{documents[0].title}» не проводится: он не делает движений.")
        if marked := [_called(d) for d in documents if d.marked]:
            raise UserError(
                f"Документ помечен на удаление: {', '.join(marked)}. Снимите пометку и проведите."
            )
        facts, old, _ = self._store(gate, documents, posting=True)
        movements: list[Any] = []
        for document in documents:
            for movement in posting(document, facts):
                movement.recorder_id = document.id
                if movement.period is None:
                    movement.period = document.date
                movements.append(movement)
        # A number says it was posted once: cancelled charges may be waiting to come back.
        known = any(d.id in old and old[d.id].number is not None for d in documents)
        self._move(gate, documents, movements, fresh=not known)
        numbering.seal(gate, documents, facts, old)

    def _unpost(self, gate: Gateway, documents: Sequence[Any]) -> None:
        if not documents:
            return
        old = self._known(gate, documents)
        posted = [d for d in documents if old[d.id].posted]
        self._move(gate, posted, [], fresh=False)
        numbering.unseal(gate, posted)

    def _move(
        self, gate: Gateway, documents: Sequence[Document], movements: Sequence[Any], *, fresh: bool
    ) -> None:
        """Movements, what is derived from them, and the open items."""
        touched = replace(gate, documents, movements, fresh)
        if places := touched.get(UnitPlace):
            balances_hold(gate, touched)
            possession.derive(gate, places, fresh)
        settle(gate, documents, movements, fresh=fresh)


def _lock(gate: Gateway, things: Sequence[Base]) -> None:
    """What an operation touches, before it reads: documents, units, catalogs, each by id.

    One order for everybody, whatever the order of the things, and never a lock that a foreign
    key has to wait for: so two operations wait for each other but never in a ring.
    """
    if not gate.on_postgresql:
        return
    wanted = dict(Facts(None, things).mentioned())
    for thing in sorted(things, key=lambda t: type(t).__name__):
        if isinstance(thing, Catalog | Document) and thing.__dict__.get("id") is not None:
            wanted.setdefault(numbering.head(thing), set()).add(thing.id)
    for table, keys in wanted.items():
        gate.lock(table, keys)


@contextmanager
def _without_collector(things: int) -> Iterator[None]:
    """A batch makes many objects that all stay; looking for garbage among them costs a third."""
    if things < BATCH or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _many(things: Any) -> list[Any]:
    return [things] if isinstance(things, Base) else list(things)


def _called(thing: Any) -> str:
    return f"{thing.title} {getattr(thing, 'number', None) or getattr(thing, 'name', '') or ''}".strip()


def _search_text(thing: Base) -> str:
    words: Iterable[Any] = (
        getattr(thing, f.name) for f in fields_of(type(thing)) if f.about.search
    )
    return fold(" ".join(str(w) for w in words if w))[:1000]


def _the_only_organization(session: Any) -> int | None:
    found = (
        session.execute(select(Organization.id).where(Organization.marked.is_(False)).limit(2))
        .scalars()
        .all()
    )
    return found[0] if len(found) == 1 else None
