"""«Разбор выписки»: payments that wait, each with a proposal, its reason and one key (ux.md §4.3).

Enter in the list or Ctrl+Enter anywhere posts the payment as it stands at the right and goes to
the next; what the program is sure of goes at once by «Провести точные». Ctrl+Z takes the last
step back. What is typed beside a payment is kept until it is posted, over a crash too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSplitter

from app import bank_desk
from app.bank_desk import Waiting
from app.bank_known import Certainty
from db.base import Base
from db.catalogs.bank_choice import BankChoice
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass, BankPayment
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Charge, Money
from db.russian import money_text
from forms.guard import guard
from forms.links import opens
from forms.money.bank_acts import BankActs, TypedPayments
from forms.money.bank_list import PaymentList
from forms.money.bank_panel import BankPanel
from forms.window import OneLine, Window, button, menu_button

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

KIND = "bank_desk"
TITLE = "Разбор выписки"
FOLLOWED = frozenset(
    (BankPayment, BankChoice, PaymentInvoice, PaymentReceipt, Charge, Money, Contract, Partner)
)
SOON, LATE = 150, 10_000  # milliseconds from a commit to reading again: several are read once
SPLIT, SIZES = "bank_desk/split", (470, 680)
EVERYTHING_DONE = "Все платежи разобраны."
NOTHING_LIKE_IT = "Таких платежей нет: измените отбор или поиск."
NOT_EXACT = "Среди выделенных нет точных: остальные проводят по одному."
KEYS = (
    "Enter — провести и дальше · Del — не по аренде · Tab — к полям · Пробел — сколько можно · "
    "Ctrl+↓ — пропустить · Ctrl+Z — вернуть · буквы — поиск"
)
ASIDE = (
    (BankClass.NOT_OURS, "Платёж не по аренде: документа не нужно  Del"),
    (BankClass.OWN, "Перевод между своими счетами: документа не нужно"),
    (BankClass.KNOWN, "Деньги уже учтены документом, введённым вручную"),
)


class _Read(NamedTuple):
    """What was read, for which asking, and in how many milliseconds."""

    turn: int
    found: bank_desk.Desk
    lasted: int


class BankDeskWindow(Window):
    """A payment leaves the list when it is posted or set aside; nothing asks anything."""

    sign = "money"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, (KIND,))
        self.setWindowTitle(TITLE)
        self.acts, self.typed = BankActs(desk, self), TypedPayments(desk, self)
        self.payments, self.panel = PaymentList(), BankPanel(self, desk)
        self._turn = 0
        self._wanted: int | None = None  # where the cursor goes when it has been read
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.load)
        self._make_commands()
        self._lay_out()
        self._listen()
        self.payments.veil.wait()
        self.load()

    # --- how it is put together -----------------------------------------------------------------

    def _make_commands(self) -> None:
        make = self.command
        self.finish = make("Провести и следующий", self.accept, "Ctrl+Return")
        self.exact = make("Провести точные", self.post_exact, "Ctrl+Shift+Return", sign="posted")
        self.back = make("Вернуть", self.take_back, "Ctrl+Z")
        self.refresh = make("Обновить", self.load, "F5", sign="refresh")
        self.files = make("Загрузить выписку…", self._load_files, "Ctrl+O", sign="plus")
        self.open = make("Открыть банковский документ", self._open, "F2")
        self.skip = make("Пропустить", lambda: self._walk(1), "Ctrl+Down")
        self.previous = make("Предыдущий платёж", lambda: self._walk(-1), "Ctrl+Up")
        self.seek = make("Найти платёж", self._find, "Ctrl+F", sign="search")
        self.same = make("Это он: связать с документом", self.link, "Ctrl+L")
        self.forget = make("Забыть введённое", self.drop_typed)
        self.leave = make("Закрыть", self._escape, "Esc")
        self.aside: dict[BankClass, QAction] = {
            what: make(what.value, partial(self.set_aside, what), tip=tip) for what, tip in ASIDE
        }

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(button(self.exact, primary=True, with_key=False))
        row.addWidget(button(self.back))
        for action in (self.files, self.refresh):
            row.addWidget(button(action, with_key=False))
        row.addStretch(1)
        more = QMenu(self)
        more.addActions([*self.aside.values(), self.same, self.forget])
        more.addActions([self.open, self.seek, self.previous, self.skip])
        row.addWidget(menu_button("Ещё", more))
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(button(self.finish, primary=True))
        below.addWidget(button(self.skip))
        below.addStretch(1)
        choice = QMenu(self)
        choice.addActions(list(self.aside.values()))
        self.aside_button = menu_button("Без документа", choice)
        below.addWidget(self.aside_button)
        self.panel.put_below(below)
        self.split = QSplitter()
        self.split.addWidget(self.payments)
        self.split.addWidget(self.panel)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes(list(self.desk.preferences.get(SPLIT) or SIZES))
        self.page.addLayout(row)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.split, 1)
        keys = OneLine()
        keys.setProperty("dim", True)
        keys.tell(KEYS)
        self.page.addWidget(keys)

    def _listen(self) -> None:
        self.payments.moved.connect(self._show_current)
        self.payments.view.accepted.connect(self.accept)
        self.payments.view.set_aside.connect(self.set_not_ours)
        self.payments.view.row_activated.connect(self._enter_panel)
        self.panel.typed.connect(self._note_typed)
        self.panel.ready.connect(self.accept)
        self.panel.same.clicked.connect(self.link)
        self.acts.done.connect(self._go_on)
        self.acts.refused.connect(self.strip.tell)
        self.acts.changed.connect(self._follow)
        self.closed.connect(self.typed.keep)

    # --- what waits -----------------------------------------------------------------------------

    def load(self) -> None:
        """Reads what waits beside the window; only the last asking is answered."""
        self._soon.stop()
        self._turn += 1
        turn, work = self._turn, self.desk.work

        def read(job: Job) -> _Read:
            began = time.monotonic()
            found = bank_desk.desk(work)
            return _Read(turn, found, int(1000 * (time.monotonic() - began)))

        self.desk.jobs.start(read, self._take, self.strip.tell)

    @guard()
    def _take(self, read: _Read) -> None:
        if read.turn != self._turn:
            return
        # Where thousands wait, reading takes its time: it must not get in the way of every key.
        self._soon.setInterval(min(max(SOON, 2 * read.lasted), LATE))
        waiting = {w.payment.id for w in read.found.waiting}
        self.typed.drop([key for key in self.typed.known if key not in waiting])
        self.payments.show_payments(read.found.waiting, self.typed.known)
        if self._wanted in waiting:
            self.payments.stand_on(self._wanted)
        self._wanted = None

    def _show_current(self) -> None:
        waiting = self.payments.current()
        typed = self.typed.known.get(waiting.payment.id) if waiting else None
        if waiting is None or not self.panel.stays_on(waiting, is_typed=typed is not None):
            self.panel.show_payment(waiting, typed)
        self._tell_empty()
        self._follow()

    def _tell_empty(self) -> None:
        veil = self.payments.veil
        if self.payments.model.rows:
            veil.lift()
        elif self.payments.every:
            veil.tell(NOTHING_LIKE_IT)
        else:
            veil.tell(EVERYTHING_DONE, "Загрузить выписку…", self._load_files)

    def _follow(self) -> None:
        """Commands are as what is under the cursor allows."""
        number, busy = len(self._exact(self.payments.every)), self.acts.is_busy
        self.exact.setText(f"Провести точные ({number})")
        self.exact.setEnabled(number > 0 and not busy)
        steps = self.acts.steps
        self.back.setEnabled(bool(steps) and not busy)
        self.back.setToolTip(f"Отменить: {steps[-1].words}  Ctrl+Z" if steps else "Ctrl+Z")
        waiting = self.payments.current()
        there = waiting is not None
        for action in (self.skip, self.previous, self.open, *self.aside.values()):
            action.setEnabled(there)
        self.aside_button.setEnabled(there)
        self.same.setEnabled(waiting is not None and waiting.proposal.document_id is not None)
        self.forget.setEnabled(waiting is not None and waiting.payment.id in self.typed.known)
        links = waiting is not None and self._is_linked(waiting)
        self.finish.setText("Связать и следующий" if links else "Провести и следующий")
        self.finish.setEnabled(there and not busy)

    def _is_linked(self, waiting: Waiting) -> bool:
        """One key says that it was entered before; whoever chose otherwise means otherwise."""
        found = waiting.proposal.document_id is not None
        return found and waiting.payment.id not in self.typed.known

    # --- what is done ---------------------------------------------------------------------------

    def accept(self) -> None:
        """Enter, Ctrl+Enter: posts what stands at the right; else goes where something lacks."""
        chosen = self.payments.selected()
        if self.payments.view.hasFocus() and len(chosen) > 1:
            self._post_exact(self._exact(chosen), NOT_EXACT)
            return
        waiting = self.payments.current()
        if waiting is None:
            return
        if faults := self.panel.finish():
            self.strip.tell(". ".join(faults))
            return
        key, what = waiting.payment.id, self.panel.values["what"]
        if self._is_linked(waiting):
            self.link()
        elif lacks := self.panel.lacks():
            self.strip.tell(lacks)
            self._enter_panel()
        elif what in NO_DOCUMENT:
            self.acts.set_aside([key], what)
        else:
            words = f"{waiting.payment.person}, {money_text(waiting.payment.left)}"
            self.acts.post(key, self.panel.choice(), words)

    def set_not_ours(self) -> None:
        """Del: everything selected is not of rent."""
        self.set_aside(BankClass.NOT_OURS)

    def set_aside(self, what: BankClass) -> None:
        """Without a document: all that is selected in the list."""
        if keys := [w.payment.id for w in self.payments.selected()]:
            self.acts.set_aside(keys, what)

    def link(self) -> None:
        """The document that was entered by hand is this payment."""
        waiting = self.payments.current()
        if waiting is not None and waiting.proposal.document_id is not None:
            self.acts.link(waiting.payment.id, waiting.proposal.document_id)

    def post_exact(self) -> None:
        """«Провести точные»: whatever the filter shows."""
        self._post_exact(self._exact(self.payments.every), NOT_EXACT)

    def _post_exact(self, keys: Sequence[int], nothing: str) -> None:
        if keys:
            self.acts.post_exact(keys)
        else:
            self.strip.tell(nothing)

    def _exact(self, waiting: Sequence[Waiting]) -> list[int]:
        """What may go without a look; where something was typed, a person means to look."""
        return [
            w.payment.id
            for w in waiting
            if w.proposal.certainty is Certainty.EXACT and w.payment.id not in self.typed.known
        ]

    @guard()
    def _go_on(self, keys: frozenset[int], words: str) -> None:
        """What is done leaves the list at once, the cursor stands on the next."""
        self.strip.hide()
        self.typed.drop(list(keys))
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.desk.shell)
        self.payments.drop(keys)
        if had_focus:
            self.payments.view.setFocus()
        self.desk.shell.tell(f"{words}. Вернуть — Ctrl+Z")

    def take_back(self) -> None:
        """Ctrl+Z: the last step, however many payments it was."""
        if step := self.acts.take_back():
            self.strip.hide()
            self._wanted = min(step.payments)
            self.desk.shell.tell(f"Возвращено: {step.words}")
            self.load()

    # --- what is typed --------------------------------------------------------------------------

    def _note_typed(self) -> None:
        waiting = self.payments.current()
        if waiting is not None:
            self.typed.put(waiting.payment.id, self.panel.as_typed())
            self.payments.refresh(self.typed.known)
            self._follow()

    def drop_typed(self) -> None:
        """The proposal stands at the right again."""
        waiting = self.payments.current()
        if waiting is not None and self.typed.drop([waiting.payment.id]):
            self.payments.refresh(self.typed.known)
            self.panel.show_payment(waiting, None)
            self._follow()

    # --- the life of the window -----------------------------------------------------------------

    def _walk(self, way: int) -> None:
        self.panel.finish()
        self.payments.walk(way)
        self.payments.view.setFocus()

    def _enter_panel(self) -> None:
        self.panel.wanting().setFocus(Qt.FocusReason.TabFocusReason)

    def _find(self) -> None:
        self.payments.search.setFocus()
        self.payments.search.selectAll()

    def _open(self) -> None:
        key = self.payments.current_key()
        if key is not None:
            self.desk.tried(self.desk.open_thing, BankPayment, key)

    def _load_files(self) -> None:
        from forms.money.statement_window import open_loading

        self.desk.tried(open_loading, self.desk)

    def _escape(self) -> None:
        """From the fields to the list, from the list away."""
        view, focus = self.payments.view, QApplication.focusWidget()
        if focus is not None and focus is not view and self.isAncestorOf(focus):
            self.panel.finish()
            view.setFocus()
        else:
            self.close_window()

    def stand_on(self, key: int) -> None:
        """The cursor goes to a payment, now or when it has been read."""
        self._wanted = key
        self.payments.stand_on(key)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if kinds & FOLLOWED:
            self._soon.start()

    def may_close(self) -> bool:
        self.panel.finish()
        self.desk.tried(self.desk.preferences.put, SPLIT, self.split.sizes())
        return True

    def first_focus(self) -> None:
        self.payments.view.setFocus()


def open_bank_desk(desk: Desk, payment: int | None = None) -> BankDeskWindow:
    """The workplace, the cursor on a payment; UserError without the right to post receipts."""
    desk.work.user.must("post", PaymentReceipt)
    window: BankDeskWindow = desk.show_window((KIND,), lambda: BankDeskWindow(desk))
    if payment is not None:
        window.stand_on(payment)
    return window


@opens(KIND)
def _open_address(desk: Desk, rest: list[Any]) -> Window:
    return open_bank_desk(desk)
