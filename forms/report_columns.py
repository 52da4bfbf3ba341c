"""Headings of a report: widths that are remembered, dragging, sorting, frozen columns (R5, R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer

from forms.settings import LEAST
from forms.widths import WIDE, letter

if TYPE_CHECKING:
    from forms.report_window import ReportWindow

LETTER = 34  # pixels of the column of letters
FROZEN = 3  # columns that stay in sight (ux.md §4.4)
FEW = 5  # a table with no more columns is not frozen


class ReportColumns(QObject):
    """Knows widths by the keys of columns: a report with other columns keeps those it knows."""

    def __init__(self, window: ReportWindow) -> None:
        super().__init__(window)
        self.window = window
        self._placing, self._room = False, 0
        self._widths = self._kept()  # in letters
        header = window.view.horizontalHeader()
        header.sectionMoved.connect(self._dragged)
        header.sectionResized.connect(self._widened)
        for view in (window.view, window.view.frozen):
            view.horizontalHeader().sectionClicked.connect(self._clicked)

    def _kept(self) -> dict[str, float]:
        kept = self.window.desk.preferences.get(self._key(), {})
        if not isinstance(kept, dict):
            return {}
        return {str(k): v for k, v in kept.items() if isinstance(v, int | float) and v >= LEAST}

    def _key(self) -> str:
        return f"columns/report/{self.window.report.name}"

    def remember(self) -> None:
        self.window.desk.preferences.put(self._key(), dict(self._widths))

    # --- after the table has changed --------------------------------------------------------

    def begin(self) -> None:
        """Nothing that happens to the headings now is the person's doing."""
        self._placing = True

    def end(self) -> None:
        """Columns from left to right as the table has them, as wide as they were."""
        view, model = self.window.view, self.window.model
        header = view.horizontalHeader()
        for column in range(header.count()):
            header.moveSection(header.visualIndex(column), column)
        self._show_order()
        self.set_widths()
        self._placing = False
        columns = model.columnCount()
        view.freeze(FROZEN if columns > FEW + model.first else 0)
        QTimer.singleShot(0, self, self._fit_again)

    def _fit_again(self) -> None:
        """A scroll bar that came with the rows took its room from the columns."""
        if self._room != self.window.view.viewport().width():
            self.set_widths()
            self.window.view.frozen.place()

    def set_widths(self) -> None:
        """Fitted, then as the person had them."""
        self._placing = True
        view, model = self.window.view, self.window.model
        of = letter(view)
        widths = (self._widths.get(model.key_of(n)) for n in range(model.columnCount()))
        known = [None if width is None else round(width * of) for width in widths]
        if model.first:
            known[0] = LETTER
        self._room = view.viewport().width()
        view.fit_columns(known)
        self._placing = False

    def _show_order(self) -> None:
        """An arrow beside the title: Qt draws its own over the end of the words."""
        order = self.window.shape.settings.order
        key, down = order[0] if order else ("", False)
        self.window.model.show_order(key, down=down)

    # --- what a person does -------------------------------------------------------------------

    def _clicked(self, column: int) -> None:
        """A click sorts, the next one turns; Shift adds a level."""
        key = self.window.model.key_of(column)
        if self.window.shape.column(key) is not None:
            self.window.shape.sort_by(key, more=_shift_is_down())

    def _dragged(self, *_: int) -> None:
        if self._placing:
            return
        self._placing = True
        QTimer.singleShot(0, self, self._take_order)  # when Qt has moved it

    def _take_order(self) -> None:
        header, model = self.window.view.horizontalHeader(), self.window.model
        order = (header.logicalIndex(n) for n in range(header.count()))
        keys = [key for n in order if (key := model.key_of(n))]
        self._placing = False
        self.window.shape.order_columns(keys)

    def _widened(self, column: int, _: int, width: int) -> None:
        last = self.window.model.columnCount() - 1
        key = self.window.model.key_of(column)
        letters = round(width / letter(self.window.view), 1)
        if not self._placing and column != last and letters >= LEAST and key:
            self._widths[key] = letters

    def fit(self, column: int) -> None:
        """«Ширина по содержимому»."""
        view = self.window.view
        width = max(view.sizeHintForColumn(column), 44)
        view.setColumnWidth(column, min(width + 12, 2 * WIDE))

    def forget(self) -> None:
        """«Стандартная ширина столбцов»."""
        self._widths.clear()
        self.set_widths()
        self.window.view.freeze(self.window.view.frozen.count)


def _shift_is_down() -> Any:
    from PySide6.QtGui import QGuiApplication

    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
