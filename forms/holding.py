"""The soft lock of a form: taken at the first edit, told to others, let go with the form.

Advice to people and never the safety: a writing still checks the version. Locks are written off
the window's thread, so that typing never waits for the base.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app import edit_locks
from app.edit_locks import HEARTBEAT, Holder
from forms.guard import guard
from forms.jobs import Job

if TYPE_CHECKING:
    from forms.desk import Desk

LOOK_AGAIN = 5_000  # milliseconds between looks whether the other has gone


class Holding(QObject):
    """Who may edit one stored thing now. `taken` tells that somebody else does, `freed` that he
    went, `asked` that somebody waits for us; a thing that is not in the base yet is nobody else's.
    """

    taken = Signal(object)
    freed = Signal()
    asked = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk, self.work = desk, desk.work
        self.session = uuid.uuid4().hex
        self.thing: Any = None
        self.ours = False
        self.other: Holder | None = None
        self._asking = False
        self._beat = QTimer(self, interval=int(HEARTBEAT.total_seconds() * 1000))
        self._beat.timeout.connect(self._renew)
        self._watch = QTimer(self, interval=LOOK_AGAIN)
        self._watch.timeout.connect(self.look)

    def begin(self, thing: Any) -> None:
        """A thing is shown: who edits it?"""
        self.thing = thing
        self.look()

    def look(self) -> None:
        """Asks the base who holds the thing; tells when that changed."""
        if self.ours or self.thing is None or self.thing.__dict__.get("id") is None:
            return
        found = edit_locks.holder(self.work, self.thing.id, self.session)
        self._note(found)

    def want(self) -> None:
        """The person edits: the thing becomes his, unless it is somebody's."""
        stored = self.thing is not None and self.thing.__dict__.get("id") is not None
        if self.ours or self._asking or self.other is not None or not stored:
            return
        self._asking = True
        thing, session = self.thing, self.session

        def take(_: Job) -> Holder | None:
            return edit_locks.take(self.work, thing, session)

        self.desk.jobs.start(take, self._took, self._not_told)

    def let_go(self) -> None:
        """The thing is written or closed."""
        self._beat.stop()
        if self.ours or self._asking:
            work, key, session = self.work, self.thing.id, self.session

            def release(_: Job) -> None:
                edit_locks.release(work, [key], session)

            self.ours = False
            self.desk.jobs.start(release, _nothing.done, _nothing.done)

    def break_in(self) -> None:
        """«Снять блокировку»; UserError when the person may not."""
        edit_locks.break_lock(self.work, self.thing.id)
        self.look()

    def ask_for(self) -> None:
        """«Сообщить»: who edits learns that the thing is waited for."""
        edit_locks.ask_for(self.work, self.thing.id)

    def close(self) -> None:
        self._watch.stop()
        self.let_go()

    def _took(self, other: Holder | None) -> None:
        self._asking = False
        self.ours = other is None
        if self.ours:
            self._beat.start()
        else:
            self._note(other)

    def _not_told(self, _: str) -> None:
        """Without the base there is no lock; the version still guards the writing."""
        self._asking = False

    def _note(self, found: Holder | None) -> None:
        before, self.other = self.other, found
        if found is not None:
            self._watch.start()
            if found != before:
                self.taken.emit(found)
        elif before is not None:
            self._watch.stop()
            self.freed.emit()

    def _renew(self) -> None:
        work, key, session = self.work, self.thing.id, self.session

        def renew(_: Job) -> list[str]:
            return edit_locks.renew(work, [key], session)

        self.desk.jobs.start(renew, self._renewed, _nothing.done)

    @guard()
    def _renewed(self, asked: list[str]) -> None:
        for name in asked:
            self.asked.emit(name)


class _Nothing(QObject):
    """Hears of what nobody waits for."""

    def done(self, _: object) -> None:
        return


_nothing = _Nothing()
