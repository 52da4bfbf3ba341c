"""Any table as a workbook: real dates and sums, colours of marks, totals that follow the filter.

Rows go straight to the file (XlsxWriter's constant memory), so a list of a million rows needs
no memory; XlsxWriter is imported when first used. Text is written as text, never as a formula.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from app.excel_sums import Sums
from app.mark_fills import fill_of, legend_fill
from app.table import Row, Table
from db.errors import UserError
from db.file_faults import why_not
from db.types import Month

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_000  # Excel has 1 048 576, some are the heading and the legend
LONGEST_TEXT = 32_767
NARROW, WIDE = 6, 46  # characters of a column
LETTERS = 4  # of the column of letters, the one without a heading
FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel counts a day that never was
HEADER = "#E9EDF2"
FORMATS = {
    "money": "#,##0.00;[Red]-#,##0.00",
    "quantity": "General",
    "whole": "0",
    "day": "dd.mm.yyyy",
    "month": "[$-419]mmmm yyyy",
    "moment": "dd.mm.yyyy hh:mm",
    "text": "@",
}
NO_ZEROS = FORMATS["money"] + ";"
LINE = 13.5  # points of a line of text
# Characters shown.
LENGTHS = {"money": 13, "quantity": 11, "whole": 7, "day": 10, "month": 14, "moment": 16}


class Style(NamedTuple):
    """What tells one format of a cell from another; every field is XlsxWriter's own word."""

    num_format: str = "General"
    bold: bool = False
    bg_color: str = ""
    indent: int = 0
    text_wrap: bool = False
    font_size: int = 10
    font_color: str = ""
    border: int = 0
    border_color: str = "#C9D0D8"
    align: str = ""


def write(table: Table, path: Path) -> None:
    """Writes the table to `path`; UserError when the file cannot be written or is too small."""
    if len(table.rows) > MOST_ROWS:
        raise UserError(
            f"В листе Excel помещается {MOST_ROWS} строк, а здесь {len(table.rows)}. "
            "Сузьте отбор или период."
        )
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    part = path.with_name(f".{path.name}.part")
    try:
        part.open("wb").close()  # refused before any work, not after all of it
        book = Workbook(str(part), {"constant_memory": True})
        try:
            _Sheet(book, table).draw()
        finally:
            book.close()
        part.replace(path)
    except (OSError, FileCreateError) as fault:
        part.unlink(missing_ok=True)
        words = why_not(fault) if isinstance(fault, OSError) else str(fault)
        raise UserError(
            f"Файл «{path.name}» не записан: {words}. Закройте его в Excel или выберите другое имя."
        ) from fault


def sheet_name(title: str) -> str:
    """A name Excel takes: none of its forbidden signs, 31 characters at most."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31].strip("' ") or "Лист"


class _Sheet:
    """One table being written from top to bottom; a line once passed cannot be reached again."""

    def __init__(self, book: Workbook, table: Table) -> None:
        self.book, self.table = book, table
        self.sheet: Worksheet = book.add_worksheet(sheet_name(table.title))
        self.line = 0
        self.known: dict[Style, Format] = {}
        self.shown: dict[tuple[str, Style], Format] = {}
        self.is_report = bool(table.totals)
        self.widths = [c.width or 0 for c in table.columns]
        narrow = [not c.title for c in table.columns]
        self.wide = next((n for n, small in enumerate(narrow) if not small), 0)
        texts = (n for n, c in enumerate(table.columns) if c.kind is str and not narrow[n])
        self.indented = next(texts, 0)

    def draw(self) -> None:
        """Heading, header, rows, totals, legend, then what concerns the sheet as a whole."""
        self._heading()
        header, first = self.line, self.line + 1
        self._header()
        sums = Sums(self.table, first)
        for number, row in enumerate(self.table.rows):
            self._row(number, row, sums)
        last, columns = max(self.line - 1, header), len(self.table.columns)
        self._totals(sums)
        self._legend()
        for number, width in enumerate(self.widths):
            self.sheet.set_column(number, number, width or NARROW)
        self.sheet.freeze_panes(first, self.wide + 2 if columns > 8 else 0)
        self.sheet.autofilter(header, 0, last, max(columns - 1, 0))
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 2}"})
        self.sheet.outline_settings(symbols_below=False)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(header)

    # --- around the rows --------------------------------------------------------------------

    def _heading(self) -> None:
        self._words(0, self.table.title, Style(bold=True, font_size=14))
        for line in self.table.subtitle:
            self.line += 1
            self._words(0, line, Style(font_color="#5B6670"))
        figures, room = self.table.figures, max(len(self.table.columns) - self.wide, 1)
        in_line = -(-len(figures) // -(-len(figures) // room)) if figures else 1  # even lines
        for start in range(0, len(figures), in_line):
            part = list(enumerate(figures[start : start + in_line], self.wide))
            self.line += 1
            self.sheet.set_row(self.line, 2 * LINE)
            for at, (caption, _) in part:
                self._words(at, caption, Style(font_size=9, font_color="#5B6670", text_wrap=True))
            self.line += 1
            for at, (_, value) in part:
                self._cell(at, value, Style(bold=True, align="left"))
        self.line += 2

    def _header(self) -> None:
        style = Style(bold=True, bg_color=HEADER, text_wrap=True, border=1, align="center")
        for at, column in enumerate(self.table.columns):
            longest = max(map(len, column.title.split()), default=0)
            self.widths[at] = max(self.widths[at], longest + 4) if column.title else LETTERS
        self._tall([c.title for c in self.table.columns], 0)
        for at, column in enumerate(self.table.columns):
            self._words(at, column.title, style)
        self.line += 1

    def _totals(self, sums: Sums) -> None:
        if self.table.totals:
            for at, value in enumerate(self.table.totals):
                self._cell(at, value, Style(bold=True, bg_color=HEADER, border=1), sums.total(at))
            self.line += 1

    def _legend(self) -> None:
        for words in self.table.legend:
            self.line += 1
            if fill := legend_fill(words):
                letters, _, words = words.partition(" — ")  # noqa: PLW2901
                self._words(0, letters, Style(bg_color=fill, border=1))
            self._words(self.wide, words, Style())

    # --- rows -------------------------------------------------------------------------------

    def _row(self, number: int, row: Row, sums: Sums) -> None:
        if self.is_report:
            self._tall(row.cells, row.level)
        group = HEADER if row.bold and not row.level else ""
        usual = Style(bold=row.bold, bg_color=group, border=int(self.is_report))
        for at, (column, value) in enumerate(zip(self.table.columns, row.cells, strict=True)):
            style = usual
            if row.marks and (fill := fill_of(row, column.key)):
                style = style._replace(bg_color=fill)
            if row.level and at == self.indented:
                style = style._replace(indent=row.level)
            self._cell(at, value, style, sums.group(number, at) if row.bold else "")
        self.line += 1

    def _tall(self, cells: Sequence[Any], level: int) -> None:
        """Room for the longest text of a line: not every program measures it itself."""
        lines = 1
        for width, value in zip(self.widths, cells, strict=True):
            if isinstance(value, str) and len(value) >= width:
                lines = max(lines, len(textwrap.wrap(value, max(int(width * 1.05), 3))))
        self.sheet.set_row(self.line, LINE * min(lines, 20), None, {"level": min(level, 7)})

    def _cell(self, at: int, value: Any, style: Style, formula: str = "") -> None:
        """One value by its own type, whatever its column says."""
        kind, value = excel_value(value)
        if kind == "day" and self.table.columns[at].kind is Month:
            kind = "month"
        told = self.shown.get((kind, style))
        if told is None:
            told = self.shown[(kind, style)] = self._shown(kind, style)
        if not self.is_report:
            length = len(value) if kind == "text" else LENGTHS[kind]
            if length >= self.widths[at]:
                self.widths[at] = min(length + 1, WIDE)
        if formula:
            self.sheet.write_formula(self.line, at, formula, told, value)
        elif kind == "text":
            if value:
                self.sheet.write_string(self.line, at, value, told)
            elif style.bg_color or style.border:
                self.sheet.write_blank(self.line, at, None, told)
        elif kind in ("day", "month", "moment"):
            self.sheet.write_datetime(self.line, at, value, told)
        else:
            self.sheet.write_number(self.line, at, value, told)

    def _shown(self, kind: str, style: Style) -> Format:
        """The format of a kind of values; in a report zero sums are noise and long texts wrap."""
        number = NO_ZEROS if kind == "money" and self.is_report else FORMATS[kind]
        wrap = self.is_report and kind == "text"
        align = style.align or ("center" if kind in ("day", "month") else "")
        return self._format(style._replace(num_format=number, text_wrap=wrap, align=align))

    def _words(self, at: int, words: str, style: Style) -> None:
        self.sheet.write_string(self.line, at, words, self._format(style))

    def _format(self, style: Style) -> Format:
        found = self.known.get(style)
        if found is None:
            given = {name: value for name, value in style._asdict().items() if value}
            found = self.known[style] = self.book.add_format({"valign": "top", **given})
        return found


def excel_value(value: Any) -> tuple[str, Any]:  # noqa: PLR0911  a line for each type
    """(kind, value) as Excel keeps it; kinds are the keys of FORMATS."""
    if value is None:
        return "text", ""
    if isinstance(value, str):
        return "text", value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"
    if isinstance(value, Decimal):
        places = value.as_tuple().exponent
        return ("quantity" if isinstance(places, int) and places < -2 else "money"), value
    if isinstance(value, bool):
        return "text", "да" if value else ""
    if isinstance(value, int):
        return "whole", value
    if isinstance(value, dt.datetime):
        return "moment", value.astimezone().replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, dt.date) and value >= FIRST_DAY:
        return "day", value
    if isinstance(value, enum.Enum):
        return excel_value(value.value)
    return "text", str(value)
