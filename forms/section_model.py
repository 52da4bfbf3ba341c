"""The rows of a tabular section, edited in place; the objects themselves are the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush

from app.derivation import price_text
from app.lists import SUMMED
from app.locked import KeptRow
from app.verbs import Problem
from db.base import Base, Section
from db.meta import Field, fields_of
from db.russian import NBSP, quantity_text
from forms import theme
from forms.guard import guard
from forms.table_view import COPIED
from forms.values import copied, rate_text, shown, shown_as, usual

if TYPE_CHECKING:
    from forms.names import Names

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
CENTRE = int(Qt.AlignmentFlag.AlignCenter)
DISPLAY, EDIT, TOOLTIP, ALIGNMENT, BACKGROUND, FOREGROUND, CHECK = 0, 2, 3, 7, 8, 9, 10
READ_OUT = int(Qt.ItemDataRole.AccessibleTextRole)
UNUSED = frozenset((1, 6))  # pictures and fonts, which every cell that is painted is asked for
COPY = int(COPIED)
Apply = Callable[[Base, str, Any], None]
RATE = "vat_percent"
A_DAY = f"{NBSP}/сут"  # after a price that is not for a month
IsShut = Callable[[Any, Field], bool]


class Sign(Enum):
    """How a sum came about, as its cell shows it: its name is what a screen reader says."""

    COUNTED = "считается по тарифу"
    TYPED = "введена вручную"


class SectionModel(QAbstractTableModel):
    """`apply(row, field, value)` changes an object and recalculates what follows from it.

    What is typed and is no value (31.02) stays beside the object until it is corrected. Rows that
    are no section have `fields` and a `title` of their own.
    """

    edited = Signal()
    touched = Signal()

    def __init__(
        self,
        kind: type[Section] | None,
        names: Names,
        apply: Apply,
        parent: QObject | None = None,
        *,
        fields: Sequence[Field] = (),
        title: str = "",
    ) -> None:
        super().__init__(parent)
        self.names, self.apply = names, apply
        self.title = title if kind is None else kind.title
        self.fields: list[Field] = list(fields if kind is None else fields_of(kind))
        self.rows: list[Any] = []
        self.locked = False
        self.is_shut: IsShut = lambda _row, _field: False  # cells that other cells have closed
        self.fixed: frozenset[str] = frozenset()  # fields that are only looked at here
        self.is_fixed: IsShut = lambda _row, _field: False  # cells that are only looked at
        self.kept: Mapping[int, KeptRow] = {}  # stored rows that something stands on
        self.faults: dict[tuple[int, str], tuple[str, str]] = {}  # typed text and why it is wrong
        self.problems: dict[tuple[int, str], str] = {}  # by row and field: rows may be moved

    # --- rows -------------------------------------------------------------------------------

    def show_rows(self, rows: list[Any]) -> None:
        """Shows the very list of the thing; edits go into it."""
        self.beginResetModel()
        if rows is not self.rows:
            self.faults = {}
        self.rows = rows
        if not all(row.line for row in rows):
            self._number()  # rows that a rule has made and nobody has saved
        self._learn_names()
        self.endResetModel()

    def refresh(self) -> None:
        """The objects were changed by a rule."""
        self._learn_names()
        if self.rows:
            last = self.index(len(self.rows) - 1, len(self.fields) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def add(self, row: Any, at: int | None = None) -> int:
        """A new row before `at`, by default after the last; answers its number."""
        place = len(self.rows) if at is None else at
        self.beginInsertRows(NOWHERE, place, place)
        self.rows.insert(place, row)
        self._number()
        self.endInsertRows()
        self._tell()
        return place

    def add_many(self, rows: Sequence[Any]) -> int:
        """Rows after the last one, told once; answers the number of the first."""
        place = len(self.rows)
        if rows:
            self.beginInsertRows(NOWHERE, place, place + len(rows) - 1)
            self.rows.extend(rows)
            self._number()
            self._learn_names()
            self.endInsertRows()
            self._tell()
        return place

    def sort_rows(self, column: int, *, descending: bool) -> None:
        """Puts the rows themselves in order; empty cells come last either way."""
        field = self.fields[column]
        empty = [r for r in self.rows if getattr(r, field.name) is None]
        there = [r for r in self.rows if getattr(r, field.name) is not None]
        there.sort(key=lambda row: self._place_of(row, field), reverse=descending)
        self.rows[:] = [*there, *empty]
        self._number()
        self.refresh()
        self._tell()

    def _place_of(self, row: Any, field: Field) -> Any:
        """What a cell is sorted by: a reference and a word by what people read."""
        value = getattr(row, field.name)
        if field.target is not None or field.kind is str or isinstance(value, Enum):
            return self._text(row, field, value).casefold()
        return value

    def remove(self, numbers: Sequence[int]) -> None:
        for number in sorted(numbers, reverse=True):
            self.beginRemoveRows(NOWHERE, number, number)
            gone = self.rows.pop(number)
            self.faults = {k: v for k, v in self.faults.items() if k[0] != id(gone)}
            self.endRemoveRows()
        self._number()
        self._tell()

    def move(self, number: int, by: int) -> int:
        """Moves a row up or down; answers where it is now."""
        to = max(0, min(len(self.rows) - 1, number + by))
        if to != number:
            self.rows.insert(to, self.rows.pop(number))
            self._number()
            self.refresh()
            self._tell()
        return to

    def set_value(self, row: Any, name: str, value: Any) -> None:
        """A person gave a cell its value."""
        self.faults.pop((id(row), name), None)
        self.problems.pop((id(row), name), None)
        self.apply(row, name, value)
        self.refresh()
        self._tell()

    def set_fault(self, row: Any, name: str, text: str, fault: str) -> None:
        """A person typed what is no value; it is shown in red and kept."""
        self.faults[(id(row), name)] = (text, fault)
        self.refresh()
        self._tell()

    def drop_fault(self, row: Any, name: str) -> None:
        """What was typed and is no value gives way to what a command puts there."""
        self.faults.pop((id(row), name), None)

    def show_problems(self, problems: dict[tuple[int, str], str]) -> None:
        """What messages say of cells, by line from 1 and field."""
        self.problems = {
            (id(self.rows[line - 1]), name): text
            for (line, name), text in problems.items()
            if 0 < line <= len(self.rows)
        }
        self.refresh()

    def typed_problems(self, section: str) -> list[Problem]:
        """Cells that hold no value, as messages."""
        found = []
        for line, row in enumerate(self.rows, 1):
            for field in self.fields:
                _, fault = self.faults.get((id(row), field.name), ("", ""))
                if fault:
                    told = (
                        f"Некорректно заполнена колонка «{field.title}» в строке {line} "
                        f"списка «{self.title}». {fault}"
                    )
                    found.append(Problem(field.name, told, section, line))
        return found

    def is_wanting(self, row: Any, field: Field) -> bool:
        """A cell that must be filled and is empty: underlined at once, told on saving (T5)."""
        empty = getattr(row, field.name) in (None, "")
        return empty and field.required and not self.locked and not self.is_shut(row, field)

    def has_faults(self, row: Any) -> bool:
        """Whether something stands in a row that is no value."""
        return any(key == id(row) for key, _ in self.faults)

    def sign_of(self, row: Any, field: Field) -> Sign | None:
        """Whether a sum was counted by rules or typed; rows that may hold both know `manual`."""
        if field.name != "amount" or not hasattr(row, "manual"):
            return None
        if row.manual:
            return Sign.TYPED
        return Sign.COUNTED if row.amount else None

    def totals(self) -> dict[int, str]:
        """Sums under the columns: of sums, and of quantities where there are any."""
        if len(self.rows) < 2:
            return {}
        money = [f for f in self.fields if f.scale == 2]
        summed = [f for f in money if f.name in SUMMED] or money
        counted = [f for f in self.fields if f.name == "quantity"]
        return {
            self.fields.index(f): shown(
                sum((getattr(r, f.name) or 0 for r in self.rows), f.kind(0))
            )
            for f in (*counted, *summed)
        }

    def _number(self) -> None:
        for line, row in enumerate(self.rows, 1):
            row.line = line

    def _tell(self) -> None:
        self.touched.emit()
        self.edited.emit()

    def _learn_names(self) -> None:
        for field in self.fields:
            if field.target is not None:
                self.names.learn(field.target, [getattr(r, field.name) for r in self.rows])

    # --- what a view asks -------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def is_text(self, column: int) -> bool:
        field = self.fields[column]
        return field.kind is str or field.target is not None

    def sample(self, column: int) -> str:
        field = self.fields[column]
        return "ООО «Название»" if field.target is not None else usual(field.kind)

    def is_editable(self, row: int, column: int) -> bool:
        field = self.fields[column]
        shut = self.locked or field.about.readonly or field.name in self.fixed
        told = (self._is_kept, self.is_fixed, self.is_shut)
        return not shut and not any(tell(self.rows[row], field) for tell in told)

    def _is_kept(self, row: Any, field: Field) -> bool:
        kept = self.kept.get(row.__dict__.get("id") or 0)
        return kept is not None and field.name in kept.fields

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        field = self.fields[section]
        if role == DISPLAY:
            return field.title
        if role == TOOLTIP:
            return field.about.hint or self._price_of(field) or field.title
        if role == ALIGNMENT:
            return self._alignment(field)
        return None

    def _price_of(self, field: Field) -> str:
        """What a price by a tariff is for."""
        by_tariff = field.name == "price" and any(f.name == "tariff_id" for f in self.fields)
        return "Цена за месяц; по тарифу со ставкой за день — за сутки" if by_tariff else ""

    @guard(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid() or not self.is_editable(index.row(), index.column()):
            return flags
        if self.fields[index.column()].kind is bool:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        if role in UNUSED:
            return None
        row, field = self.rows[index.row()], self.fields[index.column()]
        if role == ALIGNMENT:
            return self._alignment(field)
        value = getattr(row, field.name)
        if field.kind is bool:
            return self._tick(index, role, value)
        typed, fault = self.faults.get((id(row), field.name), ("", ""))
        if role == DISPLAY:
            return typed if fault else self._text(row, field, value)
        if role == EDIT:
            return value
        if role == COPY:
            return self._text(row, field, value) if field.target else copied(value)
        if role == BACKGROUND and not fault and self.is_shut(row, field):
            return QBrush(theme.brush("border").color(), Qt.BrushStyle.BDiagPattern)
        return self._mark(row, field, role, fault, value)

    def _mark(self, row: Any, field: Field, role: int, fault: str, value: Any) -> Any:
        """How a cell with a fault or a problem differs from others."""
        problem = fault or self.problems.get((id(row), field.name), "")
        if problem and role == BACKGROUND:
            return theme.brush("badge_err")
        if role == TOOLTIP:
            return problem or self._hint(row, field)
        if role == FOREGROUND and (fault or (isinstance(value, Decimal) and value < 0)):
            return theme.brush("err")
        return None

    @guard(False)
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        field = self.fields[index.column()]
        if role == CHECK and field.kind is bool:
            value = Qt.CheckState(value) == Qt.CheckState.Checked
        elif role != EDIT:
            return False
        self.set_value(self.rows[index.row()], field.name, value)
        return True

    def _hint(self, row: Any, field: Field) -> str | None:
        if self._is_kept(row, field):
            return self.kept[row.id].reason
        if self.is_wanting(row, field):
            return f"Поле «{field.title}» не заполнено"
        sign = self.sign_of(row, field)
        if sign is Sign.TYPED:
            return "Сумма введена вручную. Вернуть расчёт — Ctrl+R, почему такая — F3"
        return "Сумма считается по тарифу. Почему такая — F3" if sign else None

    def _text(self, row: Any, field: Field, value: Any) -> str:
        if not value and self.is_shut(row, field):
            return ""  # a zero that nobody may type is no sum
        if field.target is not None:
            return self.names.get(field.target, value)
        if field.name == RATE:
            return rate_text(value) if getattr(row, "charge_id", row) is not None else ""
        if field.name == "price" and value and self.names.is_daily(getattr(row, "tariff_id", None)):
            return f"{shown(value)}{A_DAY}"
        if field.name == "price" and isinstance(value, Decimal):
            return price_text(value)
        if field.scale == 6 and isinstance(value, Decimal):
            return quantity_text(value)  # the same before and after it was in the base
        return shown_as(field.kind, value)

    def _tick(self, index: Index, role: int, value: Any) -> Any:
        """A box where it may be ticked; elsewhere the view draws a plain tick."""
        if role in (COPY, READ_OUT):
            return copied(value)
        if role != CHECK or not self.is_editable(index.row(), index.column()):
            return None
        return Qt.CheckState.Checked if value else Qt.CheckState.Unchecked

    def _alignment(self, field: Field) -> int | None:
        if field.kind is bool:
            return CENTRE
        return RIGHT if field.target is None and field.kind in (int, Decimal) else None
