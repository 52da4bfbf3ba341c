"""How a report is put together on screen: every way a person changes it, kept in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.report_arranging import arranged, columns_of, table_groups
from app.report_filters import Condition, Operator, is_empty, told
from app.report_settings import Settings
from app.table import Column, Table


class ReportShape(QObject):
    """The settings in force over the table that was read; `changed` when either differs."""

    changed = Signal()

    def __init__(self, parent: QObject, settings: Settings) -> None:
        super().__init__(parent)
        self.settings = settings
        self.found: Table | None = None

    def take(self, table: Table) -> None:
        """A table that was just read."""
        self.found = table
        self.changed.emit()

    def apply(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.changed.emit()

    def table(self) -> Table:
        """What is to be shown."""
        assert self.found is not None
        return arranged(self.found, self.settings)

    # --- what there is ----------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """All columns with a name, those of the report's own groups first."""
        return [c for c in columns_of(self.found) if c.title] if self.found is not None else []

    def column(self, key: str) -> Column | None:
        return next((c for c in self.columns() if c.key == key), None)

    def title(self, key: str) -> str:
        found = self.column(key)
        return found.title if found is not None else key

    def groups(self) -> tuple[str, ...]:
        """What the rows are grouped by now."""
        if self.settings.groups is not None:
            return self.settings.groups
        return table_groups(self.found) if self.found is not None else ()

    def hidden(self) -> list[Column]:
        """Columns that could be inserted."""
        shown = self._shown()
        return [c for c in self.columns() if c.key not in shown and c.key not in self.groups()]

    def direction(self, key: str) -> bool | None:
        """True when sorted downwards by a column, False upwards, None when not by it."""
        return dict(self.settings.order).get(key)

    def chips(self) -> list[tuple[str, Condition]]:
        """The conditions in force in words."""
        return [(told(c, self.title(c.column)), c) for c in self.settings.used_filters()]

    def _shown(self) -> tuple[str, ...]:
        return tuple(c.key for c in self.table().columns) if self.found is not None else ()

    # --- what a person does -------------------------------------------------------------------

    def group_by(self, key: str) -> None:
        """One more level of groups, the innermost."""
        if key not in self.groups():
            self.apply(replace(self.settings, groups=(*self.groups(), key)))

    def ungroup(self, key: str | None = None) -> None:
        """Takes one level off, or all of them; a column that was a level is seen again."""
        gone = self.groups() if key is None else (key,)
        left = tuple(k for k in self.groups() if k not in gone)
        columns = self.settings.columns
        if columns is not None:
            columns = (*(k for k in gone if k not in columns), *columns)
        self.apply(replace(self.settings, groups=left, columns=columns))

    def sort_by(self, key: str, down: bool | None = None, *, more: bool = False) -> None:
        """By one column; asked again without a direction it turns; `more` adds a level."""
        if down is None:
            down = self.direction(key) is False
        others = tuple(o for o in self.settings.order if o[0] != key) if more else ()
        self.apply(replace(self.settings, order=(*others, (key, down))))

    def unsort(self) -> None:
        self.apply(replace(self.settings, order=()))

    def keep_only(self, key: str, value: Any) -> None:
        """«Отобрать по значению»."""
        empty = is_empty(value)
        self._filter(Condition(key, Operator.EMPTY if empty else Operator.EQUAL, value))

    def leave_out(self, key: str, value: Any) -> None:
        """«Исключить значение»."""
        empty = is_empty(value)
        self._filter(Condition(key, Operator.FILLED if empty else Operator.NOT_EQUAL, value))

    def _filter(self, condition: Condition) -> None:
        others = tuple(c for c in self.settings.filters if c != condition)
        self.apply(replace(self.settings, filters=(*others, condition)))

    def drop_filter(self, condition: Condition) -> None:
        left = tuple(c for c in self.settings.filters if c != condition)
        self.apply(replace(self.settings, filters=left))

    def drop_filters(self) -> None:
        self.apply(replace(self.settings, filters=()))

    def hide(self, key: str) -> None:
        left = tuple(k for k in self._shown() if k != key)
        if left:
            self.apply(replace(self.settings, columns=left))

    def insert(self, key: str, before: str) -> None:
        """«Вставить поле» beside another."""
        shown = [k for k in self._shown() if k != key]
        place = shown.index(before) + 1 if before in shown else len(shown)
        self.apply(replace(self.settings, columns=(*shown[:place], key, *shown[place:])))

    def order_columns(self, keys: Sequence[str]) -> None:
        """Columns were dragged by their headings."""
        self.apply(replace(self.settings, columns=tuple(keys)))

    def turn_red(self, key: str) -> None:
        """«Отрицательные красным» on or off for a column."""
        self.apply(replace(self.settings, black=self.settings.black ^ {key}))

    def reset(self) -> None:
        self.apply(Settings())
