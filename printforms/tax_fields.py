"""Numbered lines of tax papers: a caption, its value over a rule, the number of the line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from printforms.paper import SMALL, Sheet
from printforms.typeface import BOLD, MM, REGULAR, Style, wrapped

LABEL, VALUE = Style(REGULAR, 8, 9.6), Style(BOLD, 8, 9.6)
NUMBER = 8 * MM
BY = "Приложение № {} к постановлению Правительства Российской Федерации от 26.12.2011 № 1137"
EDITIONS = (  # from when, in which edition (domain-facts §1.3)
    (dt.date(2026, 4, 1), "(в ред. от 23.01.2026 № 26)"),
    (dt.date(2024, 10, 1), "(в ред. от 16.08.2024 № 1096)"),
    (dt.date.min, "(в ред. от 02.04.2021 № 534)"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: «Продавец … (2)»."""

    label: str
    value: str
    number: str


def draw_caption(sheet: Sheet, day: dt.date, appendix: int = 1) -> None:
    """Whose form it is, small at the top right; the sheet goes on at the same height."""
    edition = next(text for since, text in EDITIONS if day >= since)
    width = 78 * MM
    lines = [*wrapped(BY.format(appendix), SMALL, width), edition]
    sheet.page.text(sheet.right - width, sheet.y, lines, SMALL, "right", width)


def draw_fields(sheet: Sheet, lines: Sequence[Line], brackets: str = "()") -> None:
    """Lines over the whole width, one under another; their numbers in brackets."""
    for line in lines:
        sheet.need(LABEL.leading)
        sheet.y += _draw(sheet, sheet.left + 2 * MM, sheet.y, sheet.width - 2 * MM, line, brackets)


def draw_field_columns(
    sheet: Sheet, left: float, first: Sequence[Line], second: Sequence[Line]
) -> None:
    """Two columns of lines between `left` and the right edge."""
    apart = 5 * MM
    column = (sheet.right - left - apart) / 2
    ends = []
    for number, lines in enumerate((first, second)):
        x, y = left + 2 * MM + number * (column + apart), sheet.y
        for line in lines:
            y += _draw(sheet, x, y, column - 2 * MM, line)
        ends.append(y)
    sheet.y = max(ends)


def _draw(
    sheet: Sheet, x: float, y: float, width: float, line: Line, brackets: str = "()"
) -> float:
    """One line; answers its height."""
    label = f"{line.label}:"
    widest = (width - NUMBER) * 0.62
    captions = wrapped(label, LABEL, widest)
    indent = max(LABEL.width(text) for text in captions) + 1.5 * MM
    values = wrapped(line.value, VALUE, width - indent - NUMBER)
    height = max(len(captions), len(values), 1) * LABEL.leading
    base = y + height
    sheet.page.text(x, y, captions, LABEL)
    sheet.page.text(x + indent, base - len(values) * VALUE.leading, values, VALUE)
    sheet.page.line(x + indent, base, x + width - NUMBER, base)
    sheet.page.text(x, base - LABEL.leading, [line.number.join(brackets)], LABEL, "right", width)
    return height + 0.6 * MM


def signature(
    sheet: Sheet, x: float, y: float, width: float, post: str, name: str, mark: str = ""
) -> float:
    """«Должность ____ (подпись) ____ (ф.и.о.)» within `width` points; answers its height."""
    room = width - (NUMBER if mark else 0)
    first, second = room * 0.38, room * 0.24
    posts = [line for text in post.split("\n") for line in wrapped(text, LABEL, first - 2 * MM)]
    sign, decoded = x + first, x + first + second + 2 * MM
    last = x + room - decoded
    names = wrapped(name, LABEL, last)
    base = y + max(len(posts), len(names), 1) * LABEL.leading
    sheet.page.text(x, base - len(posts) * LABEL.leading, posts, LABEL)
    sheet.page.line(sign, base, sign + second, base)
    sheet.page.line(decoded, base, decoded + last, base)
    top = base - len(names) * LABEL.leading
    sheet.page.text(decoded, top, names, LABEL, "center", last)
    sheet.page.text(sign, base, ["(подпись)"], SMALL, "center", second)
    sheet.page.text(decoded, base, ["(ф.и.о.)"], SMALL, "center", last)
    if mark:
        sheet.page.line(x, base, x + first - 2 * MM, base)
        sheet.page.text(x, base, ["(должность)"], SMALL, "center", first - 2 * MM)
        sheet.page.text(x, base - LABEL.leading, [f"[{mark}]"], LABEL, "right", width)
    return base - y + SMALL.leading + 0.5 * MM
