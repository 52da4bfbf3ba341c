"""Ctrl+Z and Ctrl+Y of a form: every edit is a step, together with what rules made of it.

A step is the difference between two pictures of the thing: values of its fields and rows, the
rows of its sections and what was typed into cells and is no value. So a typed price and the sum
that followed it come back together, and a block pasted from Excel is one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack

from app.verbs import Problem
from db.base import Base, Section
from db.meta import field_of, fields_of, parts, sections_of
from db.russian import counted
from forms.keyboard import bind

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

DEEPEST = 500  # steps kept; each holds only what changed
Faults = Mapping[tuple[int, str], tuple[str, str]]


@dataclass(frozen=True)
class Picture:
    """What a form holds at one moment; `parts` keeps the objects, so that their ids stay theirs."""

    parts: dict[int, Base]
    values: dict[int, dict[str, Any]]
    rows: dict[str, list[Any]]
    faults: dict[str, Faults]


class Edit(QUndoCommand):
    """One step: values of parts, rows and faults of sections, each before and after."""

    def __init__(self, undo: FormUndo, was: Picture, now: Picture, text: str) -> None:
        self.undo_of = undo
        self.values = [
            (part, name, was.values[key][name], value)
            for key, part in now.parts.items()
            if key in was.values and was.values[key] != now.values[key]
            for name, value in now.values[key].items()
            if was.values[key][name] != value
        ]
        self.rows = {
            name: (was.rows[name], rows)
            for name, rows in now.rows.items()
            if not _same(was.rows[name], rows)
        }
        self.faults = {
            name: (was.faults[name], faults)
            for name, faults in now.faults.items()
            if was.faults[name] != faults
        }
        self._is_done = True  # pushed when the edit is there already
        super().__init__(text or self._told())

    def is_empty(self) -> bool:
        return not (self.values or self.rows or self.faults)

    def redo(self) -> None:
        if self._is_done:
            self._is_done = False
        else:
            self.undo_of.put(self, 1)

    def undo(self) -> None:
        self.undo_of.put(self, 0)

    def place(self) -> Problem | None:
        """The field or cell that changed, as a message would name it."""
        return self.undo_of.place_of(self)

    def _told(self) -> str:
        """«Сумма, строка 2», «Удаление строк: 3»."""
        for was, now in self.rows.values():
            more = len(now) - len(was)
            if not more:
                return "порядок строк"
            rows = counted(abs(more), "строка", "строки", "строк")
            return f"добавлено: {rows}" if more > 0 else f"удалено: {rows}"
        if not self.values:
            return "ввод"
        part, name = self.values[0][:2]
        title = field_of(type(part), name).title
        return f"{title}, строка {part.line}" if isinstance(part, Section) else title


class FormUndo(QObject):
    """The steps of one window. Whatever changes the thing calls `note`; it costs nothing twice."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.window = window
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(DEEPEST)
        self._depth = 0
        self._putting = False
        self.undo_action = self._action("Отменить", "Ctrl+Z", self.undo)
        self.redo_action = self._action("Вернуть", "Ctrl+Y", self.redo)
        self.stack.indexChanged.connect(self._follow)
        self.stack.cleanChanged.connect(self._mark)
        self.known = self._picture()
        self._follow()
        QTimer.singleShot(0, self, self._came_modified)

    def _action(self, title: str, key: str, call: Any) -> QAction:
        action = bind(QAction(title, self.window), key)
        action.triggered.connect(call)
        self.window.addAction(action)
        return action

    # --- what the window tells -----------------------------------------------------------------

    def note(self, text: str = "") -> None:
        """Something may have changed: what did becomes a step."""
        if self._depth or self._putting:
            return
        now = self._picture()
        edit = Edit(self, self.known, now, text)
        self.known = now
        if not edit.is_empty():
            self.stack.push(edit)

    @contextmanager
    def step(self, text: str = "") -> Iterator[None]:
        """All edits inside are one step: a pasted block, sums counted again in many rows."""
        self.note()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self.note(text)

    def saved(self, *, whole: bool = True) -> None:
        """The base has the thing as it is; `whole` False when edits are still not written."""
        now = self._picture()
        if any(not _same(self.known.rows[name], rows) for name, rows in now.rows.items()):
            self.stack.clear()  # the rows are other objects now: no step speaks of them
        self.known = now
        if whole:
            self.stack.setClean()

    def begin(self) -> None:
        """Another reading of the thing is on the screen: what was typed before is forgotten."""
        self.known = self._picture()
        self.stack.clear()
        self._follow()

    def _came_modified(self) -> None:
        """A copy or a document made on the ground of another is not saved as it is."""
        if self.window.isWindowModified() and self.stack.isClean():
            self.stack.resetClean()

    # --- back and forth ------------------------------------------------------------------------

    def undo(self) -> None:
        """Takes the last step back; what stands in an open field is a step too."""
        self._go(self.stack.undo)

    def redo(self) -> None:
        self._go(self.stack.redo)

    def _go(self, way: Any) -> None:
        if self.window.locked:
            return
        self.window.form.finish_typing()
        self.note()
        way()

    def put(self, edit: Edit, way: int) -> None:
        """Puts one side of a step into the thing and shows it."""
        thing, form = self.window.thing, self.window.form
        self._putting = True
        try:
            for part, name, *pair in edit.values:
                setattr(part, name, pair[way])
            for section, lists in edit.rows.items():
                rows = getattr(thing, section)
                rows[:] = lists[way]
                for line, row in enumerate(rows, 1):
                    row.line = line
            for section, faults in edit.faults.items():
                form.sections[section].model.faults = dict(faults[way])
            shown = {f.name: editor for f, editor in form.head.editors()}
            for part, name, *pair in edit.values:
                if part is thing and name in shown:
                    shown[name].show_value(pair[way])
            self.window.show_thing()
            self.known = self._picture()
        finally:
            self._putting = False
        if place := edit.place():
            form.go_to(place)

    def place_of(self, edit: Edit) -> Problem | None:
        """Where a step can be seen: its cell, its field, or the section whose rows changed."""
        for section in (*edit.rows, *edit.faults):
            return Problem("", "", section, 1 if getattr(self.window.thing, section) else 0)
        for part, name, *_ in edit.values:
            if part is self.window.thing:
                return Problem(name, "")
            for section, _, kind in sections_of(self.window.kind):
                if isinstance(part, kind):
                    assert isinstance(part, Section)
                    return Problem(name, "", section, part.line)
        return None

    def _picture(self) -> Picture:
        thing: Base = self.window.thing
        found = [part for part, _ in parts(thing)]
        return Picture(
            {id(part): part for part in found},
            {id(part): _values(part) for part in found},
            {name: list(getattr(thing, name)) for name, _, _ in sections_of(type(thing))},
            {name: dict(page.model.faults) for name, page in self.window.sections.items()},
        )

    def _follow(self) -> None:
        """The commands say what they would do."""
        pairs = (
            (self.undo_action, "Отменить", self.stack.canUndo(), self.stack.undoText()),
            (self.redo_action, "Вернуть", self.stack.canRedo(), self.stack.redoText()),
        )
        for action, title, may, what in pairs:
            action.setEnabled(may and not self.window.locked)
            action.setText(f"{title}: {what}" if may and what else title)

    def _mark(self, clean: bool) -> None:
        if shiboken6.isValid(self.window) and not self.window.locked:
            self.window.setWindowModified(not clean)


def _values(part: Base) -> dict[str, Any]:
    own = part.__dict__
    return {f.name: own.get(f.name) for f in fields_of(type(part)) if f.name != "line"}


def _same(was: list[Any], now: list[Any]) -> bool:
    """The very same rows in the same order: rows are compared as objects, not by their values."""
    return len(was) == len(now) and all(a is b for a, b in zip(was, now, strict=True))
