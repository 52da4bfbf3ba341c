"""A line of words above the work, and the questions that block nothing (ux.md §5.12).

What can be taken back is asked here: «Да» has the cursor, Enter goes on, Esc leaves everything as
it was and gives the cursor back, and the window may be worked in meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from forms.guard import guard
from forms.icons import icon
from forms.insistence import GO_ON_KEY
from forms.keyboard import said

QUESTIONS = "questions/"  # what the names of silenced questions begin with in the preferences
Call = Callable[[], object]


class _Said(NamedTuple):
    """Words with what their button does."""

    text: str
    title: str
    call: Call | None


class Strip(QFrame):
    """Why something is refused or locked; it blocks nothing.

    A button in it does what the words speak of: takes back, or goes on in spite of a warning.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QPushButton(icon("close"), "")
        self.close_button.setAccessibleName("Закрыть сообщение")
        self.close_button.setFixedWidth(28)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.hide)
        self.never = QCheckBox("Больше не задавать этот вопрос")
        self.answer, self.leave = QPushButton(), QPushButton("Нет  Esc")
        for made, call in ((self.answer, self._answered), (self.leave, self._left)):
            made.setAutoDefault(True)  # Enter presses it
            made.clicked.connect(call)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self.words, 1)
        for part in (self.never, self.answer, self.leave, self.close_button):
            row.addWidget(part)
        self._said = _Said("", "", None)
        self._under: _Said | None = None  # what stood here before a question
        self._remember: Call | None = None
        self._back: QWidget | None = None  # where the cursor was
        self.is_asking = False
        self._follow()
        self.hide()

    # --- words ------------------------------------------------------------------------------

    def tell(self, text: str, title: str = "", call: Call | None = None) -> None:
        """Shows the words; `title` is written on the button that does `call`."""
        self.is_asking, self._under = False, None
        self._said = _Said(text, f"{title}  {said(GO_ON_KEY)}", call)
        self._follow()
        self.show()

    def unsay(self, text: str) -> None:
        """The words are true no more; others, and a question, stay."""
        if not self.is_asking and self._said.text == text:
            self.hide()

    def ask(self, text: str, call: Call, remember: Call | None = None) -> None:
        """Shows a question; «Да» does `call`.

        `remember` is done by a «Да» together with «Больше не задавать этот вопрос», which stands
        only beside what is easily undone.
        """
        if not self.is_asking:
            self._under = self._said if self.isVisible() else None
            self._back = QApplication.focusWidget()
        self.is_asking, self._remember = True, remember
        self._said = _Said(text, "Да  Enter", call)
        self._follow()
        self.show()
        self.answer.setFocus()

    def _follow(self) -> None:
        text, title, call = self._said
        self.words.setText(text)
        self.answer.setText(title)
        self.answer.setVisible(call is not None)
        self.answer.setProperty("primary", self.is_asking)
        self.answer.style().polish(self.answer)
        self.leave.setVisible(self.is_asking)
        self.close_button.setVisible(not self.is_asking)
        self.never.setChecked(False)
        self.never.setVisible(self.is_asking and self._remember is not None)

    # --- answers ----------------------------------------------------------------------------

    def answer_now(self) -> None:
        """«Да», or what the words offer, by the keyboard while it is on the screen."""
        if self.isVisible():
            self._answered()

    def _answered(self) -> None:
        call, remember = self._said.call, self._remember
        silence = self.is_asking and self.never.isChecked()
        if call is None:
            return
        self._left()
        if silence and remember is not None:
            remember()
        call()

    def _left(self) -> None:
        """The question goes; what stood here before it is told again."""
        under = self._under
        self.hide()
        if under is not None:
            self._said = under
            self._follow()
            self.show()

    @guard()
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self.isHidden():
            return  # only its window is put away
        was_asking, self.is_asking = self.is_asking, False
        self._said, self._under, self._remember = _Said("", "", None), None, None
        back, self._back = self._back, None
        if was_asking and back is not None and isValid(back) and back.isVisible():
            back.setFocus()

    # --- keys -------------------------------------------------------------------------------

    @guard(False)
    def event(self, event: QEvent) -> bool:
        """Esc belongs to the question before it belongs to the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.is_asking
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_asking and event.key() == Qt.Key.Key_Escape:
            self._left()
        else:
            super().keyPressEvent(event)
