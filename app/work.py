"""The one writer: every change of a base, from a window or a command, goes through Work.

One document or thousands: rights → locks → checks → rows → movements → open items → number →
history → one commit → «these tables changed». The objects given stay as they were typed until
the commit: a refusal leaves them untouched, a success gives them their id, number and version.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from app import numbering, refusals, removal, story, writing
from app.collector import collector_rests
from app.desk_gateway import DeskGateway
from app.facts import Facts
from app.gateway import Gateway
from app.marked import marked_references
from app.own_organization import usual_organization
from app.people import User
from app.problems import Refused, problems
from app.store import load, load_one
from app.table import REPORTS, Table
from app.verbs import MARK_CHECKS, REPAID, Fill, Problem, recalculate
from db.base import Base, Catalog, Document
from db.engine import Database
from db.errors import UserError
from db.meta import fields_of, sections_of
from db.roles import Action, Role

T = TypeVar("T", bound=Base)
Changed = Callable[[frozenset[type[Base]]], None]
BATCH = 50
OWN = 1000
NOTE_LENGTH = 1000
Things = Catalog | Document | Sequence[Catalog | Document]


class Work:
    """A base and the person at it; one for a program, it keeps nothing of any window."""

    def __init__(self, database: Database, user: User) -> None:
        self.database, self.user = database, user
        self._listeners: list[Changed] = []
        self.own_operations: deque[uuid.UUID] = deque(maxlen=OWN)  # the last of this program

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
        """A blank thing with its defaults; a document gets the usual organization."""
        thing = cls(**values)
        if isinstance(thing, Document) and thing.organization_id is None:
            with self.database.reading() as session:
                if (usual := usual_organization(session, self.user.login)) is not None:
                    thing.organization_id = usual
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
            elif (usual := usual_organization(session, self.user.login)) is not None:
                made.organization_id = made.organization_id or usual
            return made

    def recalculate(self, thing: Base, changed: str, owner: Base | None = None) -> None:
        """Runs the rules a change triggers, on the thing or on a row of its owner."""
        with self.database.reading() as session:
            facts = Facts(session, [t for t in (thing, owner) if t is not None])
            recalculate(thing, changed, facts)

    def problems(self, thing: Base) -> list[Problem]:
        """Everything wrong with a thing as it is typed now."""
        key = thing.__dict__.get("id")
        with self.database.reading() as session:
            facts = Facts(session, [thing])
            stored = [] if key is None else load(session, type(thing), [key])
            found = list(problems(thing, facts))
            return [*found, *marked_references(thing, next(iter(stored), None), facts)]

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
                    writing.store(gate, drafts, posting=False)
                    writing.post(gate, [d for d in group if d.posted])
                else:
                    writing.store(gate, group, posting=False)

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
        many = self._allowed("post", documents)
        with self.transaction("провести", many, operation) as gate:
            if gate is None:
                return
            gate.despite_warnings = despite
            for _, run in groupby(many, type):
                writing.post(gate, list(run))

    def unpost(
        self, documents: Document | Sequence[Document], operation: uuid.UUID | None = None
    ) -> None:
        """«Отменить проведение»: movements go, charges stay at zero, money returns to buckets."""
        many = self._allowed("post", documents)
        with self.transaction("отменить проведение", many, operation) as gate:
            if gate is None:
                return
            writing.unpost(gate, many)

    def mark(self, things: Things, operation: uuid.UUID | None = None) -> None:
        """«Пометить на удаление» or take the mark off; what is posted is unposted first."""
        many = self._allowed("write", things)
        with self.transaction("пометить", many, operation) as gate:
            if gate is None:
                return
            old = writing.known(gate, many)
            for thing in many:
                if isinstance(thing, Document) and old[thing.id].posted:
                    self.user.must("post", type(thing))
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
            writing.unpost(gate, [t for t in many if isinstance(t, Document) and old[t.id].posted])
            numbering.mark(gate, many, old)

    def remove(
        self, things: Things, operation: uuid.UUID | None = None, *, at_once: bool = False
    ) -> None:
        """Erases what is marked and referred to by nothing; every obstacle is told at once.

        `at_once` needs no mark: an administrator's Shift+Del.
        """
        if at_once and self.user.role is not Role.ADMINISTRATOR:
            raise UserError("Удаляет сразу только администратор: пометьте на удаление (Del).")
        many = self._allowed("write", things)
        with self.transaction("удалить", many, operation) as gate:
            if gate is None:
                return
            old = writing.known(gate, many)
            found = [p for t in many for p in removal.obstacles(gate, old[t.id], at_once=at_once)]
            if found:
                raise Refused(found)
            removal.erase(gate, [old[t.id] for t in many])

    def _allowed(self, action: Action, things: Things) -> list[Any]:
        """The things one by one; refuses what the person may not do to any of them."""
        many = _many(things)
        for thing in many:
            self.user.must(action, type(thing))
        return many

    def set_note(self, report: str, row_id: int, text: str) -> None:
        """The words a person keeps beside a row of a report (G-18)."""
        table = REPORTS.get(report)
        if table is None or self.user.role not in table.roles:
            raise UserError("Недостаточно прав: отчёт вам не разрешён.")
        if len(text) > NOTE_LENGTH:
            raise UserError(f"Примечание длиннее {NOTE_LENGTH} знаков: сократите.")
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
            with _resting(len(things)), self.database.writing() as connection:
                known = operation or uuid.uuid4()
                self.own_operations.append(known)
                gate = Gateway(connection, self.user, known, action)
                if operation is not None:
                    results = gate.done_before(writing.digest(things))
                if results is None:
                    writing.lock(gate, things)
                    yield gate
                    _follow_payments(gate)
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
        numbering.tell(gate, things)
        changed = frozenset(gate.touched)
        for listener in list(self._listeners):
            listener(changed)

    @contextmanager
    def keeping(self) -> Iterator[DeskGateway]:
        """A short writing of what is no fact of business: settings of windows, edit locks."""
        with self.database.writing() as connection:
            gate = Gateway(connection, self.user, uuid.uuid4(), "стол")
            yield DeskGateway(gate)

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


def _follow_payments(gate: Gateway) -> None:
    """What was counted from payments is counted anew; that may move money once more."""
    while any(gate.repaid):
        charges, moneys = gate.repaid
        gate.repaid = (set(), set())
        for follow in REPAID:
            follow(gate, charges, moneys)


def _resting(things: int) -> AbstractContextManager[None]:
    return collector_rests() if things >= BATCH else nullcontext()


def _many(things: Any) -> list[Any]:
    """The things of a set, each once, in the order given."""
    many = [things] if isinstance(things, Base) else list({id(t): t for t in things}.values())
    keys = [key for t in many if (key := t.__dict__.get("id")) is not None]
    if len(keys) != len(set(keys)):
        raise UserError("Одна и та же запись выбрана дважды. Обновите список и повторите.")
    return many
