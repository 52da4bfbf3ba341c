"""Widgets that hold one value: text, number, date, yes/no, one of several.

They speak one language (`Editor`): `edited` when a person finished a change, `touched` at the
first key, `fault()` when what is typed is no value. What is typed is never erased.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QToolTip, QWidget

from app.typed import LARGEST, is_expression, parse_date, parse_number
from db.russian import quantity_text
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import leaves_program
from forms.values import shown

Key, Mod = Qt.Key, Qt.KeyboardModifier
TOO_LARGE = "Слишком большое число"


class Editor(Protocol):
    """What every field can do."""

    edited: Any
    touched: Any

    def value(self) -> Any: ...
    def show_value(self, value: Any) -> None: ...
    def fault(self) -> str: ...
    def typed(self) -> str: ...


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class LineField(QLineEdit):
    """A line of text that becomes a value when the person leaves it or presses Enter."""

    edited = Signal(object)
    touched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value: Any = self.parse("")
        self._fault = ""
        self._unended = False
        self.textEdited.connect(self._touch)
        self.editingFinished.connect(self.commit)

    @guard(False)
    def event(self, event: QEvent) -> bool:
        if _is_for_the_form(self, event):
            event.ignore()  # so that the form takes its last step back
            return False
        return super().event(event)

    @guard()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another program in front ends nothing; a dialog of ours leaves the cursor where it is."""
        if leaves_program(event):
            self._unended = True
            with QSignalBlocker(self):
                super().focusOutEvent(event)
            return
        place, text = self.cursorPosition(), self.text()
        super().focusOutEvent(event)
        if self._unended and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._unended = False  # Qt tells of an end once, and that once nobody heard it
            self.editingFinished.emit()
        of_window = event.reason() == Qt.FocusReason.ActiveWindowFocusReason
        if of_window and text == self.text() and not self.hasSelectedText():
            self.setCursorPosition(place)

    def parse(self, text: str) -> Any:
        """The value of a text; ValueError tells the person what is wrong."""
        return text.strip()

    def text_of(self, value: Any) -> str:
        return shown(value)

    def value(self) -> Any:
        return self._value

    def fault(self) -> str:
        """Why the typed text is no value; empty when it is one."""
        return self._fault

    def typed(self) -> str:
        return self.text()

    def show_value(self, value: Any) -> None:
        """Shows a value that came from elsewhere; nobody is told."""
        self._value = value
        self._set_fault("")
        whole = self.hasSelectedText() and self.selectedText() == self.text()
        self.setText(self.text_of(value))
        self.setCursorPosition(0)
        self.setModified(False)
        if whole and self.hasFocus():
            self.select_whole()

    def select_whole(self) -> None:
        """Typing replaces the text; the cursor stands before it, so its beginning is seen."""
        self.setSelection(len(self.text()), -len(self.text()))

    def show_typed(self, text: str, fault: str) -> None:
        """Shows again what a person typed although it is no value."""
        self.setText(text)
        self.setModified(True)
        self._set_fault(fault)

    def commit(self) -> None:
        """Reads the typed text; tells `edited` when the value is new."""
        if not self.isModified():
            return
        try:
            value = self.parse(self.text())
        except ValueError as fault:
            self._set_fault(str(fault))
            return
        before, had_fault = self._value, bool(self._fault)
        self.show_value(value)
        if value != before or had_fault:
            self.edited.emit(value)

    def finish(self) -> None:
        """The same, whatever is open beside the field: before saving or leaving a cell."""
        LineField.commit(self)

    def _touch(self) -> None:
        self.touched.emit()

    def _set_fault(self, fault: str) -> None:
        self._fault = fault
        restyle(self, "invalid", bool(fault))
        if fault:
            self.setToolTip(fault)


def _is_for_the_form(field: QLineEdit, event: QEvent) -> bool:
    """Ctrl+Z and Ctrl+Y of a field in which nothing was typed that it could take back itself."""
    if not isinstance(event, QKeyEvent):
        return False
    if event.matches(QKeySequence.StandardKey.Undo):
        return not field.isUndoAvailable()
    return event.matches(QKeySequence.StandardKey.Redo) and not field.isRedoAvailable()


class TextField(LineField):
    """Plain text, as it is typed, without spaces at its ends."""

    @guard()
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.selectedText() == self.text():
            self.select_whole()


class NumberField(LineField):
    """A Decimal with so many places; a sum may be an expression. Never a binary float."""

    def __init__(
        self, places: int = 2, empty: Decimal | None = None, parent: QWidget | None = None
    ) -> None:
        self.places, self.empty = places, empty
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(self._work_out)

    def text_of(self, value: Any) -> str:
        """A sum has two places; a quantity as many as it needs, «1» and not «1,00»."""
        fine = self.places > 2 and isinstance(value, Decimal)
        return quantity_text(value) if fine else shown(value)

    @guard()
    def _work_out(self, text: str) -> None:
        """What an expression comes to is seen before it is finished."""
        told = ""
        if is_expression(text):
            with suppress(ValueError):
                told = f"= {self.text_of(self.parse(text))}"
        place = self.mapToGlobal(self.rect().bottomLeft())
        QToolTip.showText(place, told, self)

    def parse(self, text: str) -> Decimal | None:
        found = parse_number(text, self.places)
        if found is not None and abs(found) >= LARGEST.get(self.places, LARGEST[6]):
            raise ValueError(TOO_LARGE)
        return self.empty if found is None else found

    @guard()
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            QTimer.singleShot(0, self, self._select_untouched)

    def _select_untouched(self) -> None:
        """Typing replaces the number; a letter that opened the cell is not selected again."""
        if not self.isModified():
            self.selectAll()


class WholeField(NumberField):
    """A whole number."""

    def __init__(self, empty: int | None = None, parent: QWidget | None = None) -> None:
        self.nothing = empty
        super().__init__(0, None, parent)

    def parse(self, text: str) -> Any:
        found = parse_number(text, 6)
        if found is None:
            return self.nothing
        if found != found.to_integral_value():
            raise ValueError("Нужно целое число")
        if abs(found) >= 2**31:
            raise ValueError(TOO_LARGE)
        return int(found)

    def text_of(self, value: Any) -> str:
        return "" if value is None else str(value)


class DateField(LineField):
    """A date by digits, with or without dots; F4 or Alt+↓ opens a calendar; may be empty."""

    def __init__(
        self,
        parent: QWidget | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._today = today
        self.near: Callable[[], dt.date] = today  # what completes a date typed in part
        super().__init__(parent)
        self.setPlaceholderText("дд.мм.гггг")
        self.calendar_action = QAction(icon("calendar"), "Календарь (F4)", self)
        self.calendar_action.triggered.connect(self.open_calendar)
        self.addAction(self.calendar_action, QLineEdit.ActionPosition.TrailingPosition)
        self._popup: QWidget | None = None

    def parse(self, text: str) -> dt.date | None:
        if not text.strip():
            return None
        return parse_date(text, self._value or self.near(), self._today())

    @guard(False)
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _opens_calendar(event):
            event.accept()
            return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _opens_calendar(event) and not self.isReadOnly():
            self.open_calendar()
            return
        super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """A month to choose a day from; Esc leaves the field as it was."""
        from forms.calendar_popup import CalendarPopup

        popup = CalendarPopup(self, self._value or self.near(), self._today())
        popup.picked.connect(self._pick)
        self._popup = popup
        popup.show_below(self)

    def _pick(self, chosen: dt.date) -> None:
        self._popup = None
        changed = chosen != self._value or bool(self._fault)
        self.show_value(chosen)
        self.setFocus()
        if changed:
            self.touched.emit()
            self.edited.emit(chosen)


def _opens_calendar(event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent):
        return False
    plain = event.modifiers() == Mod.NoModifier
    return (event.key() == Key.Key_F4 and plain) or (
        event.key() == Key.Key_Down and event.modifiers() == Mod.AltModifier
    )


class YesNoField(QCheckBox):
    """A yes or a no."""

    edited = Signal(object)
    touched = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.clicked.connect(self._told)

    def value(self) -> bool:
        return self.isChecked()

    def show_value(self, value: Any) -> None:
        self.setChecked(bool(value))

    def fault(self) -> str:
        return ""

    def typed(self) -> str:
        return shown(self.value())

    def _told(self) -> None:
        self.touched.emit()
        self.edited.emit(self.isChecked())


class WheelGuard(QObject):
    """Keeps the wheel from a widget of Qt that has no focus: `WheelGuard(spin)` is enough."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel gives no focus either
        widget.installEventFilter(self)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel or self.widget.hasFocus():
            return False
        event.ignore()
        return True


class QuietCombo(QComboBox):
    """A list that the wheel does not change while the person is elsewhere."""

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # a page that is scrolled must not change the VAT of an invoice


class EnumField(QuietCombo):
    """One of several; an empty line where the value may be absent."""

    edited = Signal(object)
    touched = Signal()

    def __init__(
        self, kind: type[enum.Enum], *, optional: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.members: list[enum.Enum | None] = [None, *kind] if optional else list(kind)
        for member in self.members:
            self.addItem("" if member is None else str(member.value))
        self.activated.connect(self._told)

    def value(self) -> Any:
        at = self.currentIndex()
        return self.members[at] if at >= 0 else None

    def show_value(self, value: Any) -> None:
        self.setCurrentIndex(self.members.index(value) if value in self.members else -1)

    def fault(self) -> str:
        return ""

    def typed(self) -> str:
        return self.currentText()

    def _told(self) -> None:
        self.touched.emit()
        self.edited.emit(self.value())
