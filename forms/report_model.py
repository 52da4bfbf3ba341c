"""A table of `app.table` on screen: colours of marks with their letters, groups that fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.report_arranging import is_heading, under
from app.table import Column, Link, Mark, Row, Table, Way
from forms import theme
from forms.guard import guard
from forms.icons import icon, no_icon
from forms.table_view import COPIED
from forms.values import copied, shown, shown_as, usual

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
HEAD_RIGHT = RIGHT | int(Qt.TextFlag.TextWordWrap)
DISPLAY, DECORATION, EDIT, TOOLTIP = 0, 1, 2, 3
FONT, ALIGNMENT, BACKGROUND, FOREGROUND = 6, 7, 8, 9
COPY = int(COPIED)
ROWS = {Mark.DEBT: "row_debt", Mark.RETURNED: "row_returned", Mark.PREPAID: "row_prepaid"}
LETTERS = (Mark.RETURNED, Mark.DEBT, Mark.PREPAID)
INDENT = "    "
NAME_LETTERS = 34  # a column with names of groups is at least so wide
NOTE = "note"  # the key of the column that people write in


class ReportModel(QAbstractTableModel):
    """`write_note(row_id, text)` keeps a note; without it nothing is edited.

    Where rows have marks a first narrow column holds their letters: the colours alone say
    nothing to a person who does not tell them apart. `rows` are those on screen, `numbers` say
    where they stand in the table: rows of a folded group are on neither.
    """

    def __init__(
        self,
        table: Table,
        write_note: Callable[[int, str], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.write_note = write_note
        self.black: frozenset[str] = frozenset()
        self.ordered: tuple[str, bool] = ("", False)  # the first column of the order, downwards
        self._bold = QFont()
        self._bold.setBold(True)
        self._folded: set[tuple[Any, ...]] = set()
        self._take(table)

    def replace(self, table: Table, black: frozenset[str] = frozenset()) -> None:
        """Shows another making of the report; its groups stay folded as they were.

        `black` are the columns whose negative numbers are not red.
        """
        self.beginResetModel()
        self.black = black
        self._take(table)
        self.endResetModel()

    def _take(self, table: Table) -> None:
        self.table = table
        self.columns: list[Column] = list(table.columns)
        self.coloured = any(row.marks for row in table.rows)
        own = any(c.key in ("mark", "marks", "letters") for c in self.columns)
        self.first = 1 if self.coloured and not own else 0
        names = [n for n, c in enumerate(self.columns) if c.kind is str and c.title]
        self.named = names[0] if names else 0  # the column that groups are named in
        self._right = [c.kind in (int, Decimal) for c in self.columns]
        self._texts: list[tuple[str, ...] | None] = [None] * len(table.rows)
        self._notes: dict[int, str] = {}
        self._paths = self._paths_of(table)
        self._show_rows()

    def _paths_of(self, table: Table) -> dict[int, tuple[Any, ...]]:
        """Headings by their number, each with the names of those over it."""
        found: dict[int, tuple[Any, ...]] = {}
        above: list[Any] = []
        for number, row in enumerate(table.rows):
            if is_heading(table.rows, number):
                above = [*above[: row.level], row.cells[self.named]]
                found[number] = tuple(above)
        return found

    def _show_rows(self) -> None:
        rows, hidden = self.table.rows, set[int]()
        for number, path in self._paths.items():
            if path in self._folded:
                hidden.update(under(rows, number))
        self.numbers = [n for n in range(len(rows)) if n not in hidden]
        self.rows: list[Row] = [rows[n] for n in self.numbers]

    # --- groups -----------------------------------------------------------------------------

    @property
    def levels(self) -> int:
        """How many levels there are: 1 without groups, 2 for rows under headings."""
        return 1 + max((len(path) for path in self._paths.values()), default=0)

    @property
    def headings(self) -> int:
        """How many headings the whole table has."""
        return len(self._paths)

    def heading(self, row: int) -> int | None:
        """The number in the table of the heading on a row; None where there is none."""
        number = self.numbers[row]
        return number if number in self._paths else None

    def is_folded(self, number: int) -> bool:
        return self._paths[number] in self._folded

    def heading_over(self, row: int) -> int | None:
        """The row on screen of the heading that a row stands under."""
        level = self.rows[row].level
        for above in range(row - 1, -1, -1):
            if self.rows[above].level < level:
                return above
        return None

    def fold(self, number: int, folded: bool) -> None:
        """Folds or opens one group."""
        path = self._paths[number]
        if folded == (path in self._folded):
            return
        self.beginResetModel()
        self._folded ^= {path}
        self._show_rows()
        self.endResetModel()

    def fold_to(self, level: int) -> None:
        """Leaves so many levels open: 1 shows the outermost headings alone."""
        self.beginResetModel()
        self._folded = {path for path in self._paths.values() if len(path) >= level}
        self._show_rows()
        self.endResetModel()

    # --- what is in it ----------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + self.first

    def is_text(self, column: int) -> bool:
        at = column - self.first
        return at >= 0 and self.columns[at].kind is str

    def sample(self, column: int) -> str:
        """A text that a column has room for: a usual value, or its total in bold."""
        at = column - self.first
        if at < 0:
            return ""
        total = self.totals().get(column, "") if self._right[at] else ""
        return max(usual(self.columns[at].kind), total and f"{total}00", key=len)

    def letters_of(self, column: int) -> int | None:
        """The declared width in characters; names of groups need room of their own."""
        at = column - self.first
        if at < 0:
            return None
        width = self.columns[at].width
        return max(width or 0, NAME_LETTERS) if at == self.named and self._paths else width

    def value(self, row: int, column: int) -> Any:
        """What stands in a cell, by its own type; the letters of a row where it has them."""
        at = column - self.first
        found = self.rows[row]
        if at < 0:
            return self.letters(found)
        note = self._notes.get(found.note_id or 0)
        return note if note is not None and self._is_note(row, at) else found.cells[at]

    def values(self, cells: Sequence[tuple[int, int]]) -> list[Any]:
        return [self.value(row, column) for row, column in cells]

    def key_of(self, column: int) -> str:
        """The key of a column; empty for the letters."""
        at = column - self.first
        return self.columns[at].key if at >= 0 else ""

    def way(self, index: Index) -> Way | None:
        """Where a double click on a cell leads."""
        row = self.rows[index.row()]
        return row.links.get(self.key_of(index.column())) or row.link

    def link(self, index: Index) -> Link | None:
        """The thing that a double click opens, where it leads to a thing."""
        found = self.way(index)
        return found if isinstance(found, Link) else self.rows[index.row()].link

    def totals(self) -> dict[int, str]:
        """The last line of the report by column number."""
        return {
            at + self.first: shown(value)
            for at, value in enumerate(self.table.totals)
            if value not in (None, "")
        }

    def letters(self, row: Row) -> str:
        marks = set(row.marks.values())
        return "".join(mark.value for mark in LETTERS if mark in marks)

    # --- what a view asks -------------------------------------------------------------------

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        at = section - self.first
        if way != Qt.Orientation.Horizontal or at < 0:
            return None
        if role in (DISPLAY, TOOLTIP):
            return self.columns[at].title
        if role == DECORATION and self.columns[at].key == self.ordered[0]:
            return icon("arrow-down" if self.ordered[1] else "arrow-up", "accent")
        return HEAD_RIGHT if role == ALIGNMENT and self._right[at] else None

    def show_order(self, key: str, *, down: bool) -> None:
        """An arrow beside the title of a column."""
        self.ordered = (key, down)
        last = self.columnCount() - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    @guard(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        at = index.column() - self.first
        note = at >= 0 and self._is_note(index.row(), at)
        return flags | Qt.ItemFlag.ItemIsEditable if note else flags

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        number, at = index.row(), index.column() - self.first
        row = self.rows[number]
        if role == DISPLAY:
            return self._text(number, at) if at >= 0 else self.letters(row)
        if role == ALIGNMENT:
            return RIGHT if at >= 0 and self._right[at] else None
        if role == BACKGROUND:
            return self._background(row, at)
        if role == FOREGROUND:
            return self._foreground(row, at)
        if role == FONT:
            return self._bold if row.bold else None
        return self._rarer(number, at, role)

    def _rarer(self, row: int, at: int, role: int) -> Any:
        if role == DECORATION:
            return self._sign(row, at)
        if at >= 0 and role in (TOOLTIP, EDIT):
            return self._text(row, at).strip()
        if role == COPY:
            value = self.value(row, at + self.first)
            return copied(value) if at >= 0 else value
        return None

    def _foreground(self, row: Row, at: int) -> Any:
        value = row.cells[at] if at >= 0 else None
        red = isinstance(value, Decimal) and value < 0 and self.columns[at].key not in self.black
        return theme.brush("err") if red else None

    def _sign(self, row: int, at: int) -> Any:
        """An arrow before the name of a group; the names under it stand no further left."""
        if at != self.named or not self._paths:
            return None
        if (number := self.heading(row)) is None:
            return no_icon()
        return icon("right" if self.is_folded(number) else "down")

    @guard(False)
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        note_id = self.rows[index.row()].note_id
        if role != EDIT or self.write_note is None or note_id is None:
            return False
        text = str(value).strip()
        if text == self._text(index.row(), index.column() - self.first):
            return False
        if not self.write_note(note_id, text):
            return False
        self._notes[note_id] = text
        self._texts[self.numbers[index.row()]] = None
        self.dataChanged.emit(index, index)
        return True

    def _is_note(self, row: int, at: int) -> bool:
        writable = self.write_note is not None and self.rows[row].note_id is not None
        return writable and self.columns[at].key == NOTE

    def _text(self, row: int, at: int) -> str:
        number = self.numbers[row]
        texts = self._texts[number]
        if texts is None:
            texts = self._texts[number] = self._shown(self.rows[row])
        return texts[at]

    def _shown(self, row: Row) -> tuple[str, ...]:
        texts = [
            "" if cell == 0 and cell is not False else shown_as(column.kind, cell)
            for column, cell in zip(self.columns, row.cells, strict=False)
        ]
        texts += [""] * (len(self.columns) - len(texts))
        if row.level and texts:
            texts[self.named] = INDENT * row.level + texts[self.named]
        if row.note_id in self._notes:
            for at, column in enumerate(self.columns):
                if column.key == NOTE and row.note_id is not None:
                    texts[at] = self._notes[row.note_id]
        return tuple(texts)

    def _background(self, row: Row, at: int) -> Any:
        mark = row.marks.get(self.columns[at].key) if at >= 0 else None
        mark = mark or row.marks.get("")
        if mark is not None:
            return theme.brush(ROWS[mark])
        return theme.brush("header") if row.bold and not row.level else None
