"""The left side of «Разбор выписки»: payments that wait, narrowed by certainty and by words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.bank_desk import Waiting
from app.bank_known import Certainty
from db.catalogs.bank_payment import MoneyWay
from db.russian import fold
from forms.flow import flowing
from forms.guard import guard
from forms.keyboard import is_plain_enter
from forms.list_veil import Veil
from forms.money.plain_rows import PlainColumn, PlainRows
from forms.table_view import TableView
from forms.values import copied, shown

SIGNS = {
    Certainty.EXACT: ("posted", "ok"),
    Certainty.LIKELY: ("info", "link"),
    Certainty.UNKNOWN: ("help", "warn"),
    Certainty.DOUBLE: ("warning", "err"),
}
LETTERS = (6, 0, 11, 14)  # of the columns; the payer takes what is left
SHORT = {Certainty.DOUBLE: "Повтор?"}  # where there is little room
PERSON = 1


class PaymentsView(TableView):
    """Enter accepts, Del sets aside, letters search."""

    accepted = Signal()
    set_aside = Signal()
    lettered = Signal(str)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if is_plain_enter(event):
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.set_aside.emit()
        elif text.strip() and text.isprintable() and not event.modifiers() & CONTROL:
            self.lettered.emit(text)
        else:
            super().keyPressEvent(event)


CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class PaymentList(QWidget):
    """`moved` tells that another payment is under the cursor."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.every: list[Waiting] = []
        self.typed: Container[int] = frozenset()
        self._words: dict[int, str] = {}
        self._only: Certainty | None = None
        self._current: int | None = None
        self.model = PlainRows(self._columns(), self)
        self.view = PaymentsView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Платежи, которые ждут")
        self.veil = Veil(self.view)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Плательщик, назначение, сумма, номер")
        self.search.setAccessibleName("Поиск платежа")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _: self._narrow())
        self.search.returnPressed.connect(self.view.setFocus)
        self.view.lettered.connect(self._begin_search)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._walk())
        self.buttons: dict[Certainty | None, QPushButton] = {}
        chips, flow = flowing(4)
        for certainty in (None, *Certainty):
            made = QPushButton()
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setChecked(certainty is None)
            made.clicked.connect(partial(self.show_only, certainty))
            self.buttons[certainty] = made
            flow.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(chips)
        row = QHBoxLayout()
        row.addWidget(self.search)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self._widen()

    def _columns(self) -> Sequence[PlainColumn]:
        return (
            PlainColumn("Дата", lambda w: f"{w.payment.date:%d.%m}", sign=_sign, tip=_tip),
            PlainColumn("Кто", lambda w: w.payment.person, tip=_tip),
            PlainColumn("Сумма", _signed, Decimal, colour=_colour, tip=_tip),
            PlainColumn("Что известно", self._state, tip=_tip),
        )

    def _widen(self) -> None:
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(PERSON, header.ResizeMode.Stretch)
        letter = self.view.fontMetrics().averageCharWidth()
        for column, letters in enumerate(LETTERS):
            if letters:
                header.resizeSection(column, letters * letter + 24)

    def _state(self, waiting: Waiting) -> str:
        if waiting.payment.id in self.typed:
            return "введено"
        proposal = waiting.proposal
        if proposal.certainty is Certainty.LIKELY and proposal.is_choice:
            return (
                f"{len(proposal.invoices)} варианта" if len(proposal.invoices) < 5 else "выберите"
            )
        return _called(proposal.certainty).lower()

    # --- what is shown --------------------------------------------------------------------------

    def show_payments(self, every: Sequence[Waiting], typed: Container[int]) -> None:
        """Others wait now; the cursor stays on its payment."""
        self.every, self.typed = list(every), typed
        self._words = {w.payment.id: _searched(w) for w in self.every}
        self._narrow()

    def drop(self, keys: Container[int]) -> None:
        """These are done with; the cursor goes to the next one."""
        here = [w.payment.id for w in self.model.rows]
        after = [k for k in here[self._place() :] if k not in keys]
        before = [k for k in here[: self._place()] if k not in keys]
        self._current = next(iter(after), before[-1] if before else None)
        self.show_payments([w for w in self.every if w.payment.id not in keys], self.typed)

    def show_only(self, certainty: Certainty | None) -> None:
        """One certainty, or all of them."""
        self._only = certainty
        self.buttons[certainty].setChecked(True)
        self._narrow()

    def _narrow(self) -> None:
        words = fold(self.search.text()).split()
        found = [
            w
            for w in self.every
            if self._only in (None, w.proposal.certainty)
            and all(word in self._words[w.payment.id] for word in words)
        ]
        kept, self._current = self._current, None
        chosen = {w.payment.id for w in self.selected()}
        self.model.show_rows(found)
        keys = [w.payment.id for w in found]
        if found:
            self.view.setCurrentIndex(self.model.index(keys.index(kept) if kept in keys else 0, 0))
        if kept in chosen and kept in keys and len(chosen) > 1:
            flags = QItemSelectionModel.SelectionFlag
            for row in (keys.index(key) for key in chosen & set(keys)):
                self.view.selectionModel().select(
                    self.model.index(row, 0), flags.Select | flags.Rows
                )
        self._current = self.current_key()
        self._count()
        self.moved.emit()

    def _count(self) -> None:
        counts: Mapping[Certainty, int] = Counter(w.proposal.certainty for w in self.every)
        for certainty, made in self.buttons.items():
            number = len(self.every) if certainty is None else counts.get(certainty, 0)
            made.setText(f"{'Все' if certainty is None else _called(certainty)} {number}")
            made.setVisible(certainty in (None, self._only) or number > 0)
        if self.model.rows:
            self.veil.lift()

    def refresh(self, typed: Container[int]) -> None:
        """What is typed beside payments is another now."""
        self.typed = typed
        self.model.refresh()

    # --- the cursor -----------------------------------------------------------------------------

    def _place(self) -> int:
        return max(self.view.currentIndex().row(), 0)

    def current(self) -> Waiting | None:
        """The payment under the cursor."""
        row = self.view.currentIndex().row()
        found: Waiting | None = self.model.rows[row] if 0 <= row < len(self.model.rows) else None
        return found

    def current_key(self) -> int | None:
        waiting = self.current()
        return None if waiting is None else waiting.payment.id

    def selected(self) -> list[Waiting]:
        """Payments that are selected; the one under the cursor at least."""
        return [self.model.rows[row] for row in self.view.selected_rows()]

    def walk(self, way: int) -> None:
        """To the next payment or back."""
        row = self._place() + way
        if 0 <= row < len(self.model.rows):
            flags = QItemSelectionModel.SelectionFlag
            index = self.model.index(row, 0)
            self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.view.scrollTo(index)

    def stand_on(self, key: int) -> None:
        """The cursor goes to a payment, if it is there."""
        keys = [w.payment.id for w in self.model.rows]
        if key in keys:
            self.walk(keys.index(key) - self._place())

    def _walk(self) -> None:
        key = self.current_key()
        if self.model.rows and key != self._current and self._current is not None:
            self._current = key
            self.moved.emit()

    def _begin_search(self, text: str) -> None:
        self.search.setFocus()
        self.search.insert(text)


def _called(certainty: Certainty) -> str:
    return SHORT.get(certainty, str(certainty.value))


def _sign(waiting: Waiting) -> tuple[str, str]:
    return SIGNS[waiting.proposal.certainty]


def _signed(waiting: Waiting) -> Decimal:
    left = waiting.payment.left
    return -left if waiting.payment.way is MoneyWay.OUT else left


def _colour(waiting: Waiting) -> str:
    return "err" if waiting.payment.way is MoneyWay.OUT else ""


def _tip(waiting: Waiting) -> str:
    payment = waiting.payment
    return f"{payment.person}\n{payment.purpose}\n{'; '.join(waiting.proposal.reasons)}"


def _searched(waiting: Waiting) -> str:
    payment = waiting.payment
    day: dt.date = payment.date
    words = (
        payment.person,
        payment.other_inn,
        payment.purpose,
        payment.document_number,
        copied(payment.left),
        shown(payment.left),
        shown(day),
    )
    return fold(" ".join(map(str, words)))
