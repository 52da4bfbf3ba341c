"""The header of a report: an editor for each parameter, two dates together as a period (R2, R3)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_type_hints

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from db.base import About
from db.meta import Field
from db.types import Month
from forms import theme
from forms.choice import ChoiceField
from forms.editors import editor_for
from forms.fields import YesNoField
from forms.flow import Flow
from forms.refs import Ref
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk

SINCE, UNTIL, PERIOD = "date_from", "date_to", "period"
CHOICE_WIDTH, MONTH_WIDTH, VALUE_WIDTH = 190, 166, 116


class ReportParams(QObject):
    """Editors by parameter name; `date_from` and `date_to` share the one called `period`."""

    changed = Signal()

    def __init__(self, window: Window, desk: Desk, params: Any) -> None:
        super().__init__(window)
        self.window, self.desk, self.value = window, desk, params
        self.editors: dict[str, Any] = {}
        self._hints = get_type_hints(type(params))
        self._asks = _asks(type(params))
        self.widgets: list[QWidget] = []
        known = {part.name for part in dataclasses.fields(params)}
        has_period = {SINCE, UNTIL} <= known
        for field in _fields(type(params), self._hints):
            if has_period and field.name == UNTIL:
                continue
            if has_period and field.name == SINCE:
                self.widgets.append(_titled("Период", self._period()))
                continue
            editor = self._editor(field)
            alone = isinstance(editor, YesNoField)
            self.widgets.append(editor if alone else _titled(field.title, editor))

    def lay_in(self, flow: Flow) -> None:
        for widget in self.widgets:
            flow.addWidget(widget)

    def _period(self) -> QWidget:
        from forms.period_picker import PeriodPicker

        picker = PeriodPicker(self.window, limited=not _without_none(self._hints[UNTIL])[1])
        picker.show_value((getattr(self.value, SINCE), getattr(self.value, UNTIL)))
        picker.edited.connect(self._set_period)
        self.editors[PERIOD] = picker
        return picker

    def _set_period(self, period: tuple[dt.date | None, dt.date | None]) -> None:
        self._replace({SINCE: period[0], UNTIL: period[1]})

    def _editor(self, field: Field) -> Any:
        ref = None
        if field.target is not None:
            ref = Ref(self.desk, field, dict, self._taker(field.name))
        editor = editor_for(
            field,
            optional=_without_none(self._hints[field.name])[1],
            find=ref.find if ref else None,
            name=ref.name if ref else None,
            parent=self.window,
        )
        if ref is not None and isinstance(editor, ChoiceField):
            ref.wire(editor)
            editor.setPlaceholderText("выберите" if field.name in self._asks else "все")
        editor.setAccessibleName(field.title)
        if isinstance(editor, QLineEdit):
            usual = MONTH_WIDTH if field.kind is Month else VALUE_WIDTH
            editor.setFixedWidth(CHOICE_WIDTH if ref is not None else usual)
        editor.show_value(getattr(self.value, field.name))
        editor.edited.connect(self._setter(field.name))
        self.editors[field.name] = editor
        return editor

    def _taker(self, name: str) -> Callable[[int], None]:
        def take(key: int) -> None:
            self.desk.bring_forward(self.window)
            self.editors[name].take(key)

        return take

    def _setter(self, name: str) -> Callable[[Any], None]:
        def set_value(value: Any) -> None:
            self._replace({name: value})

        return set_value

    def _replace(self, values: dict[str, Any]) -> None:
        fresh = dataclasses.replace(self.value, **values)
        if fresh != self.value:
            self.value = fresh
            self.changed.emit()

    def show(self, params: Any) -> None:
        """Shows parameters that came from elsewhere; nobody is told."""
        self.value = params
        for name, editor in self.editors.items():
            if name == PERIOD:
                editor.show_value((getattr(params, SINCE), getattr(params, UNTIL)))
            else:
                editor.show_value(getattr(params, name))

    def missing(self) -> tuple[str, str] | None:
        """The first parameter without which there is nothing to show, and the words to ask it."""
        empty = ((n, words) for n, words in self._asks.items() if getattr(self.value, n) is None)
        return next(empty, None)

    def finish(self) -> list[str]:
        """What is typed in open fields counts; answers what is wrong with them."""
        for editor in self.editors.values():
            if hasattr(editor, "finish"):
                editor.finish()
        return [fault for e in self.editors.values() if (fault := e.fault())]


def _asks(params: type) -> dict[str, str]:
    """The words to ask for the parameters that must be given, by name."""
    parts = dataclasses.fields(params)
    return {part.name: str(part.metadata["ask"]) for part in parts if "ask" in part.metadata}


def _fields(params: type, hints: dict[str, Any]) -> list[Field]:
    found = []
    for part in dataclasses.fields(params):
        kind = Month if part.metadata.get("month") else _without_none(hints[part.name])[0]
        about = About(str(part.metadata["title"]), str(part.metadata.get("hint", "")))
        found.append(Field(part.name, kind, False, about, part.metadata.get("target")))
    return found


def _without_none(hint: Any) -> tuple[type, bool]:
    """The type of `X | None` and whether None is allowed."""
    parts = [p for p in getattr(hint, "__args__", (hint,)) if p is not type(None)]
    return parts[0], len(parts) < len(getattr(hint, "__args__", (hint,)))


def _titled(title: str, editor: QWidget) -> QWidget:
    """A field with its title, which a narrow window does not part."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GAP - 2)
    words = label(f"{title}:", dim=True)
    words.setBuddy(editor)
    row.addWidget(words)
    row.addWidget(editor)
    return made
