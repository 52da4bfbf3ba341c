"""Lists of any length: ids in an array, rows by page, each row formatted once.

`data` is asked two thousand times for one painted screen, so everything it answers is made when
a page is read, and it does nothing but look it up (ux.md §3.2).
"""

from __future__ import annotations

import sys
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.lists import ListRow, state_of
from app.table import Column
from db.types import Month
from forms import theme
from forms.guard import FAULTS
from forms.icons import icon
from forms.table_view import COPIED
from forms.values import copied, rate_text, shown, shown_as, usual

if TYPE_CHECKING:
    from forms.list_levels import RowLevels

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
# Plain ints: comparing enums costs more than the rest of `data`.
DISPLAY, DECORATION, TOOLTIP = 0, 1, 3
ALIGNMENT, BACKGROUND, FOREGROUND, ACCESSIBLE = 7, 8, 9, 11
COPY = int(COPIED)
NUMBERS = (int, Decimal)
LEVELS = "¹²³⁴⁵⁶⁷⁸⁹"
GONE = "(удалено)"
HORIZONTAL = Qt.Orientation.Horizontal
ASKED_OF_HEADINGS = frozenset((DISPLAY, DECORATION, TOOLTIP, ALIGNMENT))


# Kinds of values that a picture tells beside the word: value → (icon, colour), by shape too.
SIGNS: dict[type, Mapping[Any, tuple[str, str]]] = {}


class Rule(NamedTuple):
    """A colour of rows, a sign before them, and why they have it."""

    token: str
    title: str
    sign: str = ""


class _Line(NamedTuple):
    """A row ready to be shown: texts by column number, and what few cells have besides."""

    row: ListRow | None
    texts: tuple[str, ...]
    tokens: Mapping[int, str]  # colours of the text of some cells; -1 is the whole row
    icons: Mapping[int, Any]


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
        self.fetch = fetch
        self.postable = postable
        self.first = 1 if stateful else 0  # the column of states comes before all others
        self.keys: array[int] = array("q")
        self.is_stale = False  # rows in the pages may be older than the base
        self.rules: Sequence[Rule] = ()
        self.order: tuple[tuple[str, bool], ...] = ()
        self.sums: Mapping[int, str] = {}  # under the columns, by number
        self.levels: RowLevels | None = None  # groups among the rows
        self._pages: OrderedDict[int, list[_Line | ListRow]] = OrderedDict()
        self._near, self._near_page = -1, list[_Line | ListRow]()
        self._take_columns(columns)

    def _take_columns(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        before = [None] * self.first
        self._right = [*before, *(RIGHT if c.kind in NUMBERS else None for c in self.columns)]
        self._rates = [n for n, c in enumerate(self.columns) if c.key == "vat_percent"]
        self._months = [n for n, c in enumerate(self.columns) if c.kind is Month]
        self._flags = [n for n, c in enumerate(self.columns) if c.kind is bool]
        self._sums = [n for n, c in enumerate(self.columns) if c.kind is Decimal]
        self._signs = [(n, SIGNS[c.kind]) for n, c in enumerate(self.columns) if c.kind in SIGNS]

    # --- rows -----------------------------------------------------------------------------

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Other columns; the rows must be read anew."""
        self.beginResetModel()
        self._take_columns(columns)
        self.keys = array("q")
        self._forget()
        self.endResetModel()

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """The first rows, already read; the rest may come by `show_keys`."""
        self.beginResetModel()
        self.keys = array("q", (row.id for row in rows))
        self._forget()
        for start in range(0, len(rows), self.PAGE):
            part = rows[start : start + self.PAGE]
            self._pages[start // self.PAGE] = list(part)
        self.endResetModel()

    def show_keys(self, keys: array[int]) -> None:
        """All ids in order; the first page stays when it is fresh and its ids are the same."""
        first = None if self.is_stale else self._pages.get(0)
        same = first is not None and keys[: self.PAGE] == self.keys[: self.PAGE]
        if keys == self.keys:
            self._forget()
            self.repaint_all()
            return
        self.beginResetModel()
        self.keys = keys
        self._forget()
        if same and first is not None:
            self._pages[0] = first
        self.endResetModel()

    def repaint_all(self) -> None:
        """What is shown may have changed; the cursor and what is selected stay."""
        if self.keys:
            last = self.index(len(self.keys) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _forget(self) -> None:
        self.is_stale = False
        self._pages.clear()
        self._near = -1

    def row_of(self, key: int) -> int:
        """The number of the row of an id, -1 when the list has it no more."""
        try:
            return self.keys.index(key)
        except ValueError:
            return -1

    def row(self, number: int) -> ListRow | None:
        """A row as it was read; None when it was removed meanwhile."""
        return self._at(number).row

    def _at(self, number: int) -> _Line:
        at, place = divmod(number, self.PAGE)
        if at != self._near:
            self._near_page, self._near = self._page(at), at
        line = self._near_page[place]
        if type(line) is ListRow:  # formatted when it is first seen
            line = self._near_page[place] = self._line(line)
        return line  # type: ignore[return-value]

    def _page(self, at: int) -> list[_Line | ListRow]:
        page = self._pages.get(at)
        if page is None:
            keys = list(self.keys[at * self.PAGE : (at + 1) * self.PAGE])
            found = self.fetch(keys)
            gone = _Line(None, (GONE,) * self.columnCount(), {-1: "row_marked"}, {})
            page = [found.get(k, gone) for k in keys]
            self._pages[at] = page
            if len(self._pages) > self.KEEP:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(at)
        return page

    def _line(self, row: ListRow) -> _Line:
        cells, first = row.cells, self.first
        texts = [""] * first + [shown(cell) for cell in cells[: len(self.columns)]]
        for n in self._months:
            texts[n + first] = shown_as(Month, cells[n])
        tokens: dict[int, str] = {}
        icons: dict[int, Any] = {}
        if row.marked:
            tokens[-1] = "row_marked"
        else:
            for n in self._sums:
                if isinstance(cells[n], Decimal) and cells[n] < 0:
                    tokens[n + first] = "err"
        if first and (self.postable or row.marked):
            icons[0] = state_icon(row)
        rule = self._rule(row) if self.rules else None
        if rule is not None and rule.sign:
            # A catalog has room where documents have their states.
            at = 0 if first and not self.postable else first
            icons.setdefault(at, icon(rule.sign, "text"))
        for n in self._rates:
            texts[n + first] = rate_text(cells[n])
        for n in self._flags:
            texts[n + first] = ""
            if cells[n]:
                icons[n + first] = icon("posted", "text2")
        icons |= {n + first: icon(*s[cells[n]]) for n, s in self._signs if cells[n] in s}
        return _Line(row, tuple(texts), tokens, icons)

    # --- what a view asks -----------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + self.first

    def is_text(self, column: int) -> bool:
        at = column - self.first
        return at >= 0 and self.columns[at].kind is str

    def sample(self, column: int) -> str:
        """A text that a column has room for: a usual value, or the sum under it in bold."""
        at, total = column - self.first, self.sums.get(column, "")
        return max(usual(self.columns[at].kind), total and f"{total}00", key=len) if at >= 0 else ""

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        try:
            if role in ASKED_OF_HEADINGS and way is HORIZONTAL:
                return self._heading(section, role)
        except Exception:  # noqa: BLE001  as in `data`
            FAULTS.report(sys.exc_info()[1], "в ListModel.headerData")
        return None

    def _heading(self, section: int, role: int) -> Any:
        at = section - self.first
        if at < 0:
            return "" if role == DISPLAY else "Состояние" if role == TOOLTIP else None
        if role == DISPLAY:
            return self.columns[at].title + self._level(at)
        if role == TOOLTIP:
            return f"{self.columns[at].title}\nЩелчок сортирует, Shift+щелчок добавляет уровень"
        if role == DECORATION:
            down = dict(self.order).get(self.columns[at].key)
            return None if down is None else icon("arrow-down" if down else "arrow-up", "accent")
        if role == ALIGNMENT:
            return self._right[section]
        return None

    def _level(self, at: int) -> str:
        """¹ and ² tell by what a list is sorted first when it is by several columns."""
        keys = [key for key, _ in self.order]
        if len(keys) < 2 or self.columns[at].key not in keys:
            return ""
        return " " + LEVELS[min(keys.index(self.columns[at].key), len(LEVELS) - 1)]

    def data(self, index: Index, role: int = 0) -> Any:
        try:
            if role == DISPLAY:
                return self._at(index.row()).texts[index.column()]
            if role == ALIGNMENT:
                return self._right[index.column()]
            if role == FOREGROUND:
                tokens = self._at(index.row()).tokens
                if not tokens:
                    return None
                token = tokens.get(index.column()) or tokens.get(-1)
                return theme.brush(token) if token else None
            if role == DECORATION:
                icons = self._at(index.row()).icons
                return icons.get(index.column()) if self.levels is None else self._sign(index)
            if role == BACKGROUND:
                return self._fill(index.row()) if self.rules else None
            return self._rare(index, role)
        except Exception:  # noqa: BLE001  the border between Qt and us, without the cost of `guard`
            FAULTS.report(sys.exc_info()[1], "в ListModel.data")
            return None

    def _sign(self, index: Index) -> Any:
        """A state, a check mark; in the column of names, a folder where there are groups."""
        assert self.levels is not None
        if index.column() != self.levels.column:
            return self._at(index.row()).icons.get(index.column())
        return self.levels.picture(index.row(), self.keys[index.row()])

    def _fill(self, number: int) -> Any:
        row = self._at(number).row
        rule = None if row is None or row.marked else self._rule(row)
        # What is marked is read by the colour of its letters.
        return theme.brush(rule.token) if rule is not None and rule.token else None

    def _rule(self, row: ListRow) -> Rule | None:
        """The rule that a row meets, as the model has the rules now."""
        known = row.rule is not None and row.rule < len(self.rules)
        return self.rules[row.rule] if known and row.rule is not None else None

    def _rare(self, index: Index, role: int) -> Any:
        """Tooltips, words for a screen reader, the clipboard."""
        if role not in (TOOLTIP, ACCESSIBLE, COPY):
            return None
        row, at = self._at(index.row()).row, index.column() - self.first
        if row is None:
            return GONE
        if role == COPY:
            return copied(row.cells[at]) if at >= 0 else state_of(row)
        if at < 0:
            why = self.rules[row.rule].title if self.rules and row.rule is not None else ""
            state = state_of(row) if self.postable or row.marked else ""
            return ". ".join(filter(None, (state, why))) or None
        if self.levels is not None and index.column() == self.levels.column:
            return self.levels.words(row.id) or shown(row.cells[at])
        if at in self._rates:
            return rate_text(row.cells[at])
        return shown_as(self.columns[at].kind, row.cells[at])


def state_icon(row: ListRow) -> Any:
    """A check mark, an empty circle or a cross; nothing for a catalog item in force."""
    if row.marked:
        return icon("marked", "err")
    if row.posted is None:
        return None
    return icon("posted", "ok") if row.posted else icon("draft", "text2")
