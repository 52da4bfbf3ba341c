"""Ruled tables that flow over pages: the header repeats, the last row stays with what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from printforms.page import HAIRLINE, Align, paint, tint
from printforms.paper import Sheet
from printforms.typeface import BOLD, MM, NARROW, NARROW_BOLD, REGULAR, Style, wrapped

PAD = 1.0 * MM
AIR = 0.5 * MM  # above and under the text of a row
SUM = re.compile(r"[-−]?\d[\d\s]*,\d+")


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is millimetres."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that differs from its column: `span` columns wide, `indent` in millimetres."""

    text: str
    span: int = 1
    bold: bool = False
    align: Align | None = None
    fill: str = ""
    indent: float = 0.0


Row = Sequence[Cell | str]


BODY, STRONG = Style(REGULAR, 8, 9.6), Style(BOLD, 8, 9.6)


@dataclass(frozen=True, slots=True)
class Print:
    """The letters and the rules of a table; `rule` is points."""

    body: Style = BODY
    bold: Style = STRONG
    head: Style = STRONG
    rule: float = HAIRLINE


@dataclass(frozen=True, slots=True)
class _Box:
    """A measured cell: its left and right edge, its lines and how they stand."""

    left: float
    right: float
    lines: list[str]
    style: Style
    align: Align
    fill: str
    indent: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A measured row; a `group` (all bold) is never the last on a page."""

    boxes: list[_Box]
    height: float
    group: bool = False


def _in_one_line(amount: str, style: Style, room: float) -> Style:
    """Narrow letters, smaller where they must be: a sum in two lines is read as two."""
    face = NARROW_BOLD if style.face is BOLD else NARROW
    return Style(face, min(style.size, room / face.width(amount)), style.leading)


class Grid:
    """A table being drawn on a sheet, row after row."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], letters: Print | None = None
    ) -> None:
        self.sheet = sheet
        self.columns = columns
        self.letters = letters or Print()
        widths = (column.width * MM for column in columns)
        self.edges = list(accumulate(widths, initial=sheet.left))
        fill = tint(sheet.colour) if sheet.colour else ""
        titles = [Cell(column.title, bold=True, align="center", fill=fill) for column in columns]
        self._head = self._measured(titles, self.letters.head)
        self._began = False

    def draw(self, rows: Iterable[Row], then: Callable[[], None] | None = None) -> None:
        """All rows; `then` (totals, signatures) stays on one page with the last of them."""
        last: _Line | None = None
        for row in rows:
            line = self._measured(row)
            if last:
                self._place(last, line.height if last.group else 0.0)
            last = line
        if last is None:
            self.head()
            if then:
                self.sheet.together(then)
            return
        final, began = last, self._began
        if then is None:
            self._place(final)
        elif began:
            self.sheet.together(lambda: self._place(final), then, lead=self.head)
        else:
            self.sheet.together(self.head, lambda: self._place(final), then)

    def draw_blocks(self, blocks: Sequence[Sequence[Row]], then: Callable[[], None]) -> None:
        """Rows that belong together stay on one page; `then` stays with the last of them.

        Of a last block too long for that, `then` stays with its last two rows.
        """
        for block in blocks[:-1]:
            self._place_block(block)
        last = (*blocks[-1:], ())[0]
        if sum(self._measured(row).height for row in last) > self._full_room / 2:
            self._place_block(last[:-2])
            last = last[-2:]
        if self._began:
            self.sheet.together(lambda: self._place_block(last), then, lead=self.head)
        else:
            self.sheet.together(self.head, lambda: self._place_block(last), then)

    def _place_block(self, block: Sequence[Row]) -> None:
        lines = [self._measured(row) for row in block]
        if not self._began:
            self.head()
        if self.sheet.room < sum(line.height for line in lines) <= self._full_room:
            self.sheet.page_break()
            self.head()
        for line in lines:
            self._place(line)

    def add(self, row: Row) -> None:
        """One more row under those drawn: a total."""
        self._place(self._measured(row))

    def head(self) -> None:
        """The header row: at the start and again on every page the table reaches."""
        self._began = True
        self.sheet.need(self._head.height + self.letters.body.leading * 2)
        self._ink(self._head.boxes, self._head.height, middle=True, first=True)

    def _measured(self, row: Row, head: Style | None = None) -> _Line:
        boxes: list[_Box] = []
        column, most = 0, 0.0
        for each in row:
            cell = each if isinstance(each, Cell) else None
            span = cell.span if cell else 1
            left, right = self.edges[column], self.edges[column + span]
            style = self.letters.bold if cell and cell.bold else self.letters.body
            style = head or style
            indent = cell.indent * MM if cell else 0.0
            text = cell.text if cell else str(each)
            room = right - left - 2 * PAD - indent
            lines = wrapped(text, style, room) if text else []
            if len(lines) > 1 and SUM.fullmatch(text):
                lines, style = [text], _in_one_line(text, style, room)
            align = (cell and cell.align) or self.columns[column].align
            fill = cell.fill if cell else ""
            boxes.append(_Box(left, right, lines, style, align, fill, indent))
            most = max(most, len(lines) * style.leading)
            column += span
        group = all(isinstance(cell, Cell) and cell.bold for cell in row)
        return _Line(boxes, max(most, self.letters.body.leading) + 2 * AIR, group)

    def _place(self, line: _Line, following: float = 0.0) -> None:
        """A row with `following` points of the next; one taller than a page goes over pages."""
        sheet = self.sheet
        if not self._began:
            whole = line.height + following <= self._full_room
            start = line.height + following if whole else self._full_room / 3
            sheet.need(self._head.height + start)
            self.head()
        elif line.height <= sheet.room < line.height + following <= self._full_room:
            sheet.page_break()
            self.head()
        while line.height > sheet.room + 1e-6:
            if line.height > self._full_room and sheet.room > self._full_room / 3:
                line = self._ink_part(line.boxes)
            sheet.page_break()
            self.head()
        self._ink(line.boxes, line.height)

    @property
    def _full_room(self) -> float:
        return self.sheet.bottom - self.sheet.top - self._head.height

    def _ink_part(self, boxes: list[_Box]) -> _Line:
        """Draws what fits of a tall row and gives back the rest."""
        room = self.sheet.room - 2 * AIR
        fits, rest, most = [], [], 0.0
        for b in boxes:
            count = max(1, int(room / b.style.leading))
            fits.append(_Box(b.left, b.right, b.lines[:count], b.style, b.align, b.fill, b.indent))
            rest.append(_Box(b.left, b.right, b.lines[count:], b.style, b.align, b.fill, b.indent))
            most = max(most, len(b.lines[count:]) * b.style.leading)
        self._ink(fits, self.sheet.room)
        return _Line(rest, max(most, self.letters.body.leading) + 2 * AIR)

    def _ink(
        self, boxes: list[_Box], height: float, *, middle: bool = False, first: bool = False
    ) -> None:
        """Draws one row at the sheet's place: fills, then text, then the rules on top.

        `first` closes the table above; so does a fill, which would hide the rule over it.
        """
        page, y = self.sheet.page, self.sheet.y
        top, low = page.height - y, page.height - y - height
        left, right = boxes[0].left, boxes[-1].right
        fills, texts = [], []
        rules = [f"{self.letters.rule} w {left:.2f} {low:.2f} m {left:.2f} {top:.2f} l"]
        for box in boxes:
            if box.fill:
                size = f"{box.right - box.left:.2f} {height:.2f}"
                fills.append(f"{paint(box.fill)} rg {box.left:.2f} {low:.2f} {size} re f")
            if box.lines:
                start = y + AIR
                if middle:
                    start = y + (height - len(box.lines) * box.style.leading) / 2
                x = box.left + PAD + box.indent
                width = box.right - PAD - x
                texts.append(page.written(x, start, box.lines, box.style, box.align, width))
            rules.append(f"{box.right:.2f} {low:.2f} m {box.right:.2f} {top:.2f} l")
        if first or fills:
            rules.append(f"{left:.2f} {top:.2f} m {right:.2f} {top:.2f} l")
        rules.append(f"{left:.2f} {low:.2f} m {right:.2f} {low:.2f} l S")
        if fills:
            page.operators.append(f"q {' '.join(fills)} Q")
        if texts:
            page.operators.append(f"BT {' '.join(texts)} ET")
        page.operators.append(" ".join(rules))
        self.sheet.y += height
