"""What УПД and УКД share: the strip at the left of a thick line, and both sides under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db.russian import counted
from printforms.paper import SMALL, Sheet
from printforms.parties import Party, Signer
from printforms.tax_fields import Line, draw_fields, signature
from printforms.typeface import BOLD, MM, REGULAR, Style, wrapped
from printforms.vat_invoice import tax_numbers

BODY, STRONG = Style(REGULAR, 8, 9.6), Style(BOLD, 8, 9.6)
WIDTH = 24 * MM  # of the strip
THICK = 1.5
NUMBER = 8 * MM


@dataclass(frozen=True, slots=True)
class Strip:
    """What the paper is and its status with what the statuses mean."""

    name: str
    status: int
    statuses: Sequence[str]
    letters: Style = BODY


@dataclass(frozen=True, slots=True)
class SignedSide:
    """One column of signatures; every line has the number of its field.

    `signed` are lines that are signed, `fields` captions with their values; then who answers for
    the fact and who made the paper.
    """

    signed: Sequence[tuple[str, int]]
    fields: Sequence[tuple[str, str, int]]
    answers: int
    maker: int
    signer: Signer
    party: Party


def framed(sheet: Sheet, strip: Strip, head: Callable[[float], None]) -> float:
    """The strip, a thick line and beside it the `head` from its left edge on; answers that edge."""
    left, top = sheet.left + WIDTH, sheet.y
    low = _draw_strip(sheet, strip)
    head(left)
    sheet.y = max(sheet.y, low)
    sheet.gap(1.5)
    sheet.page.line(left, top, left, sheet.y, THICK)
    return left


def draw_under(sheet: Sheet, lines: Sequence[Line], ours: SignedSide, theirs: SignedSide) -> None:
    """What stands under the счёт-фактура: a thick line, lines in square brackets, both sides.

    All of it stays on one page, the last: so the strip ends with how many sheets there are.
    """
    _tell_sheets(sheet)
    sheet.page.line(sheet.left, sheet.y, sheet.right, sheet.y, THICK)
    sheet.gap(1)
    draw_fields(sheet, lines, brackets="[]")
    sheet.gap(1)
    apart = 6 * MM
    column, start = (sheet.width - apart) / 2, sheet.y
    middle = sheet.left + column + apart
    low = max(
        _draw_side(sheet, sheet.left, start, column, ours),
        _draw_side(sheet, middle, start, column, theirs),
    )
    sheet.page.line(middle - apart / 2, start, middle - apart / 2, low)
    sheet.y = low
    sheet.need(0)  # what ran over the end of the page is drawn again on the next one


def _draw_strip(sheet: Sheet, strip: Strip) -> float:
    """Answers where it ends."""
    width = WIDTH - 2 * MM
    page, x, y = sheet.page, sheet.left, sheet.y
    words = wrapped(strip.name, strip.letters, width)
    page.text(x, y, words, strip.letters)
    y += len(words) * BODY.leading + 2 * MM
    page.text(x, y, ["Статус:"], BODY)
    page.box(x + 13 * MM, y - 1, 6 * MM, BODY.leading + 2)
    page.text(x + 13 * MM, y, [str(strip.status)], BODY, "center", 6 * MM)
    y += BODY.leading + 2 * MM
    for text in strip.statuses:
        lines = wrapped(text, SMALL, width)
        page.text(x, y, lines, SMALL)
        y += len(lines) * SMALL.leading
    return y


def _tell_sheets(sheet: Sheet) -> None:
    """At the bottom of the strip, beside the signatures of the счёт-фактура."""
    many = counted(len(sheet.pages), "листе", "листах", "листах")
    lines = wrapped(f"Документ составлен на {many}", SMALL, WIDTH - 2 * MM)
    height = len(lines) * SMALL.leading + 1 * MM
    sheet.page.text(sheet.left, sheet.y - height, lines, SMALL)


def _draw_side(sheet: Sheet, x: float, y: float, width: float, side: SignedSide) -> float:
    """One column; answers where it ends."""
    page, signer = sheet.page, side.signer
    for caption, mark in side.signed:
        page.text(x, y, [caption], STRONG)
        y += STRONG.leading + 1 * MM
        y += signature(sheet, x, y, width, signer.post, signer.name, mark=str(mark))
    for label, value, mark in side.fields:
        y += _pair(sheet, x, y, width, label, value, str(mark))
    page.text(x, y, ["Ответственный за правильность оформления факта хозяйственной жизни"], SMALL)
    y += SMALL.leading
    y += signature(sheet, x, y, width, signer.post, signer.name, mark=str(side.answers))
    page.text(x, y, ["Наименование экономического субъекта – составителя документа"], SMALL)
    y += SMALL.leading
    requisites = f", ИНН/КПП {tax_numbers(side.party)}" if side.party.inn else ""
    y += _pair(sheet, x, y, width, "", side.party.name + requisites, str(side.maker))
    if signer.seal:
        page.text(x, y + 1 * MM, ["М.П."], BODY)
    return y + BODY.leading + 1 * MM


def _pair(
    sheet: Sheet, x: float, y: float, width: float, label: str, value: str, mark: str
) -> float:
    """A caption and its value over a line, with the number of the field; answers its height."""
    indent = BODY.width(label) + 2 * MM if label else 0.0
    lines = wrapped(value, BODY, width - indent - NUMBER)
    base = y + len(lines) * BODY.leading
    sheet.page.text(x, y, [label], BODY)
    sheet.page.text(x + indent, y, lines, BODY)
    sheet.page.line(x + indent, base, x + width - NUMBER, base)
    sheet.page.text(x, base - BODY.leading, [f"[{mark}]"], BODY, "right", width)
    return base - y + 1 * MM
