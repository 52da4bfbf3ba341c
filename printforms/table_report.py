"""Any report as a paper: heading figures, a ruled table with colours, a legend.

Used for «Сводка аренды», «Арендный парк» and every list sent to PDF. Colours never speak alone:
rows carry letters, and the legend names both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from printforms.grid import Cell, Column, Grid, Print
from printforms.page import Align
from printforms.paper import SMALL, TEXT, Format, Sheet
from printforms.report_widths import fitted
from printforms.typeface import BOLD, MM, NARROW, NARROW_BOLD, REGULAR, Style, printable, wrapped

FIGURE = Style(BOLD, 10, 12)
HEADING = Style(BOLD, 13, 16)
PRINTS = (  # the largest in which the table keeps to one line a row, else the last
    Print(Style(REGULAR, 9, 10.8), Style(BOLD, 9, 10.8), Style(BOLD, 9, 10.8), rule=0.3),
    Print(Style(NARROW, 7.5, 8.8), Style(NARROW_BOLD, 7.5, 8.8), Style(NARROW_BOLD, 7.5, 8.8), 0.3),
)
LEVEL = 2.5  # millimetres a row goes inwards with each level
MARGINS = (8, 8, 6, 12)
LYING: dict[str, Format] = {"A4": "A4 landscape", "A3": "A3 landscape"}


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """`width_mm` None takes what its texts need and the page has."""

    title: str
    width_mm: float | None = None
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Cells as they are read; `fills` is cell number → `#RRGGBB`; bold rows are groups."""

    cells: Sequence[str]
    fills: Mapping[int, str] = field(default_factory=dict)
    bold: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class LegendLine:
    """What a colour (and its letter) means."""

    text: str
    fill: str = ""


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """A report ready to be printed. `header_figures` are (caption, value) boxes at its head.

    It lies on its side unless it is `upright`; `shrinks` takes smaller letters where a row would
    need two lines of the usual ones.
    """

    title: str
    columns: Sequence[ReportColumn]
    rows: Sequence[ReportRow]
    subtitle_lines: Sequence[str] = ()
    header_figures: Sequence[tuple[str, str]] = ()
    totals: Sequence[str] = ()
    legend: Sequence[LegendLine] = ()
    author: str = ""
    size: Literal["A4", "A3"] = "A4"
    upright: bool = False
    shrinks: bool = True


def report_pdf(paper: ReportPaper) -> bytes:
    """The report in one PDF; the same report gives the same bytes."""
    from printforms.press.binding import bound

    return bound([report_sheet(paper)])


def report_sheet(paper: ReportPaper) -> Sheet:
    """The report's pages."""
    sheet = Sheet(paper.size if paper.upright else LYING[paper.size], MARGINS)
    sheet.title, sheet.author = printable(paper.title), paper.author
    sheet.text(paper.title, HEADING)
    for line in paper.subtitle_lines:
        sheet.text(line, TEXT)
    _figures(sheet, paper.header_figures)
    sheet.gap(2)
    rows, totals = _rows(paper, paper.rows), _rows(paper, _totals(paper))
    prints = PRINTS if paper.shrinks else PRINTS[:1]
    letters, widths = fitted(paper.columns, [*rows, *totals], prints, sheet.width)
    columns = [
        Column(column.title, width, column.align)
        for column, width in zip(paper.columns, widths, strict=True)
    ]
    grid = Grid(sheet, columns, letters)

    def ending() -> None:
        for row in totals:
            grid.add(row)
        _legend(sheet, paper.legend)

    grid.draw(rows, then=ending)
    return sheet


def _totals(paper: ReportPaper) -> list[ReportRow]:
    return [ReportRow(paper.totals, bold=True)] if paper.totals else []


def _rows(paper: ReportPaper, rows: Sequence[ReportRow]) -> list[list[Cell]]:
    """Cells of the table; levels go inwards in the first column of words."""
    words = next((n for n, column in enumerate(paper.columns) if column.align == "left"), 0)
    return [_row(row, words) for row in rows]


def _row(row: ReportRow, words: int) -> list[Cell]:
    """A group's name runs on over the empty cells to its right, as it would in a workbook."""
    cells: list[Cell] = []
    named, place = False, 0
    while place < len(row.cells):
        text, span = row.cells[place], 1
        if row.bold and text and not named:
            named = True
            while place + span < len(row.cells) and not row.cells[place + span]:
                span += 1
        indent = row.level * LEVEL if place == words else 0.0
        align: Align | None = "left" if span > 1 else None
        cells.append(Cell(text, span, row.bold, align, row.fills.get(place, ""), indent))
        place += span
    return cells


def _figures(sheet: Sheet, figures: Sequence[tuple[str, str]]) -> None:
    """Boxes with a caption and a value, as many in a line as go in."""
    if not figures:
        return
    sheet.gap(2)
    widths = [
        max(SMALL.width(printable(caption)), FIGURE.width(printable(value))) + 4 * MM
        for caption, value in figures
    ]
    height = SMALL.leading + FIGURE.leading + 2 * MM
    x = sheet.left
    for (caption, value), width in zip(figures, widths, strict=True):
        if x + width > sheet.right and x > sheet.left:
            x, sheet.y = sheet.left, sheet.y + height + 1.5 * MM
        sheet.page.box(x, sheet.y, width, height)
        texts = (
            (sheet.y + 1 * MM, caption, SMALL),
            (sheet.y + 1 * MM + SMALL.leading, value, FIGURE),
        )
        for y, text, style in texts:
            sheet.page.text(x, y, [printable(text)], style, "center", width)
        x += width + 1.5 * MM
    sheet.y += height


def _legend(sheet: Sheet, legend: Sequence[LegendLine]) -> None:
    sheet.gap(2)
    for line in legend:
        sheet.need(SMALL.leading + 1 * MM)
        left = sheet.left
        if line.fill:
            sheet.page.fill(left, sheet.y, 6 * MM, SMALL.leading, line.fill)
            sheet.page.box(left, sheet.y, 6 * MM, SMALL.leading)
            left += 8 * MM
        lines = wrapped(line.text, SMALL, sheet.right - left)
        sheet.page.text(left, sheet.y, lines, SMALL)
        sheet.y += len(lines) * SMALL.leading + 0.8 * MM
