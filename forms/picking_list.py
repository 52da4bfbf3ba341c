"""The left pane of «Подбор»: what is free, narrowed in memory as the person types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.free_units import FreeUnit
from db.russian import fold
from forms.guard import guard
from forms.values import shown
from forms.window import label

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
COLUMNS = (
    ("code", "Код"),
    ("kind", "Вид"),
    ("size", "Размер"),
    ("site", "Площадка"),
    ("free", "Свободно"),
    ("price", "Цена"),
    ("composition", "Состав"),
)
NUMBERS = frozenset(("free", "price"))


class FreeModel(QAbstractTableModel):
    """Units that are free and not taken yet; `taken` says how many pieces are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.units: Sequence[FreeUnit] = ()
        self.shown: list[FreeUnit] = []
        self.taken: Mapping[int, int] = {}
        self._words: dict[int, str] = {}

    def show_units(self, units: Sequence[FreeUnit]) -> None:
        """Everything there is to choose from."""
        self.units = units
        self._words = {id(u): fold(_told(u)) for u in units}

    def narrow(
        self, taken: Mapping[int, int], kind: int | None, site: int | None, text: str
    ) -> None:
        """Only what is left, of a kind, on a site, and has every word of the text."""
        words = fold(text).split()
        self.beginResetModel()
        self.taken = taken
        self.shown = [
            u
            for u in self.units
            if self.left(u) > 0
            and kind in (None, u.kind_id)
            and site in (None, u.site_id)
            and all(word in self._words[id(u)] for word in words)
        ]
        self.endResetModel()

    def left(self, unit: FreeUnit) -> int:
        """How many pieces nobody has taken, here or in the document."""
        return unit.free - self.taken.get(unit.id, 0)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def is_text(self, column: int) -> bool:
        return COLUMNS[column][0] in ("kind", "site", "composition")

    @guard()
    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        name, title = COLUMNS[section]
        if role == 0:
            return title
        return RIGHT if role == 7 and name in NUMBERS else None

    @guard()
    def data(self, index: Index, role: int = 0) -> Any:
        unit, (name, _) = self.shown[index.row()], COLUMNS[index.column()]
        if role == 7:
            return RIGHT if name in NUMBERS else None
        if role == 3:
            return unit.name
        if role != 0:
            return None
        return shown(self.left(unit) if name == "free" else getattr(unit, name))


def _told(unit: FreeUnit) -> str:
    return f"{unit.code} {unit.name} {unit.kind} {unit.size} {unit.composition}"


def waits_for(row: Any) -> int | None:
    """The kind of the unit that a row out of a contract waits for."""
    return getattr(row, "kind_id", None) if row.unit_id is None else None


def filters_row(named: Mapping[str, QWidget], search: QWidget) -> QHBoxLayout:
    """Fields under their names in one line; what is searched takes the room that is left."""
    row = QHBoxLayout()
    for title, field in named.items():
        field.setAccessibleName(title)
        row.addWidget(label(title, dim=True))
        row.addWidget(field)
    search.setAccessibleName("Поиск")
    row.addWidget(search, 1)
    return row


def pane(title: QWidget, table: QWidget) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(title)
    column.addWidget(table, 1)
    return pane


def fill_combo(combo: QComboBox, every: str, names: dict[int, str]) -> None:
    """What there is to filter by; the choice stays if it is still there."""
    before = combo.currentData()
    combo.clear()
    combo.addItem(every, None)
    for key, name in sorted(names.items(), key=lambda pair: pair[1]):
        combo.addItem(name, key)
    combo.setCurrentIndex(max(combo.findData(before), 0))
