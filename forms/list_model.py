"""Lists of any length: ids in an array, rows by page, each row formatted once."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.lists import ListRow, state_of
from app.table import Column
from forms import theme
from forms.guard import guard
from forms.icons import icon
from forms.table_view import COPIED
from forms.values import copied, shown, usual

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
# Plain ints: comparing enums costs more than the rest of `data` (ux.md §3.2).
DISPLAY, DECORATION, TOOLTIP = 0, 1, 3
ALIGNMENT, FOREGROUND, ACCESSIBLE = 7, 9, 11
COPY = int(COPIED)
NUMBERS = (int, Decimal)


class _Line(NamedTuple):
    """A row ready to be shown."""

    row: ListRow
    texts: tuple[str, ...]


class ListModel(QAbstractTableModel):
    """The rows of a list; `fetch` reads some ids and may be asked for any page."""

    PAGE, KEEP = 200, 40

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[int]], Mapping[int, ListRow]],
        *,
        stateful: bool,
        postable: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns, self.fetch = list(columns), fetch
        self.postable = postable
        self.first = 1 if stateful else 0  # the column of states comes before all others
        self.keys: array[int] = array("q")
        self.is_stale = False  # rows in the pages may be older than the base
        self._pages: OrderedDict[int, list[_Line | None]] = OrderedDict()
        self._right = [c.kind in NUMBERS for c in self.columns]

    # --- rows -----------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """The first rows, already read; the rest may come by `show_keys`."""
        self.beginResetModel()
        self.keys = array("q", (row.id for row in rows))
        self.is_stale = False
        self._pages.clear()
        for start in range(0, len(rows), self.PAGE):
            part = rows[start : start + self.PAGE]
            self._pages[start // self.PAGE] = [self._line(row) for row in part]
        self.endResetModel()

    def show_keys(self, keys: array[int]) -> None:
        """All ids in order; the first page stays when it is fresh and its ids are the same."""
        first = None if self.is_stale else self._pages.get(0)
        same = first is not None and keys[: self.PAGE] == self.keys[: self.PAGE]
        self.beginResetModel()
        self.keys = keys
        self.is_stale = False
        self._pages.clear()
        if same and first is not None:
            self._pages[0] = first
        self.endResetModel()

    def row_of(self, key: int) -> int:
        """The number of the row of an id, -1 when the list has it no more."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1

    def row(self, number: int) -> ListRow | None:
        """A row as it was read; None when it was removed meanwhile."""
        line = self._at(number)
        return None if line is None else line.row

    def _at(self, number: int) -> _Line | None:
        at, place = divmod(number, self.PAGE)
        page = self._pages.get(at)
        if page is None:
            keys = list(self.keys[at * self.PAGE : (at + 1) * self.PAGE])
            found = self.fetch(keys)
            page = [self._line(found[k]) if k in found else None for k in keys]
            self._pages[at] = page
            if len(self._pages) > self.KEEP:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(at)
        return page[place] if place < len(page) else None

    def _line(self, row: ListRow) -> _Line:
        return _Line(row, tuple(shown(cell) for cell in row.cells))

    # --- what a view asks -----------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + self.first

    def is_text(self, column: int) -> bool:
        at = column - self.first
        return at >= 0 and self.columns[at].kind is str

    def sample(self, column: int) -> str:
        at = column - self.first
        return usual(self.columns[at].kind) if at >= 0 else ""

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        at = section - self.first
        if role == DISPLAY:
            return self.columns[at].title if at >= 0 else ""
        if role == TOOLTIP:
            return self.columns[at].title if at >= 0 else "Состояние"
        if role == ALIGNMENT and at >= 0 and self._right[at]:
            return RIGHT
        return None

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        at = index.column() - self.first
        if role == DISPLAY:
            line = self._at(index.row())
            if at < 0:
                return None
            return line.texts[at] if line is not None else "(удалено)"
        if role == ALIGNMENT:
            return RIGHT if at >= 0 and self._right[at] else None
        if role == FOREGROUND:
            return self._colour(index.row(), at)
        if at < 0:
            return self._state(index.row(), role)
        if role in (TOOLTIP, ACCESSIBLE):
            line = self._at(index.row())
            return line.texts[at] if line is not None else None
        if role == COPY:
            line = self._at(index.row())
            return copied(line.row.cells[at]) if line is not None else ""
        return None

    def _colour(self, number: int, at: int) -> Any:
        line = self._at(number)
        if line is None or line.row.marked:
            return theme.brush("row_marked")
        value = line.row.cells[at] if at >= 0 else None
        if isinstance(value, Decimal) and value < 0:
            return theme.brush("err")
        return None

    def _state(self, number: int, role: int) -> Any:
        line = self._at(number)
        if line is None or not (self.postable or line.row.marked):
            return None
        if role == DECORATION:
            return state_icon(line.row)
        if role in (TOOLTIP, ACCESSIBLE, COPY):
            return state_of(line.row)
        return None


def state_icon(row: ListRow) -> Any:
    """A check mark, an empty circle or a cross; nothing for a catalog item in force."""
    if row.marked:
        return icon("marked", "err")
    if row.posted is None:
        return None
    return icon("posted", "ok") if row.posted else icon("draft", "text2")
