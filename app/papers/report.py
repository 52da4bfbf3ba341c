"""Any table as a paper, with the colours of its marks."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from app.mark_fills import fill_of, legend_fill
from app.table import Column, Row, Table, worded
from db.russian import date_short, money_text, quantity_text
from db.types import Month

KOPECK = Decimal("0.01")
CENTRED = (dt.date, Month, dt.datetime, bool)


@dataclass(frozen=True)
class Page:
    """The set-up of a page; `shrinks` takes smaller letters where a row needs them."""

    size: Literal["A4", "A3"] = "A4"
    upright: bool = False
    shrinks: bool = True


def report_pdf(table: Table, page: Page | None = None) -> bytes:
    """The table in one PDF; in a report zero sums are left empty, in a list they stand."""
    from printforms.table_report import LegendLine, ReportColumn, ReportPaper
    from printforms.table_report import report_pdf as drawn

    zeros = not table.totals
    page = page or Page()
    paper = ReportPaper(
        title=table.title,
        columns=[ReportColumn(c.title, None, _align(c)) for c in table.columns],
        rows=[_row(table, row, zeros=zeros) for row in table.rows],
        subtitle_lines=table.subtitle,
        header_figures=[(caption, text_of(value)) for caption, value in table.figures],
        totals=[text_of(value) for value in table.totals],
        legend=[LegendLine(line, legend_fill(line)) for line in table.legend],
        size=page.size,
        upright=page.upright,
        shrinks=page.shrinks,
    )
    return drawn(paper)


def text_of(value: Any, *, zeros: bool = True) -> str:
    """A value as it is read on paper."""
    if value is None or (not zeros and not isinstance(value, bool) and value == 0):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return money_text(value) if value == value.quantize(KOPECK) else quantity_text(value)
    if isinstance(value, bool):
        return "да" if value else ""
    if isinstance(value, int):
        return quantity_text(value) if abs(value) > 9999 else str(value)
    if isinstance(value, dt.datetime):
        return f"{value.astimezone():%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return date_short(value)
    return text_of(value.value) if isinstance(value, enum.Enum) else str(value)


def _align(column: Column) -> Any:
    if column.kind in (int, Decimal):
        return "right"
    return "center" if column.kind in CENTRED or not column.title else "left"


def _row(table: Table, row: Row, *, zeros: bool) -> Any:
    from printforms.table_report import ReportRow

    fills = {}
    if row.marks:
        coloured = ((n, fill_of(row, c.key)) for n, c in enumerate(table.columns))
        fills = {n: fill for n, fill in coloured if fill}
    told = (worded(c.kind, value) for c, value in zip(table.columns, row.cells, strict=True))
    cells = [text_of(value, zeros=zeros) for value in told]
    return ReportRow(cells, fills, row.bold, row.level)
