"""What is done with payments of the bank from «Разбор выписки», and the way back (ux.md §4.3).

Nothing asks anything: every step is taken back by Ctrl+Z. A refusal stays in words and loses
nothing that was typed.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app import bank_posting, bank_undoing
from app.bank_documents import Choice
from app.bank_posting import Posted
from app.bank_typed import Typed, from_data, to_data
from app.problems import Refused
from db.catalogs.bank_payment import BankClass
from db.errors import UserError
from db.russian import counted, money_text
from forms.guard import guard

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

KEEP = 800  # milliseconds from the last key to the base
TYPED = "bank_desk/typed"


class Step(NamedTuple):
    """What one key takes back: the operation, what it was in words, its payments."""

    run: uuid.UUID
    words: str
    payments: frozenset[int]


def many_payments(number: int) -> str:
    return counted(number, "платёж", "платежа", "платежей")


class BankActs(QObject):
    """`done` tells the payments that are dealt with and words for it, `refused` why nothing is."""

    done = Signal(object, str)  # ids of payments, what was done
    refused = Signal(str)
    changed = Signal()  # busy or not, another last step

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk, self.work = desk, desk.work
        self.steps: list[Step] = []
        self.is_busy = False
        self._asked: tuple[object, uuid.UUID] | None = None

    # --- steps ----------------------------------------------------------------------------------

    def post(self, key: int, choice: Choice, words: str) -> None:
        """One payment as a person said; asked again after a failure it is the same operation."""
        if self._asked is None or self._asked[0] != (key, choice):
            self._asked = ((key, choice), uuid.uuid4())
        operation = self._asked[1]
        self._do(
            lambda: bank_posting.post(self.work, key, choice, operation=operation), [key], words
        )

    def set_aside(self, keys: Sequence[int], what: BankClass) -> None:
        """No document is made of these."""
        words = f"«{what.value}», {many_payments(len(keys))}"
        self._do(lambda: bank_posting.set_aside(self.work, keys, what), keys, words)

    def link(self, key: int, document: int) -> None:
        """The document that was entered by hand is this payment."""
        words = "платёж связан с документом"
        self._do(lambda: bank_posting.link(self.work, key, document), [key], words)

    def _do(self, act: Callable[[], Posted], keys: Sequence[int], words: str) -> None:
        if self.is_busy:
            return
        try:
            made = act()
        except Refused as refusal:
            self.refused.emit(" ".join(p.text for p in refusal.problems))
        except UserError as refusal:
            self.refused.emit(str(refusal))
        else:
            skipped = dict(made.skipped)
            self._note(made, words, [key for key in keys if key not in skipped])

    def post_exact(self, keys: Sequence[int]) -> None:
        """What is certain, beside the window, all in one step."""
        if self.is_busy:
            return
        self.is_busy = True
        work, operation = self.work, uuid.uuid4()

        def post(job: Job) -> Posted:
            return bank_posting.post_exact(work, keys, operation=operation)

        title = f"Проведение: {many_payments(len(keys))}"
        self.desk.jobs.start(post, self._posted, self._failed, title=title)
        self.changed.emit()

    @guard()
    def _posted(self, made: Posted) -> None:
        self.is_busy = False
        words = f"Проведено: {many_payments(made.payments)} на {money_text(made.total)}"
        self._note(made, words, [one.payment_id for one in made.made])
        if made.payments:
            self.desk.notify(f"{words}. Вернуть — Ctrl+Z в «Разборе выписки».")

    @guard()
    def _failed(self, words: str) -> None:
        self.is_busy = False
        self.changed.emit()
        self.refused.emit(words)

    def _note(self, made: Posted, words: str, keys: Sequence[int]) -> None:
        if made.run is not None and keys:
            self.steps.append(Step(made.run, words, frozenset(keys)))
        self.changed.emit()
        self.done.emit(frozenset(keys), words)
        if made.skipped:
            reasons = dict.fromkeys(reason for _, reason in made.skipped)
            many = many_payments(len(made.skipped))
            self.refused.emit(f"Не проведено: {many}. {' '.join(reasons)}")

    def take_back(self) -> Step | None:
        """The last step, however many payments it was; None when it was refused."""
        if not self.steps or self.is_busy:
            return None
        try:
            bank_undoing.take_back(self.work, run=self.steps[-1].run)
        except UserError as refusal:
            self.refused.emit(str(refusal))
            return None
        step = self.steps.pop()
        self._asked = None  # the same choice again is another posting
        self.changed.emit()
        return step


class TypedPayments(QObject):
    """What is typed beside payments and not posted; it goes into the base by itself."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        kept: dict[str, Any] = desk.preferences.get(TYPED) or {}
        read = {int(key): from_data(data) for key, data in kept.items()}
        self.known: dict[int, Typed] = {k: t for k, t in read.items() if t is not None}
        self._later = QTimer(self, singleShot=True, interval=KEEP)
        self._later.timeout.connect(self.keep)

    def put(self, key: int, typed: Typed) -> None:
        self.known[key] = typed
        self._later.start()

    def drop(self, keys: Sequence[int]) -> bool:
        """These are posted, or the person thought better of it; whether there was anything."""
        gone = [key for key in keys if self.known.pop(key, None) is not None]
        if gone:
            self._later.start()
        return bool(gone)

    @guard()
    def keep(self) -> None:
        """Into the settings of the person, where a crash does not reach it."""
        self._later.stop()
        kept = {str(key): to_data(typed) for key, typed in self.known.items()}
        if kept or self.desk.preferences.get(TYPED):
            self.desk.tried(self.desk.preferences.put, TYPED, kept)
