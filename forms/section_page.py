"""One tab of a form: the buttons of a tabular section, its table and its sums."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.base import Section
from db.meta import Field, is_typed
from forms.copying import copy_of_row
from forms.flow import flowing
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import bind
from forms.section_columns import SectionColumns
from forms.section_menu import sum_menu, table_menu
from forms.section_model import SectionModel
from forms.section_view import SectionView
from forms.totals_row import TotalsRow, with_totals
from forms.window import OneLine, button

if TYPE_CHECKING:
    from forms.item_window import ItemWindow
    from forms.names import Names
    from forms.refs import Ref
    from forms.section_paste import SectionPaste

FILLED = "Строк нет: их заполняет программа."
NewRow = Callable[[str], Any]


class RowCommand(NamedTuple):
    """What a person may do with the selected rows of a section.

    `writes` changes them; `restores` puts what rules come to instead of a typed sum; `whole` is
    about the section and needs no row.
    """

    title: str
    key: str
    call: Callable[[list[Any]], None]
    writes: bool = True
    restores: bool = False
    whole: bool = False


class SectionPage(QWidget):
    """`new_row(section)` makes a row with what the form knows; `make` makes editors of cells."""

    retitled = Signal(str)

    def __init__(
        self,
        section: str,
        kind: type[Section],
        names: Names,
        *,
        apply: Callable[[Any, str, Any], None],
        make: Callable[[Any, Field, QWidget], QWidget],
        ref: Callable[[Any, Field], Ref | None],
        new_row: NewRow,
    ) -> None:
        super().__init__()
        self.section, self.kind, self.new_row = section, kind, new_row
        self.is_typed = is_typed(kind)  # else rows are only looked at
        self.grows = self.is_typed and not kind.filled
        self.model = SectionModel(kind, names, apply, self)
        self.view = SectionView(self.model, make, self)
        self.view.refs = ref
        self.totals = TotalsRow(self.view)
        self.count = OneLine()  # a hint: it gives way to the buttons
        self.count.setProperty("dim", True)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.window_of: ItemWindow | None = None
        self.pasting: SectionPaste | None = None
        self.commands: list[tuple[RowCommand, QAction]] = []
        self._sorted: tuple[int, bool] | None = None  # column, descending
        self._begun: tuple[Any, list[Any]] = (None, [])  # the last new row and what it began with
        self.columns = SectionColumns(self)
        self._made: list[QPushButton] = []
        self._writing: list[QAction] = []
        self._lay_out()
        self.view.row_wanted.connect(self.add)
        self.view.copy_wanted.connect(self.copy)
        self.view.remove_wanted.connect(self.remove)
        self.view.move_wanted.connect(self.move_row)
        self.view.menu_wanted.connect(self.show_menu)
        self.view.sign_pressed.connect(self.show_sign_menu)
        self.view.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.model.edited.connect(self.tell)

    def serve(self, window: ItemWindow) -> None:
        """Edits of many rows are one step of the window; Ctrl+V knows what may be chosen there."""
        from forms.section_paste import SectionPaste

        self.window_of = window
        self.pasting = SectionPaste(self, window)
        self.view.paste_wanted.connect(self.pasting.paste)

    def step(self, text: str) -> AbstractContextManager[None]:
        """What is edited inside comes back by one Ctrl+Z."""
        return nullcontext() if self.window_of is None else self.window_of.undo.step(text)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        buttons, self.buttons = flowing(whole=True)
        for title, call, there in (
            ("Добавить  Ins", self.add, self.grows),
            ("Скопировать  F9", self.copy, self.grows),
            ("Удалить  Del", self.remove, self.is_typed),
        ):
            if there:
                self._button(title, call)
        arrows = (
            ("arrow-up", "Переместить вверх  Ctrl+Shift+↑", -1),
            ("arrow-down", "Переместить вниз  Ctrl+Shift+↓", 1),
        )
        for sign, tip, by in arrows if self.is_typed else ():
            made = self._button("", lambda _=False, by=by: self.move_row(by))
            made.setIcon(icon(sign))
            made.setToolTip(tip)
            made.setAccessibleName(tip)
            made.setFixedWidth(34)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(buttons)
        top.addWidget(self.count, 1)
        column.addLayout(top)
        column.addLayout(with_totals(self.view, self.totals), 1)

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        """Buttons in as many lines as the width of the form needs, then the table."""
        least, column, tabs = super().minimumSizeHint(), self.layout(), self.parentWidget()
        if column is None or tabs is None:
            return least
        # A tab that was not yet in front has no width of its own.
        width = max(self.width(), tabs.width(), least.width())
        return QSize(least.width(), column.minimumHeightForWidth(width))

    def _button(self, title: str, call: Callable[..., Any]) -> QPushButton:
        made = QPushButton(title)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each has its key; Tab goes to the table
        made.clicked.connect(lambda _=False: call())
        self.buttons.addWidget(made)
        self._made.append(made)
        return made

    def add_command(self, command: RowCommand) -> None:
        """A button after the usual ones, with its key; it works on the selected rows, or on all."""
        action = bind(QAction(command.title, self), command.key)
        action.triggered.connect(lambda _=False: self._do(command))
        self.addAction(action)
        made = button(action)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.addWidget(made)
        if command.writes:
            self._writing.append(action)
        self.commands.append((command, action))

    def add_tool(self, action: QAction) -> None:
        """A button after «Добавить» that fills the section, like «Подбор…»."""
        self.addAction(action)
        made = button(action)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.insert(1, made)
        self._writing.append(action)
        action.setEnabled(not self.model.locked)

    def _do(self, command: RowCommand) -> None:
        self.view.finish_editing()
        rows = [self.model.rows[number] for number in self.view.selected_rows()]
        if rows or command.whole:
            command.call(rows)

    def lock(self, locked: bool) -> None:
        """A form that may only be looked at."""
        self.model.locked = locked
        for made in self._made:
            made.setEnabled(not locked)
        for action in self._writing:
            action.setEnabled(not locked)
        self.count.tell(self._advice(len(self.model.rows)))

    def show_rows(self, rows: list[Any]) -> None:
        """The rows as they are now; the cursor stays in its cell."""
        at = self.view.currentIndex()
        row, column = at.row(), at.column()
        self.model.show_rows(rows)
        if at.isValid() or row >= 0:
            self.view.setCurrentIndex(self.model.index(min(row, len(rows) - 1), column))
        self.tell()
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Widths by what there is, once there are rows."""
        if self.isVisible():
            self.columns.fit()

    @guard()
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.columns.keep()

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            QTimer.singleShot(0, self, self.columns.refit)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)  # when it has got its size

    def tell(self) -> None:
        """Sums and the number of rows follow every edit."""
        number = len(self.model.rows)
        self.count.tell(self._advice(number))
        self.totals.show_texts(self.model.totals())
        self._sorted = None
        self.view.horizontalHeader().setSortIndicatorShown(False)
        self.retitled.emit(f"{self.kind.title} ({number})" if number else self.kind.title)

    def _advice(self, number: int) -> str:
        """The first step where there is nothing yet, a hint where there are rows."""
        if self.model.locked:
            return "" if number else "Строк нет"
        if not self.grows:
            return "" if number else FILLED
        first = "Вставка из Excel: Ctrl+V"
        return first if number else f"Строк нет. Ins — добавить. {first}"

    # --- commands ---------------------------------------------------------------------------

    def add(self) -> None:
        """A new row after the last one, the cursor in its first cell.

        A last row into which nothing was typed is the new one: Enter had begun it already.
        """
        if self.model.locked or not self.grows:
            return
        self.view.finish_editing()
        rows, begun = self.model.rows, self._begun
        at = len(rows) - 1
        if not rows or rows[at] is not begun[0] or self._values(rows[at]) != begun[1]:
            fresh = self.new_row(self.section)
            at = self.model.add(fresh)
            self._begun = (fresh, self._values(fresh))
        self.view.setFocus()
        self.view.go_to(at, self.view.first_column())

    def _values(self, row: Any) -> list[Any]:
        """What stands in a row and what is typed there and is no value."""
        return [
            *(getattr(row, field.name) for field in self.model.fields),
            self.model.has_faults(row),
        ]

    def copy(self) -> None:
        """The current row once more, right after it."""
        number = self.view.currentIndex().row()
        if self.model.locked or not self.grows or number < 0:
            return
        self.view.finish_editing()
        column = self.view.currentIndex().column()
        row = self.model.add(copy_of_row(self.model.rows[number]), number + 1)
        self.view.go_to(row, column)

    def remove(self) -> None:
        """The rows of the selected cells; what follows moves up."""
        numbers = self.view.selected_rows()
        if self.model.locked or not self.is_typed or not numbers:
            return
        column = self.view.currentIndex().column()
        with self.step(""):
            self.model.remove(numbers)
        if self.model.rows:
            self.view.go_to(min(numbers[0], len(self.model.rows) - 1), max(column, 0))

    def drop_blank(self) -> None:
        """The one row that was begun and refers to nothing yet gives way to others."""
        rows = self.model.rows
        about = next((f.name for f in self.model.fields if f.target and f.required), None)
        if len(rows) == 1 and about is not None and getattr(rows[0], about) is None:
            self.model.remove([0])

    def drop_begun(self) -> None:
        """The row that Enter began after the last one goes away when nothing was typed into it."""
        model = self.model
        while len(model.rows) > 1 and not model.locked and self._is_untouched(model.rows[-1]):
            with self.step(""):
                model.remove([len(model.rows) - 1])

    def wanting(self) -> list[str]:
        """Cells that must be filled and are empty, but for a row that Enter has just begun."""
        model = self.model
        rows = list(enumerate(model.rows, 1))
        if len(rows) > 1 and self._is_untouched(rows[-1][1]):
            rows.pop()
        return [
            f"{field.title} (строка {line})"
            for line, row in rows
            for field in model.fields
            if model.is_wanting(row, field)
        ]

    def _is_untouched(self, row: Any) -> bool:
        wanting = any(self.model.is_wanting(row, field) for field in self.model.fields)
        if not wanting or row.__dict__.get("id") is not None or self.model.has_faults(row):
            return False
        fresh = self.new_row(self.section)
        names = [field.name for field in self.model.fields if field.name != "line"]
        return all(getattr(row, name) == getattr(fresh, name) for name in names)

    def move_row(self, by: int) -> None:
        current = self.view.currentIndex()
        if not self.model.locked and self.is_typed and current.isValid():
            self.view.go_to(self.model.move(current.row(), by), current.column())

    def sort_by(self, column: int) -> None:
        """The rows themselves are put in order by a column; a second click turns it round."""
        if self.model.locked or len(self.model.rows) < 2:
            return
        self.view.finish_editing()
        descending = self._sorted == (column, False)
        current = self.view.currentIndex()
        row = self.model.rows[current.row()] if current.isValid() else None
        with self.step("порядок строк"):
            self.model.sort_rows(column, descending=descending)
        self._sorted = (column, descending)
        header = self.view.horizontalHeader()
        header.setSortIndicatorShown(True)
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(column, way)
        if row is not None:
            self.view.go_to(self.model.rows.index(row), current.column())

    def show_menu(self, place: QPoint) -> None:
        """Everything the keys do, for the mouse."""
        table_menu(self).popup(place)

    def show_sign_menu(self, place: QPoint) -> None:
        """What may be done with the sum whose sign was pressed."""
        sum_menu(self).popup(place)

    def paste(self) -> None:
        """What the clipboard holds."""
        self.view.paste()
