"""The fields of a thing in two or three columns by the width of the window, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from db.meta import Field
from forms.fields import YesNoField
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import is_plain_enter
from forms.tab_order import in_order
from forms.text_area import FEW, TextArea
from forms.window import label

OTHER = "Прочее"  # the group of what comes last and needs no heading
WIDE, MIDDLE = 1040, 640  # widths from which three and two columns have room
LEAST_LINES = 2  # of fields that stay to be seen in a low window


@dataclass
class Cell:
    """A field with its label; `wide` takes a whole line, so does a field with a note under it."""

    field: Field
    editor: Any
    label: QLabel
    wide: bool = False
    note: QLabel | None = None


class HeadGrid(QWidget):
    """Enter leads to the next field; the order of fields is the order of their declaration."""

    walked = Signal()  # Enter in the last field
    folded_by_hand = Signal()  # the person folded a group or opened it

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self.apart: list[Cell] = []  # fields of the form that stand elsewhere: its comment
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(6)
        self._headings: dict[str, QPushButton] = {}
        self.folded: set[str] = set()
        self._columns = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def add(
        self, field: Field, editor: QWidget, *, wide: bool = False, explained: bool = False
    ) -> None:
        """Puts a field after those that are there; `explained` keeps room for words under it."""
        text = label(field.title, dim=True)
        if isinstance(editor, YesNoField):
            text.setText("")
        text.setBuddy(editor)
        middle = Qt.AlignmentFlag.AlignVCenter
        if isinstance(editor, TextArea):
            middle = Qt.AlignmentFlag.AlignTop  # beside its first line
            text.setContentsMargins(0, editor.frameWidth() + 3, 0, 0)
            if editor.lines > FEW:
                self.setSizePolicy(editor.sizePolicy())  # takes what room there is
        text.setAlignment(Qt.AlignmentFlag.AlignRight | middle)
        editor.setAccessibleName(field.title)
        if field.about.hint:
            editor.setToolTip(field.about.hint)
        note = label("", dim=True) if explained else None
        if note is not None:
            note.setWordWrap(True)
            note.setAlignment(Qt.AlignmentFlag.AlignTop)
            note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for part in filter(None, (text, note)):
            part.setParent(self)  # a group may be folded before it was ever laid out
        self.cells.append(Cell(field, editor, text, wide, note))
        self._columns = 0

    def explain(self, field: Field, words: str) -> None:
        """What the value of an `explained` field means; other fields have no room for it."""
        for cell in self.cells:
            if cell.field is field and cell.note is not None:
                cell.note.setText(words)

    def columns_for(self, width: int) -> int:
        usual = 3 if width >= WIDE else 2 if width >= MIDDLE else 1
        return next((n for n in range(usual, 1, -1) if self._least_width(n) <= width), 1)

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        """A window may get as narrow as one column is; then the fields are laid out anew."""
        return QSize(self._least_width(1), super().minimumSizeHint().height())

    def _least_width(self, columns: int) -> int:
        """Pixels that so many columns of single fields need beside each other."""
        titles, editors = [0] * columns, [0] * columns
        at = 0
        group = ""
        for cell in self.cells:
            if cell.field.about.group != group:
                group, at = cell.field.about.group, 0
            if cell.wide or cell.note is not None:
                at = 0
                titles[0] = max(titles[0], cell.label.sizeHint().width())
                if not cell.wide:
                    editors[0] = max(editors[0], cell.editor.minimumSizeHint().width())
                continue
            titles[at] = max(titles[at], cell.label.sizeHint().width())
            editors[at] = max(editors[at], cell.editor.minimumSizeHint().width())
            at = (at + 1) % columns
        return sum(titles) + sum(editors) + self.grid.horizontalSpacing() * (2 * columns - 1)

    def arrange(self, columns: int) -> None:
        """Lays the fields out anew in so many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        while self.grid.takeAt(0) is not None:
            pass
        for heading in self._headings.values():
            heading.hide()
        row = at = beside = 0  # `beside` how many folded groups stand in the line before
        group = ""
        for cell in self.cells:
            if cell.field.about.group != group:
                group = cell.field.about.group
                row, at = self._head_group(group, row + (at > 0), columns, beside), 0
                beside = (beside + 1) % columns if group in self.folded else 0
            if group in self.folded:
                continue
            alone = cell.wide or cell.note is not None
            if alone and at > 0:
                row, at = row + 1, 0
            row = self._place(cell, row, at * 2, columns * 2 - 1)
            at += columns if alone else 1
            if at >= columns:
                row, at = row + 1, 0
        for column in range(3):
            self.grid.setColumnStretch(column * 2 + 1, 1 if column < columns else 0)
        self._order_tabs()

    def _head_group(self, group: str, row: int, columns: int, beside: int) -> int:
        """Puts the heading of a group there; answers the row its fields begin at.

        Folded groups stand beside each other in one line: `beside` of them are there already.
        """
        if group == OTHER:
            return row
        folded = group in self.folded
        at = (row - 1, beside * 2) if folded and beside else (row, 0)
        self.grid.addWidget(self._heading(group), *at, 1, 2 if folded else columns * 2)
        return at[0] + 1

    def _place(self, cell: Cell, row: int, column: int, whole: int) -> int:
        """Puts a field and its note there; answers the last row they take."""
        self.grid.addWidget(cell.label, row, column)
        self.grid.addWidget(cell.editor, row, column + 1, 1, whole if cell.wide else 1)
        if cell.note is None:
            return row
        self.grid.addWidget(cell.note, row + 1, 1, 1, whole)
        return row + 1

    def _heading(self, group: str) -> QPushButton:
        if group not in self._headings:
            made = QPushButton(group, self)
            made.setProperty("fold", True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter and Tab go from field to field
            made.clicked.connect(lambda _=False: self._turn(group))
            self._headings[group] = made
        made, folded = self._headings[group], group in self.folded
        made.setIcon(icon("right" if folded else "down"))
        made.setToolTip("Развернуть группу полей" if folded else "Свернуть группу полей")
        made.setAccessibleName(f"{group}: {'развернуть' if folded else 'свернуть'}")
        made.show()
        return made

    # --- groups that are folded ---------------------------------------------------------------

    def groups(self) -> list[str]:
        """Groups that have a heading, in their order."""
        found = dict.fromkeys(cell.field.about.group for cell in self.cells)
        return [group for group in found if group not in ("", OTHER)]

    def fold(self, group: str, *, folded: bool = True) -> None:
        """Hides the fields of a group under its heading, or shows them again."""
        if (group in self.folded) == folded:
            return
        (self.folded.add if folded else self.folded.discard)(group)
        for cell in self.cells:
            if cell.field.about.group == group:
                for part in filter(None, (cell.label, cell.editor, cell.note)):
                    part.setVisible(not folded)
        if self._columns:
            columns, self._columns = self._columns, 0
            self.arrange(columns)

    def fold_all(self) -> None:
        """All groups are folded, or opened when they are."""
        folded = not self.folded
        for group in self.groups():
            self.fold(group, folded=folded)
        self.folded_by_hand.emit()

    def unfold_for(self, name: str) -> None:
        """Something is to be seen in a field."""
        for cell in self.cells:
            if cell.field.name == name:
                self.fold(cell.field.about.group, folded=False)

    def _turn(self, group: str) -> None:
        self.fold(group, folded=group not in self.folded)
        self.folded_by_hand.emit()

    def _order_tabs(self) -> None:
        in_order(*(cell.editor for cell in self.cells))

    def whole_lines(self, room: int) -> int:
        """The height of the lines of fields that fit wholly into so many pixels."""
        ends = (self.grid.cellRect(row, 1).bottom() + 1 for row in range(self.grid.rowCount()))
        return max((end for end in ends if 0 < end <= room), default=room)

    def editors(self) -> Iterator[tuple[Field, Any]]:
        """The fields of the grid, then those of the form that stand elsewhere."""
        return ((cell.field, cell.editor) for cell in (*self.cells, *self.apart))

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange(self.columns_for(event.size().width()))

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_plain_enter(event):
            if self.cells and self.cells[-1].editor.hasFocus():
                self.walked.emit()
            else:
                self.focusNextPrevChild(True)
        else:
            super().keyPressEvent(event)


class HeadArea(QScrollArea):
    """As high as its fields need; in a low window they scroll and are never squeezed.

    `alone` says that there are no tables below to take the rest of the room.
    """

    def __init__(self, head: HeadGrid, *, alone: bool = False) -> None:
        super().__init__()
        self.head = head
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        height = QSizePolicy.Policy.Expanding if alone else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Expanding, height)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to the fields
        self.setWidget(head)
        self.viewport().setAutoFillBackground(False)
        head.setAutoFillBackground(False)
        head.installEventFilter(self)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.head and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # fields were laid out anew
            self._show_whole_lines()
        return super().eventFilter(watched, event)

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole_lines()

    def _show_whole_lines(self) -> None:
        """No field is cut in two by the lower edge."""
        room = self.contentsRect().height()
        shown = room if self.head.sizeHint().height() <= room else self.head.whole_lines(room)
        self.setViewportMargins(0, 0, 0, room - shown)

    @guard(QSize(0, 0))
    def sizeHint(self) -> QSize:
        return self.head.sizeHint()

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        least, wanted = self.head.fontMetrics().height() * 2 * LEAST_LINES, self.head.sizeHint()
        return QSize(0, min(least, wanted.height()))
