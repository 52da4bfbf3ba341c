"""Papers of words: contracts, appendices, offers. Text flows over pages, signatures never alone.

What a company writes in its templates arrives here as blocks; how they look is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from printforms.grid import Cell, Column, Grid, Print, Row
from printforms.letterhead import Look
from printforms.page import Align
from printforms.paper import Sheet
from printforms.parties import (
    Signer,
    draw_seal,
    fits_one_line,
    signature_height,
    signature_line,
    stamp_room,
)
from printforms.typeface import BOLD, MM, REGULAR, Style, printable, wrapped

BODY, STRONG = Style(REGULAR, 10, 12.8), Style(BOLD, 10, 12.8)
BIG = Style(BOLD, 13, 16)
REQUISITES = Style(REGULAR, 9, 11.2)
NAMED = Style(BOLD, 9, 11.2)
LETTERS = Print(Style(REGULAR, 8.5, 10.2), Style(BOLD, 8.5, 10.2), Style(BOLD, 8.5, 10.2))
LABEL = 10 * MM  # room of «10.12.» before a clause
APART = 8 * MM
SEAL = 8 * MM

LineStyle = Literal["title", "section", "clause", "item", "right", "sides", "text"]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph: `label` stands before it («2.1.»), `right` at the other edge."""

    style: LineStyle
    text: str
    label: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A ruled table with its totals and the lines under it, which stay with the last row."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[Row] = ()
    after: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """A party with its requisites, a line each, and who signs for it."""

    caption: str
    name: str
    requisites: Sequence[str]
    signer: Signer


@dataclass(frozen=True, slots=True)
class Signatures:
    """Two sides beside each other, or one."""

    sides: Sequence[Side]


@dataclass(frozen=True, slots=True)
class Approval:
    """«УТВЕРЖДАЮ» at the right edge; the day is written by hand."""

    signer: Signer


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page."""


Block = TextLine | TextTable | Signatures | Approval | NewPage
Step = Callable[[], None]


@dataclass(frozen=True)
class TextPaper:
    """Blocks in their order. A `draft` is marked on every page; `title` stands in the footer."""

    title: str
    author: str
    blocks: Sequence[Block] = field(default=())
    draft: bool = False
    look: Look | None = None


def draw_text(sheet: Sheet, paper: TextPaper) -> None:
    """All blocks; a signature takes the words or the last rows before it along."""
    sheet.title, sheet.author, sheet.draft = printable(paper.title), paper.author, paper.draft
    sheet.dress(paper.look)
    blocks = list(paper.blocks)
    while blocks:
        end = _first_signature(blocks)
        body, blocks = blocks[:end], blocks[end:]
        signed, blocks = blocks[:1], blocks[1:]
        kept = _kept(body) if signed else 0
        _draw_all(sheet, body[: len(body) - kept])
        if signed:
            _draw_kept(sheet, [*body[len(body) - kept :], *signed])


def _first_signature(blocks: Sequence[Block]) -> int:
    found = (n for n, block in enumerate(blocks) if isinstance(block, Signatures))
    return next(found, len(blocks))


def _kept(body: Sequence[Block]) -> int:
    """How many blocks before a signature stay with it: one thing that is read, and headings.

    Headings over that thing too: a page must not end with them. A table takes its own last row.
    """
    read = False
    for count, block in enumerate(reversed(body), 1):
        heading = isinstance(block, TextLine) and block.style in ("section", "title")
        if isinstance(block, NewPage) or (read and not heading):
            return count - 1
        if isinstance(block, TextTable):
            return count
        read = read or not heading
    return len(body)


def _draw_kept(sheet: Sheet, blocks: Sequence[Block]) -> None:
    first, rest = blocks[0], blocks[1:]
    if isinstance(first, TextTable):
        _table(sheet, first, then=lambda: _draw_all(sheet, rest))
    else:
        sheet.together(*(partial(_draw, sheet, block) for block in blocks))


def _draw_all(sheet: Sheet, blocks: Sequence[Block]) -> None:
    for block in blocks:
        _draw(sheet, block)


def _draw(sheet: Sheet, block: Block) -> None:
    if isinstance(block, TextLine):
        _line(sheet, block)
    elif isinstance(block, TextTable):
        _table(sheet, block)
    elif isinstance(block, Signatures):
        _signatures(sheet, block)
    elif isinstance(block, Approval):
        _approval(sheet, block)
    else:
        sheet.page_break()


# --- lines ----------------------------------------------------------------------------------


def _line(sheet: Sheet, line: TextLine) -> None:
    if line.style == "title":
        sheet.gap(3)
        _flow(sheet, line.text, BIG, align="center", colour=sheet.colour)
        sheet.gap(2)
    elif line.style == "section":
        sheet.gap(2.5)
        sheet.need(STRONG.leading * 4)  # a heading with at least two lines of its first clause
        _flow(sheet, f"{line.label} {line.text}", STRONG, align="center")
        sheet.gap(1)
    elif line.style == "sides":
        _sides(sheet, line)
    elif line.style == "right":
        _flow(sheet, line.text, BODY, indent=sheet.width / 2, align="right")
    else:
        _labelled(sheet, line)


def _labelled(sheet: Sheet, line: TextLine) -> None:
    """A clause with its number, an item with its dash, a plain paragraph."""
    indent = 0.0 if not line.label else LABEL if line.style == "clause" else LABEL + 4 * MM
    label_at = sheet.left + (0 if line.style == "clause" else LABEL)
    _flow(sheet, line.text, BODY, indent=indent, label=(label_at, line.label))
    sheet.gap(0.8)


def _sides(sheet: Sheet, line: TextLine) -> None:
    half = (sheet.width - APART) / 2
    left, right = wrapped(line.text, BODY, half), wrapped(line.right, BODY, half)
    height = max(len(left), len(right)) * BODY.leading
    sheet.need(height)
    sheet.page.text(sheet.left, sheet.y, left, BODY)
    sheet.page.text(sheet.right - half, sheet.y, right, BODY, "right", half)
    sheet.y += height
    sheet.gap(2)


def _flow(
    sheet: Sheet,
    text: str,
    style: Style,
    *,
    indent: float = 0.0,
    align: Align = "left",
    label: tuple[float, str] = (0.0, ""),
    colour: str = "",
) -> None:
    """Lines over pages; neither the first nor the last of a paragraph stands there alone."""
    width = sheet.width - indent
    lines = wrapped(text, style, width)
    at, word = label
    while lines:
        sheet.need(style.leading * min(len(lines), 2))
        fit = max(1, int(sheet.room / style.leading + 1e-6))
        if len(lines) - fit == 1 and fit > 2:
            fit -= 1
        elif len(lines) - fit == 1 and not sheet.at_top:  # of three none can be spared
            sheet.page_break()
            continue
        if word:
            sheet.page.text(at, sheet.y, [word], style)
            word = ""
        sheet.page.text(sheet.left + indent, sheet.y, lines[:fit], style, align, width, colour)
        sheet.y += len(lines[:fit]) * style.leading
        lines = lines[fit:]
        if lines:
            sheet.page_break()


# --- tables ---------------------------------------------------------------------------------


def _table(sheet: Sheet, table: TextTable, then: Step | None = None) -> None:
    sheet.gap(1)
    grid = Grid(sheet, table.columns, LETTERS)

    def after() -> None:
        for row in table.totals:
            grid.add(row)
        sheet.gap(1.5)
        for words in table.after:
            _flow(sheet, words, BODY)
        sheet.gap(1)
        if then is not None:
            then()

    grid.draw(table.rows, then=after)


# --- signatures -----------------------------------------------------------------------------


def _signatures(sheet: Sheet, block: Signatures) -> None:
    """Columns that are never parted by a page, signatures on one level."""
    sheet.gap(3)
    column = (sheet.width - APART) / 2
    measured = [(side, _named(side, column)) for side in block.sides]
    deepest = max(sum(s.leading for _, s in lines) for _, lines in measured)
    stacked = not all(fits_one_line(side.signer, column) for side in block.sides)
    signers = [side.signer for side in block.sides]
    line = max(signature_height(signer, column, stacked=stacked) for signer in signers)
    sheet.need(deepest + 5 * MM + line + SEAL + stamp_room(signers))
    start = sheet.y
    for number, (_, lines) in enumerate(measured):
        y = start
        for words, style in lines:
            sheet.page.text(sheet.left + number * (column + APART), y, [words], style)
            y += style.leading
    signed = start + deepest + 5 * MM
    lowest = signed
    for number, side in enumerate(block.sides):
        x = sheet.left + number * (column + APART)
        end = signed + signature_line(sheet.page, x, signed, column, side.signer, stacked=stacked)
        lowest = max(lowest, draw_seal(sheet.page, x, end + 2 * MM, side.signer, BODY))
    sheet.y = lowest


def _named(side: Side, width: float) -> list[tuple[str, Style]]:
    """Caption, name and requisites, wrapped to the column."""
    found = [(side.caption, STRONG)] if side.caption else []
    if side.name:
        found += [(words, NAMED) for words in wrapped(side.name, NAMED, width)]
    for requisite in side.requisites:
        found += [(words, REQUISITES) for words in wrapped(requisite, REQUISITES, width)]
    return found


def _approval(sheet: Sheet, block: Approval) -> None:
    width = 75 * MM
    x = sheet.right - width
    sheet.need(40 * MM)
    sheet.page.text(x, sheet.y, ["УТВЕРЖДАЮ"], STRONG)
    top = sheet.y + STRONG.leading + 1 * MM
    height = signature_line(sheet.page, x, top, width, block.signer, stacked=True)
    day = f"«{'_' * 4}» {'_' * 16} 20{'_' * 3} г."
    sheet.page.text(x, top + height + 2 * MM, [day], BODY)
    sheet.y = top + height + 2 * MM + BODY.leading + 4 * MM


def total_row(caption: str, span: int, *values: str) -> list[Cell]:
    """«Итого:» over the first columns and bold figures after it."""
    head = Cell(caption, span=span, bold=True, align="right")
    return [head, *(Cell(value, bold=True) for value in values)]
