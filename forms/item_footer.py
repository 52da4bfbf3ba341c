"""Over and under a form: its title and state; rows and sums as typed, comment, author."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.breakdown import Breakdown
from app.shut import name_of_login
from app.work import Work
from db.russian import quantity_text
from forms.fields import restyle
from forms.guard import guard
from forms.values import shown
from forms.window import label


class ItemFooter(QWidget):
    """The sums are a button: F3 or a click tells what the total is made of."""

    def __init__(self) -> None:
        super().__init__()
        self._author = ""
        self.comment: QWidget | None = None
        self.counts = label("", dim=True)
        self.sums = QPushButton()
        self.sums.setProperty("link", True)
        self.sums.setProperty("total", True)
        self.sums.setToolTip("Почему такая сумма?  F3")
        self.sums.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F3 does it from anywhere
        self.sums.hide()
        self.by_whom = label("", dim=True)
        self.back = label("")
        self.back.setToolTip("За что и за какие дни: F3")
        for empty in (self.counts, self.by_whom, self.back):
            empty.hide()  # a catalog has nothing to say here, and its table takes the room
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        first = QHBoxLayout()
        first.addWidget(self.counts)
        first.addStretch(1)
        first.addWidget(self.sums)
        self.grid.addLayout(first, 0, 0, 1, 3)
        self.grid.addWidget(self.back, 1, 0, 1, 3, Qt.AlignmentFlag.AlignRight)
        self.grid.addWidget(self.by_whom, 2, 2)
        self.grid.setColumnStretch(1, 1)

    def put_comment(self, words: QLabel, editor: QWidget) -> None:
        """The comment of a document stands here and not among its fields."""
        words.setBuddy(editor)
        editor.setAccessibleName(words.text())
        self.grid.addWidget(words, 2, 0)
        self.comment = editor
        self._place_comment()

    def _place_comment(self) -> None:
        """As far as the edge while nobody is named beside it."""
        if self.comment is not None:
            self.grid.addWidget(self.comment, 2, 1, 1, 1 if self.by_whom.text() else 2)

    def show_author(self, work: Work, login: str) -> None:
        """Who made it, by name."""
        if login != self._author:
            self._author = login
            with work.database.reading() as session:
                name = name_of_login(session, login) if login else ""
            self.by_whom.setText(f"Автор: {name}" if name else "")
            self.by_whom.setVisible(bool(name))
            self._place_comment()

    def show_counts(self, rows: Sequence[Any]) -> None:
        """«Строк 2 · Кол-во 2» of the table that is open above."""
        self.counts.setText(counts_told(rows))

    def show_sums(self, told: Breakdown | None, words: str = "", money: str = "") -> None:
        """The `words` of the sums; F3 explains them.

        `money` says below what became of it: «Оплачено … · осталось …».
        """
        self.sums.setVisible(told is not None)
        self.counts.setVisible(told is not None)
        if told is not None:
            self.sums.setText(words)
        back = told.back if told is not None else ()
        every = sum((one.amount for one in back), Decimal(0))
        taken = [f"Возвращается аренда: {shown(every)}"] if back else []
        self.back.setText(" · ".join([*taken, *filter(None, [money])]))
        self.back.setVisible(bool(self.back.text()))


class Chip(QLabel):
    """The state of a thing in a word: ok, warn, err, info."""

    def tell(self, text: str, kind: str) -> None:
        self.setText(text)
        restyle(self, "chip", kind)
        self.show()


class Title(QLabel):
    """The name of a thing; in a narrow window its end gives way and is told by the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("h1", True)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.whole = ""

    def tell(self, text: str) -> None:
        self.whole = text
        self.setToolTip(text)
        self.setText(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self.whole) + 4, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        how = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self.whole, how, event.size().width()))


ROUNDED = 2  # pixels: widths of letters are no whole numbers, and their sum is one or another


class Link(QPushButton):
    """Words that lead somewhere; where there is no room their end gives way, as of a title."""

    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__()
        self.whole = ""
        self.setProperty("link", True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.clicked.connect(lambda _=False: call())

    def tell(self, text: str) -> None:
        self.whole = text
        self.setToolTip(text)
        self.setText(text)
        self.setVisible(bool(text))
        self.updateGeometry()

    def _sides(self) -> int:
        """Pixels around the words."""
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.whole) + self._sides()
        return QSize(width + ROUNDED, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(120, self.sizeHint().width()), super().minimumSizeHint().height())

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = event.size().width() - self._sides()
        how = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self.whole, how, room))


def counts_told(rows: Sequence[Any]) -> str:
    if not rows:
        return ""
    words = [f"Строк {len(rows)}"]
    counted = (Decimal(getattr(row, "quantity", 0) or 0) for row in rows)
    if quantity := sum((one for one in counted if one.is_finite()), Decimal(0)):
        words.append(f"Кол-во {quantity_text(quantity)}")
    return " · ".join(words)


def sums_told(told: Breakdown) -> str:
    """«Аренда … · Доставка … · в т. ч. НДС 22 % … · Всего …», roubles."""
    words = [f"{title} {shown(amount)}" for title, amount in told.parts.items()]
    if list(told.parts.values()) == [told.total] and told.vat is None:
        words = []
    if told.vat is not None:
        words.append(f"{vat_told(told)} {shown(told.vat)}")
    return " · ".join([*words, f"Всего {shown(told.total)}"])


def vat_told(told: Breakdown) -> str:
    """«в т. ч. НДС 22 %»; several rates are named in the explanation."""
    name = "НДС сверху" if told.on_top else "в т. ч. НДС"
    return f"{name} {percent_told(told.percents[0])}" if len(told.percents) == 1 else name


def percent_told(percent: Decimal) -> str:
    return f"{quantity_text(percent)} %"
