"""A field of many lines: the text of a template. Speaks the language of `forms.fields`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from forms.guard import guard

LINES, FEW = 24, 4  # seen at once where there is room: of a long text, of a remark
PAUSE = 600  # milliseconds after the last key, then the text is taken


class TextArea(QPlainTextEdit):
    """Text as it is typed; it is taken when the person makes a pause or leaves."""

    edited = Signal(object)
    touched = Signal()

    def __init__(self, parent: QWidget | None = None, *, lines: int = LINES) -> None:
        super().__init__(parent)
        self.lines = lines
        self._value = ""
        self._shows = False
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        height = QSizePolicy.Policy.Expanding if lines > FEW else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, height)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.finish)
        self.textChanged.connect(self._typed)

    @guard(QSize(400, 400))
    def sizeHint(self) -> QSize:
        edges = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        return QSize(400, self.fontMetrics().lineSpacing() * self.lines + edges)

    def value(self) -> str:
        return self._value

    def show_value(self, value: Any) -> None:
        """Shows a text that came from elsewhere; the same text keeps the cursor where it is."""
        self._value = value or ""
        if self.toPlainText() != self._value:
            self._shows = True
            self.setPlainText(self._value)
            self._shows = False

    def fault(self) -> str:
        """Any text is a value."""
        return ""

    def typed(self) -> str:
        return self.toPlainText()

    def go_to_line(self, number: int) -> None:
        """Puts the cursor at the beginning of a line (from 1)."""
        block = self.document().findBlockByNumber(number - 1)
        if block.isValid():
            cursor = self.textCursor()
            cursor.setPosition(block.position())
            self.setTextCursor(cursor)
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @guard()
    def finish(self) -> None:
        """Takes what is typed."""
        self._timer.stop()
        text = self.toPlainText()
        if text != self._value:
            self._value = text
            self.edited.emit(text)

    @guard()
    def _typed(self) -> None:
        if not self._shows:
            self.touched.emit()
            self._timer.start()

    @guard()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.finish()
        super().focusOutEvent(event)
