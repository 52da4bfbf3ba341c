"""«Групповое изменение реквизитов»: before → after, then one operation that can be undone."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from app import group_change
from app.condition_words import value_text
from app.group_change import Change, changeable_fields
from app.table import Column
from db.base import Base, Document
from db.errors import UserError
from db.meta import Field
from forms import theme
from forms.beside import Dialog, beside
from forms.fields import LineField, TextField
from forms.list_condition import Picker, value_editor
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow


def may_be_empty(field: Field) -> bool:
    """Whether the field of a thing may hold nothing."""
    return not field.required and (field.target is not None or field.kind in (str, dt.date))


class GroupChange(Dialog):
    """Things that will change are shown with what they have and what they get."""

    def __init__(self, owner: ListWindow, things: list[Any]) -> None:
        super().__init__(owner)
        self.owner, self.things = owner, things
        self.made: Change | None = None
        kinds: set[type[Base]] = {type(t) for t in things}
        self.fields = changeable_fields(kinds.pop()) if len(kinds) == 1 else []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Групповое изменение реквизитов")
        self.field = Picker("Реквизит")
        self.field.addItems([f.title for f in self.fields])
        self.place = QHBoxLayout()
        self.editor: Any = None
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName("Что изменится")
        self.table.setHorizontalHeaderLabels(["Запись", "Было", "Станет"])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.told = label("", dim=True)
        self.told.setWordWrap(True)
        self._lay_out()
        self.field.currentIndexChanged.connect(self._field_changed)
        self._field_changed()
        self.resize(760, 520)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label("Реквизит:", dim=True))
        top.addWidget(self.field)
        top.addWidget(label("новое значение:", dim=True))
        top.addLayout(self.place)
        self.empty = QPushButton("Очистить")
        self.empty.setAutoDefault(False)
        self.empty.clicked.connect(self.clear)
        top.addWidget(self.empty)
        top.addStretch(1)
        self.go, self.back = QPushButton(), QPushButton("Отменить изменение")
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self.change)
        self.back.clicked.connect(self.undo)
        self.back.hide()
        close = QPushButton("Закрыть")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.told, 1)
        for made in (self.go, self.back, close):
            made.setAutoDefault(False)
            foot.addWidget(made)
        page = QVBoxLayout(self)
        page.addLayout(top)
        page.addWidget(self.table, 1)
        page.addLayout(foot)

    def open(self) -> None:
        """Beside the work: a value may be chosen in another list."""
        beside(self)
        if self.editor is not None:
            self.editor.setFocus()

    # --- what will change -------------------------------------------------------------------

    def chosen(self) -> Field | None:
        at = self.field.currentIndex()
        return self.fields[at] if 0 <= at < len(self.fields) else None

    def _field_changed(self) -> None:
        while (item := self.place.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        field = self.chosen()
        self.editor, self.is_typed = None, False
        if field is not None:
            self.editor = value_editor(self.owner.desk, self._column(field), self)
            if issubclass(field.kind, enum.Enum):
                self.editor.show_value(None)  # nothing is chosen until the person chooses
            self.editor.edited.connect(self._typed)
            if isinstance(self.editor, LineField):
                self.editor.touched.connect(self._typing)
            self.place.addWidget(self.editor)
            self.empty.setVisible(may_be_empty(field))
        self._preview()

    def _column(self, field: Field) -> Column:
        return Column(field.name, field.title, field.kind, target=field.target, scale=field.scale)

    def value(self) -> Any:
        """What is typed; UserError when it is no value."""
        if isinstance(self.editor, LineField):
            self.editor.finish()
        if fault := self.editor.fault():
            raise UserError(fault)
        return self.plain_value()

    def plain_value(self) -> Any:
        """As the field keeps it: an emptied text is an empty text."""
        field, value = self.chosen(), self.editor.value()
        if isinstance(self.editor, TextField) and self.editor.isModified():
            value = self.editor.parse(self.editor.text())
        is_text = field is not None and field.kind is str and field.target is None
        return "" if value is None and is_text else value

    def _typed(self, _: Any = None) -> None:
        self.is_typed = True
        self._preview()

    def _typing(self) -> None:
        """A text is shown with its every letter; whatever is typed, «Изменить» may be pressed."""
        if isinstance(self.editor, TextField):
            self.is_typed = bool(self.editor.text().strip())
            self._preview()
        else:
            self.go.setEnabled(bool(group_change.changeable(self.things)))

    def clear(self) -> None:
        """«Очистить»: an empty value is a value too."""
        self.editor.show_value(None)
        self._typed()

    def _preview(self) -> None:
        field = self.chosen()
        if field is None:
            self.told.setText("Выделены записи разных видов: у них нет общих реквизитов.")
            self.go.setEnabled(False)
            return
        value = self.plain_value()
        every = group_change.changeable(self.things)
        differing = group_change.differing(self.things, field.name, value)
        changing = differing if self.is_typed else every
        names = self.owner.desk.names
        column = self._column(field)
        becomes = value_text(column, value, names.get) if self.is_typed else ""
        self.table.setRowCount(len(changing))
        for row, thing in enumerate(changing):
            was = value_text(column, getattr(thing, field.name), names.get)
            texts = (names.get(type(thing), thing.id), was, becomes)
            for at, text in enumerate(texts):
                self.table.setItem(row, at, QTableWidgetItem(text))
        for at, least, most in ((0, 220, 360), (1, 100, 240)):
            self.table.resizeColumnToContents(at)
            self.table.setColumnWidth(at, min(max(self.table.columnWidth(at), least), most))
        number = len(changing) if self.is_typed else 0
        self.go.setText(f"Изменить ({number})")
        self.go.setEnabled(number > 0)
        left = len(self.things) - len(group_change.changeable(self.things))
        why = "проведённые и помеченные" if issubclass(type(self.things[0]), Document) else ""
        words = f"Останутся как есть: {left} ({why or 'помеченные'})" if left else ""
        self.told.setText(words)

    # --- changing ---------------------------------------------------------------------------

    def change(self) -> None:
        """All or none of them; a refusal is told and nothing is written."""
        field = self.chosen()
        if field is None:
            return
        work = self.owner.desk.work
        try:
            value = self.value()
            if not self.is_typed:
                return  # what was typed has been erased again
            self.made = group_change.change(work, self.things, field.name, value, uuid.uuid4())
        except UserError as refusal:
            self.told.setText(str(refusal))
            return
        self._done(f"Изменено: {len(self.made.before)}")

    def undo(self) -> None:
        """Puts back what nobody has changed since."""
        if self.made is None:
            return
        try:
            number = group_change.undo(self.owner.desk.work, self.made, uuid.uuid4())
        except UserError as refusal:
            self.told.setText(str(refusal))
            return
        left = len(self.made.before) - number
        self.made = None
        self._done(f"Возвращено: {number}" + (f", изменены другими: {left}" if left else ""))

    def _done(self, words: str) -> None:
        self.things = self.owner.commands.many.read([t.id for t in self.things])
        self._preview()
        self.told.setText(words)
        self.back.setVisible(self.made is not None)
