"""What a block copied from Excel will become, before it gets into a document (T11).

Cells that cannot be read are red and say why; a heading is clicked to send its column elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.pasting import Cell, Columns, columns_by_heading, columns_by_order, told_columns
from db.meta import Field
from db.russian import counted
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.keyboard import bind, is_plain_enter
from forms.lasting_cells import LastingCells
from forms.table_view import TableView
from forms.values import shown_as
from forms.window import button, label

if TYPE_CHECKING:
    from forms.names import Names

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Sequence[Sequence[str]], Columns], list[list[Cell]]]
NOWHERE = QModelIndex()
NOT_TAKEN = "не вставлять"
SIZE = (980, 560)
EDIT = 2  # Qt.ItemDataRole.EditRole
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class PreviewModel(QAbstractTableModel):
    """The block as it is understood; `lines` are the rows that are shown, by their numbers."""

    def __init__(self, names: Names, parent: QWidget) -> None:
        super().__init__(parent)
        self.names = names
        self.columns: Columns = ()
        self.headings: Sequence[str] = ()  # what the columns are called where they come from
        self.cells: list[list[Cell]] = []
        self.lines: list[int] = []
        self.passed_over: frozenset[int] = frozenset()  # rows that will not be taken

    typed = Signal(int, int, str)  # row and column of the block, the text that a person put there

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    @guard(False)
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        if role != EDIT:
            return False
        self.typed.emit(self.lines[index.row()], index.column(), str(value).strip())
        return True

    def show_cells(
        self, columns: Columns, cells: list[list[Cell]], *, only_faulty: bool = False
    ) -> None:
        self.beginResetModel()
        self.columns, self.cells = columns, cells
        self.lines = [
            n for n, row in enumerate(cells) if not only_faulty or any(c.fault for c in row)
        ]
        for at, field in enumerate(columns):
            if field is not None and field.target is not None:
                self.names.learn(field.target, [row[at].value for row in cells])
        self.endResetModel()

    def faulty(self) -> list[tuple[int, int]]:
        """(row, column) of every cell that cannot be read."""
        return [
            (n, at) for n, row in enumerate(self.cells) for at, cell in enumerate(row) if cell.fault
        ]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way == Qt.Orientation.Vertical:
            return self.lines[section] + 1 if role == 0 else None
        field = self.columns[section]
        if role == 0:
            if field is not None:
                return f"{field.title} ▾"
            heading = self.headings[section] if self.headings else ""
            return f"{heading}: {NOT_TAKEN} ▾" if heading else f"{NOT_TAKEN} ▾"
        return "Щёлкните, чтобы выбрать колонку документа" if role == 3 else None

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        cell, field = (
            self.cells[self.lines[index.row()]][index.column()],
            self.columns[index.column()],
        )
        if role == 0:
            return self._text(cell, field)
        if role == EDIT:
            return cell.text
        if role == 3:
            return cell.fault or (f"В буфере: {cell.text}" if cell.text else None)
        if role == 7 and field is not None and field.scale:
            return RIGHT
        if role == 8 and cell.fault:
            return theme.brush("badge_err")
        if role == 9:
            dim = field is None or self.lines[index.row()] in self.passed_over
            return theme.brush("err" if cell.fault else "disabled" if dim else "text")
        return None

    def _text(self, cell: Cell, field: Field | None) -> str:
        if field is None or cell.fault or cell.value is None:
            return cell.text
        if field.target is not None:
            return self.names.get(field.target, cell.value)
        return shown_as(field.kind, cell.value)


class PastePreview(Dialog):
    """`read` understands rows for columns; accepted, it leaves `columns` and `rows()`."""

    heading, verb, will = "Вставка из буфера", "Вставить", "Будет вставлено"
    later = ". Ячейка останется красной, её можно исправить здесь (F2) или в документе."

    def __init__(
        self,
        parent: QWidget,
        title: str,
        block: Sequence[Sequence[str]],
        fields: Sequence[Field],
        read: Read,
        *,
        names: Names,
        start: int = 0,
        over: int = 0,
    ) -> None:
        """`start` is the field that the first column goes to; `over` rows may be typed over."""
        super().__init__(parent)
        self.setWindowTitle(f"{self.heading}: {title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fields, self.read, self.over = list(fields), read, over
        named = columns_by_heading(block[0], fields) if len(block) > 1 else None
        self.block = [list(row) for row in (block[1:] if named else block)]
        self.columns: list[Field | None] = named or columns_by_order(
            self.fields[start:], len(block[0])
        )
        self.model = PreviewModel(names, self)
        self.model.headings = block[0] if named else ()
        self.view = TableView(self)
        self.view.setAccessibleName("Строки")
        self._lay_out(as_new=bool(named) or over < 2 or start == 0)
        self.understand()
        self.resize(*SIZE)

    def _lay_out(self, *, as_new: bool) -> None:
        self.told = label("", h2=True)
        self.told_columns = label("", dim=True)
        self.told_columns.setWordWrap(True)
        self.reason = label("", dim=True)
        self.reason.setWordWrap(True)
        self.as_new = QPushButton("Добавить новыми строками")
        self.over_rows = QPushButton("Поверх строк, начиная с текущей")
        for choice in (self.as_new, self.over_rows):
            choice.setCheckable(True)
            choice.setAutoExclusive(True)
        (self.as_new if as_new else self.over_rows).setChecked(True)
        self.only_faulty = QCheckBox("Показать только строки с ошибками")
        self.skip_faulty = QCheckBox("Не вставлять строки с ошибками")
        self.only_faulty.toggled.connect(self._show)
        self.skip_faulty.toggled.connect(self._tell)
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(TableView.SelectionBehavior.SelectItems)
        self.view.setItemDelegate(LastingCells(self.view))
        self.view.verticalHeader().show()
        header = self.view.horizontalHeader()
        header.setSectionsMovable(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._offer_fields)
        trigger = TableView.EditTrigger
        self.view.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.model.typed.connect(self._correct)
        selection = self.view.selectionModel()
        selection.currentChanged.connect(self._tell_reason)
        column = QVBoxLayout(self)
        column.addWidget(self.told)
        column.addWidget(self.told_columns)
        for line in ((self.as_new, self.over_rows), (self.only_faulty, self.skip_faulty)):
            row = QHBoxLayout()
            for part in line:
                row.addWidget(part)
            row.addStretch(1)
            column.addLayout(row)
        for choice in (self.as_new, self.over_rows):
            choice.setVisible(self.over > 0)
        column.addWidget(self.view, 1)
        column.addWidget(self.reason)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.take = bind(QAction(self.verb, self), "Ctrl+Return")
        self.take.triggered.connect(self.accept)
        self.next_fault = bind(QAction("Следующая ошибка", self), "Ctrl+F8")
        self.next_fault.triggered.connect(self.go_to_fault)
        self.addActions([self.take, self.next_fault])
        cancel = QPushButton("Отмена  Esc")
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(button(self.next_fault))
        row.addStretch(1)
        row.addWidget(button(self.take, primary=True))
        row.addWidget(cancel)
        return row

    # --- what it means ------------------------------------------------------------------------

    def understand(self) -> None:
        """Reads the block anew: a column was sent elsewhere."""
        headings = self.model.headings
        words = told_columns(headings, self.columns) if headings else ""
        self.told_columns.setText(words)
        self.told_columns.setVisible(bool(words))
        self.model.show_cells(self.columns, self.read(self.block, self.columns))
        faulty = bool(self.model.faulty())
        for part in (self.only_faulty, self.skip_faulty):
            part.setVisible(faulty)
            part.setChecked(part.isChecked() and faulty)
        self.next_fault.setEnabled(faulty)
        self._show()
        self.view.fit_columns()
        if faulty:
            self.go_to_fault()

    def _correct(self, row: int, column: int, text: str) -> None:
        """A text that is not understood, or means several things, is typed anew (F2)."""
        self.block[row][column] = text
        QTimer.singleShot(0, self, self.understand)  # the editor is still open

    def rows(self) -> list[list[Cell]]:
        """What is to be inserted."""
        skip = self.skip_faulty.isChecked()
        return [row for row in self.model.cells if not (skip and any(c.fault for c in row))]

    def _show(self) -> None:
        self.model.show_cells(
            self.columns, self.model.cells, only_faulty=self.only_faulty.isChecked()
        )
        self._tell()

    def _tell(self) -> None:
        number, faults = len(self.rows()), len(self.model.faulty())
        rows = counted(number, "строка", "строки", "строк")
        wrong = counted(faults, "ошибка", "ошибки", "ошибок")
        self.told.setText(f"{self.will}: {rows}" + (f", {wrong}" if faults else ""))
        self.take.setText(f"{self.verb}: {rows}")
        self.take.setEnabled(number > 0 and any(self.columns))

    def _tell_reason(self, index: QModelIndex) -> None:
        if not index.isValid():
            self.reason.setText("")
            return
        cell = self.model.cells[self.model.lines[index.row()]][index.column()]
        told = f"Строка {self.model.lines[index.row()] + 1}: {cell.fault}" if cell.fault else ""
        if told and not self.skip_faulty.isChecked():
            told += self.later
        self.reason.setText(told)

    def go_to_fault(self) -> None:
        """The next cell that cannot be read, round and round."""
        here = self.view.currentIndex()
        at = (self.model.lines[here.row()], here.column()) if here.isValid() else (-1, -1)
        faulty = self.model.faulty()
        if faulty:
            line, column = next((place for place in faulty if place > at), faulty[0])
            self.view.setCurrentIndex(self.model.index(self.model.lines.index(line), column))

    # --- columns ------------------------------------------------------------------------------

    def _offer_fields(self, column: int) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for field in (None, *self.fields):
            action = menu.addAction(field.title if field is not None else "Не вставлять")
            action.setCheckable(True)
            action.setChecked(self.columns[column] is field)
            action.triggered.connect(partial(self._send, column, field))
        header = self.view.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(column), header.height())
        menu.popup(header.mapToGlobal(place))

    def _send(self, column: int, field: Field | None, _: bool = False) -> None:
        self.send(column, field)

    def send(self, column: int, field: Field | None) -> None:
        """A column goes to a field; another column that went there goes nowhere."""
        taken = [None if f is field else f for f in self.columns]
        taken[column] = field
        self.columns = taken
        self.understand()

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            self.go_to_fault()  # Enter alone must not insert what was not looked at
        else:
            super().keyPressEvent(event)
