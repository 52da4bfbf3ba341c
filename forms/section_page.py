"""One tab of a form: the buttons of a tabular section, its table and its sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.base import Base, Section
from db.meta import Field, fields_of
from forms.flow import flowing
from forms.icons import icon
from forms.keyboard import bind
from forms.section_model import SectionModel
from forms.section_view import SectionView
from forms.totals_row import TotalsRow, with_totals
from forms.window import button, label

if TYPE_CHECKING:
    from forms.names import Names
    from forms.refs import Ref

NewRow = Callable[[str], Any]


class RowCommand(NamedTuple):
    """What a person may do with the selected rows of a section; `writes` changes them."""

    title: str
    key: str
    call: Callable[[list[Any]], None]
    writes: bool = True


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
        self.model = SectionModel(kind, names, apply, self)
        self.view = SectionView(self.model, make, self)
        self.view.refs = ref
        self.totals = TotalsRow(self.view)
        self.count = label("", dim=True)
        self._fitted = False
        self._made: list[QPushButton] = []
        self._writing: list[QAction] = []
        self._lay_out()
        self.view.row_wanted.connect(self.add)
        self.view.copy_wanted.connect(self.copy)
        self.view.remove_wanted.connect(self.remove)
        self.view.move_wanted.connect(self.move_row)
        self.model.edited.connect(self.tell)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        buttons, self.buttons = flowing()
        for title, call in (
            ("Добавить  Ins", self.add),
            ("Скопировать  F9", self.copy),
            ("Удалить  Del", self.remove),
        ):
            self._button(title, call)
        for sign, tip, by in (
            ("arrow-up", "Переместить вверх  Ctrl+Shift+↑", -1),
            ("arrow-down", "Переместить вниз  Ctrl+Shift+↓", 1),
        ):
            made = self._button("", lambda _=False, by=by: self.move_row(by))
            made.setIcon(icon(sign))
            made.setToolTip(tip)
            made.setAccessibleName(tip)
            made.setFixedWidth(34)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(buttons, 1)
        top.addWidget(self.count)
        column.addLayout(top)
        column.addLayout(with_totals(self.view, self.totals), 1)

    def _button(self, title: str, call: Callable[..., Any]) -> QPushButton:
        made = QPushButton(title)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each has its key; Tab goes to the table
        made.clicked.connect(lambda _=False: call())
        self.buttons.addWidget(made)
        self._made.append(made)
        return made

    def add_command(self, command: RowCommand) -> None:
        """A button after the usual ones, with its key; it works on the selected rows."""
        action = bind(QAction(command.title, self), command.key)
        action.triggered.connect(lambda _=False: self._do(command))
        self.addAction(action)
        made = button(action)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons.addWidget(made)
        if command.writes:
            self._writing.append(action)

    def _do(self, command: RowCommand) -> None:
        self.view.finish_editing()
        if rows := [self.model.rows[number] for number in self.view.selected_rows()]:
            command.call(rows)

    def lock(self, locked: bool) -> None:
        """A form that may only be looked at."""
        self.model.locked = locked
        for made in self._made:
            made.setEnabled(not locked)
        for action in self._writing:
            action.setEnabled(not locked)

    def show_rows(self, rows: list[Any]) -> None:
        self.model.show_rows(rows)
        self.tell()
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Widths by what there is, once there are rows."""
        if not self._fitted and self.isVisible():
            narrow = [34 if f.name == "line" else None for f in self.model.fields]
            self.view.fit_columns(narrow)
            self._fitted = bool(self.model.rows)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)  # when it has got its size

    def tell(self) -> None:
        """Sums and the number of rows follow every edit."""
        number = len(self.model.rows)
        self.count.setText(f"Строк: {number}" if number else "Строк нет. Ins — добавить")
        self.totals.show_texts(self.model.totals())
        self.retitled.emit(f"{self.kind.title} ({number})" if number else self.kind.title)

    # --- commands ---------------------------------------------------------------------------

    def add(self) -> None:
        """A new row after the last one, the cursor in its first cell."""
        if self.model.locked:
            return
        self.view.finish_editing()
        row = self.model.add(self.new_row(self.section))
        self.view.setFocus()
        self.view.go_to(row, self.view.first_column())

    def copy(self) -> None:
        """The current row once more, right after it."""
        number = self.view.currentIndex().row()
        if self.model.locked or number < 0:
            return
        self.view.finish_editing()
        column = self.view.currentIndex().column()
        row = self.model.add(copy_of_row(self.model.rows[number]), number + 1)
        self.view.go_to(row, column)

    def remove(self) -> None:
        """The rows of the selected cells; what follows moves up."""
        numbers = self.view.selected_rows()
        if self.model.locked or not numbers:
            return
        column = self.view.currentIndex().column()
        self.model.remove(numbers)
        if self.model.rows:
            self.view.go_to(min(numbers[0], len(self.model.rows) - 1), max(column, 0))

    def move_row(self, by: int) -> None:
        current = self.view.currentIndex()
        if not self.model.locked and current.isValid():
            self.view.go_to(self.model.move(current.row(), by), current.column())


def copy_of_row(row: Any) -> Any:
    """A new row with the same values."""
    kind: type[Base] = type(row)
    return kind(**{f.name: getattr(row, f.name) for f in fields_of(kind) if f.name != "line"})
