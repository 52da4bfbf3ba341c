"""Ctrl+I: the thing under the cursor at the right of the list, without opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import store
from app.list_shape import AUTHOR
from app.shut import name_of_login
from app.story import Change
from db.base import Base, Catalog, Document
from db.errors import UserError
from db.meta import fields_of, sections_of
from db.russian import counted
from forms.icons import icon
from forms.values import shown_as
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

PAUSE = 120  # milliseconds: a cursor that runs through the list reads nothing
WIDTH, LEAST = 340, 240
HISTORY = 5  # last changes told
ROWS = 6  # rows of a section told


class ListPreview(QFrame):
    """Fields that hold something, the first rows of each section, the last changes."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.setProperty("card", True)
        self.setMinimumWidth(LEAST)
        self.heading = label("", h2=True)
        self.heading.setWordWrap(True)
        cross = QPushButton(icon("close"), "")
        cross.setFixedWidth(28)
        cross.setToolTip("Закрыть просмотр  Ctrl+I")
        cross.setAccessibleName("Закрыть просмотр")
        cross.clicked.connect(self.close_panel)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 8, 6, 8)
        page.addLayout(top)
        page.addWidget(self.area, 1)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self.read)
        body = window.body
        body.addWidget(self)
        width = window.state.preview or WIDTH
        body.setSizes([max(1, body.width() - width), width])
        body.setStretchFactor(0, 1)
        body.setStretchFactor(1, 0)
        body.splitterMoved.connect(self._moved)
        window.state.preview = width
        self.read()

    def _moved(self) -> None:
        self.owner.state.preview = max(LEAST, self.width())

    def follow(self) -> None:
        """The cursor moved or what it stands on changed."""
        self._later.start()

    def close_panel(self) -> None:
        """Gives the room back to the table."""
        self.owner.preview = None
        self.owner.state.preview = 0
        self.owner.commands.follow_state()
        self.hide()
        self.deleteLater()

    def read(self) -> None:
        """Shows the thing under the cursor."""
        key = self.owner.current_key()
        if key is None:
            self._show("", [], [])
            return
        try:
            if issubclass(self.owner.kind, Catalog | Document):
                self._show_thing(key)
            else:
                self._show_row()
        except UserError as refusal:
            self._show("", [("", str(refusal))], [])

    def _show_row(self) -> None:
        row = self.owner.model.row(self.owner.view.currentIndex().row())
        cells = row.cells if row is not None else ()
        pairs = [
            (c.title, shown_as(c.kind, v))
            for c, v in zip(self.owner.model.columns, cells, strict=False)
        ]
        self._show(self.owner.kind.title, [(t, v) for t, v in pairs if v], [])

    def _show_thing(self, key: int) -> None:
        desk = self.owner.desk
        with desk.work.database.reading() as session:
            thing: Any = store.load_one(session, self.owner.class_of(key), key)
            author = name_of_login(session, getattr(thing, AUTHOR, ""))
        kind: type[Base] = type(thing)
        pairs = [
            (f.title, author if f.name == AUTHOR else self._text(f, getattr(thing, f.name)))
            for f in fields_of(kind)
        ]
        parts = [
            (f"{title} ({len(rows)})", [self._row_text(row) for row in rows[:ROWS]])
            for name, title, _ in sections_of(kind)
            if (rows := getattr(thing, name))
        ]
        told = [
            f"{c.at.astimezone():%d.%m.%Y %H:%M} {c.user}: {c.action}" + _changed(c)
            for c in desk.work.history(thing)[:HISTORY]
        ]
        if told:
            parts.append(("Последние изменения", told))
        name = desk.names.get(type(thing), thing.id)
        self._show(name, [(title, text) for title, text in pairs if text], parts)

    def _text(self, field: Any, value: Any) -> str:
        if field.target is not None:
            return str(self.owner.desk.names.get(field.target, value))
        return "" if value is False else shown_as(field.kind, value)

    def _row_text(self, row: Base) -> str:
        fields = [f for f in fields_of(type(row)) if f.name != "line"]
        texts = (self._text(f, getattr(row, f.name)) for f in fields)
        return " · ".join([text for text in texts if text][:4])

    def _show(
        self, title: str, pairs: list[tuple[str, str]], parts: list[tuple[str, list[str]]]
    ) -> None:
        self.heading.setText(title or "Ничего не выбрано")
        inner = QWidget()
        inner.setObjectName("page")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 4, 6, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        line = 0
        for name, text in pairs:
            grid.addWidget(label(name, dim=True), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_words(text), line, 1)
            line += 1
        for name, texts in parts:
            grid.addWidget(label(name, h2=True), line, 0, 1, 2)
            for text in texts:
                line += 1
                grid.addWidget(_words(text), line, 0, 1, 2)
            line += 1
        grid.setRowStretch(line, 1)
        self.area.setWidget(inner)
        self.setAccessibleName(f"Просмотр: {title}, {counted(len(pairs), 'поле', 'поля', 'полей')}")


def _words(text: str) -> Any:
    made = label(text)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _changed(change: Change) -> str:
    """« · Поле: было → стало»; a remark has no sides."""
    if not change.title:
        return ""
    if not (change.was or change.became):
        return f" · {change.title}"
    return f" · {change.title}: {change.was or 'пусто'} → {change.became or 'пусто'}"
