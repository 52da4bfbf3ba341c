"""«Группировка»: a list as it is filtered now, folded by its columns as a report is (L7, R10)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.list_output import output_columns, output_table
from app.report_settings import Settings
from app.table import Report, Table
from db.roles import Role
from db.russian import quantity_text
from forms.report_window import ReportWindow

if TYPE_CHECKING:
    from forms.list_window import ListWindow

MOST = 50_000  # rows that are read at once


@dataclass(frozen=True)
class Unasked:
    """The list itself says what is asked."""


def open_groups(window: ListWindow, key: str) -> ReportWindow | None:
    """The rows of the list under headings of one of its columns; None when they are too many."""
    desk, kind = window.desk, window.kind
    number = len(window.model.keys)
    if number > MOST:
        window.strip.tell(
            f"В списке {quantity_text(number)} строк, а группируют до {quantity_text(MOST)}. "
            "Сузьте отбор или период."
        )
        return None
    query = window.query()
    known = {column.key for column in output_columns(query)}
    wanted = [name for name in dict.fromkeys([*window.columns.shown_keys(), key]) if name in known]

    def run(session: Session, _: Any) -> Table:
        return _worded(output_table(session, query, wanted))

    name = ("grouped", kind.__tablename__)
    if (old := desk.windows.get(name)) is not None:
        old.close_window()  # it shows what the list was filtered by before
    report = Report(f"list_{kind.__tablename__}", kind.titles, Unasked, run, frozenset(Role))
    made = desk.show_window(
        name, lambda: ReportWindow(desk, report, settings=Settings(groups=(key,)), key=name)
    )
    made.setWindowTitle(f"{kind.titles}: группировка")
    made.run()
    return made


def _worded(table: Table) -> Table:
    """Words instead of members of enumerations: a report sorts and compares what it shows."""
    plain = {n for n, c in enumerate(table.columns) if issubclass(c.kind, enum.Enum)}
    if not plain:
        return table
    columns = [c._replace(kind=str) if n in plain else c for n, c in enumerate(table.columns)]
    rows = [
        replace(row, cells=[_word(v) if n in plain else v for n, v in enumerate(row.cells)])
        for row in table.rows
    ]
    return replace(table, columns=columns, rows=rows)


def _word(value: Any) -> str:
    return str(value.value) if isinstance(value, enum.Enum) else ""
