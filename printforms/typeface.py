"""Typefaces, as the page sees them: how wide a text is, how it wraps, how it is written.

Text from the base is data: it is measured and encoded letter by letter, never parsed.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import db

if TYPE_CHECKING:
    from printforms.press.fontfile import FixedFont

FONTS = Path(db.__file__).parent.parent / "resources" / "fonts"
MM = 72 / 25.4
_LOADING = threading.Lock()

# What no font draws: controls, direction and zero-width marks, letters apart from their accents.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0300-\u036f\u2000-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff]"
)
_REPLACED = {
    **dict.fromkeys(map(ord, "\t\v\f\r\x85\u2028\u2029"), " "),
    **dict.fromkeys(map(ord, "\u2007\u202f"), "\u00a0"),
    **dict.fromkeys([*range(0x2000, 0x2007), *range(0x2008, 0x200B), 0x205F], " "),
}
_INSIDE_WORD = re.compile(r"(?<=[-–—/\\.,;:_@ ])(?=\w)")
# «№ 5», «ул. Ленина», «2026 г.», «(ст. 614» are not parted by the end of a line.
_LEADS = frozenset(
    (
        "№",
        "г.",
        "ул.",
        "пр.",
        "пер.",
        "п.",
        "ст.",
        "ГК",
        "НК",
        "д.",
        "корп.",
        "стр.",
        "оф.",
        "кв.",
        "пом.",
        "помещ.",
        "ком.",
        "эт.",
        "зд.",
        "мкр.",
        "наб.",
        "пр-кт",
        "б-р",
        "×",
        "ИНН",
        "КПП",
    )
)
_TAILS = frozenset(
    (
        "г.",
        "г.,",
        "руб.",
        "руб.,",
        "коп.",
        "копеек",
        "копеек.",
        "копеек,",
        "копейки",
        "копейка",
        "шт",
        "шт,",
        "шт.",
        "мес",
        "м",
        "м²",
        "%",
    )
)


class Typeface:
    """One font file, used through one fixed set of letters a process."""

    def __init__(self, name: str, file: str) -> None:
        self.name = name
        self.file = file

    @cached_property
    def font(self) -> FixedFont:
        """The loaded file. ReportLab is imported here, at the first letter, not at start-up."""
        with _LOADING:
            from printforms.press.fontfile import loaded

            return loaded(self.name, FONTS / self.file)

    @cached_property
    def width(self) -> Callable[[str], float]:
        """Width of a line of this face at size 1; words come back, so widths are kept."""
        return lru_cache(maxsize=1 << 16)(self.font.line_width)


@dataclass(frozen=True, slots=True)
class Style:
    """A typeface in a size; sizes and leading in points."""

    face: Typeface
    size: float
    leading: float

    @property
    def drop(self) -> float:
        """From the top of a line to its baseline: capitals stand in the middle of the line."""
        return (self.leading + 0.7 * self.size) / 2

    def width(self, line: str) -> float:
        """Points taken by one line."""
        return self.face.width(line) * self.size


REGULAR = Typeface("PTSans", "PTS55F.ttf")
BOLD = Typeface("PTSansBold", "PTS75F.ttf")
NARROW = Typeface("PTSansNarrow", "PTN57F.ttf")
NARROW_BOLD = Typeface("PTSansNarrowBold", "PTN77F.ttf")


def printable(text: str) -> str:
    """The same text without what cannot be drawn: controls, marks of direction, loose accents."""
    if not _UNPRINTABLE.search(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_REPLACED)
    return "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] not in "CM")


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """Lines no wider than `width` points; always at least one.

    Breaks at spaces (never at NBSP) and line ends. A word wider than the line breaks after
    a hyphen, slash or stop inside it, and failing that at any letter.
    """
    text = printable(text)
    room = width / style.size + 1e-6
    measure = style.face.width
    if "\n" not in text and measure(text) <= room:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _paragraph_lines(paragraph, measure, room)
    return lines


def _paragraph_lines(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    lines: list[str] = []
    current, used, space = "", 0.0, measure(" ")
    for word in _words(text):
        wide = measure(word)
        if current and used + space + wide <= room:
            current += " " + word
            used += space + wide
            continue
        if current:
            lines.append(current)
        current, used = word, wide
        if wide > room:
            *whole, current = _pieces(word, measure, room)
            lines += whole
            used = measure(current)
    return [*lines, current]


def _words(text: str) -> Iterator[str]:
    """What a line may not be broken in: words, and short ones with the word they belong to."""
    held, lead = "", False
    for word in text.split(" "):
        if not word:
            continue
        tail = (word in _TAILS and held[-1:].isdigit()) or (word == "—" and held != "")
        if held and (lead or tail):
            held += " " + word
        else:
            if held:
                yield held
            held = word
        lead = word.lstrip("(«") in _LEADS and not tail
    if held:
        yield held


def _pieces(word: str, measure: Callable[[str], float], room: float) -> list[str]:
    """A word too wide for the line, cut into parts that fit."""
    parts: list[str] = []
    current = ""
    for syllable in _INSIDE_WORD.split(word):
        if measure(current + syllable) <= room:
            current += syllable
            continue
        if current:
            parts.append(current)
        current = syllable
        while len(current) > 1 and measure(current) > room:
            fit = _letters_that_fit(current, measure, room)
            parts.append(current[:fit])
            current = current[fit:]
    return [part.rstrip(" ") for part in [*parts, current]]


def _letters_that_fit(word: str, measure: Callable[[str], float], room: float) -> int:
    total = 0.0
    for place, letter in enumerate(word):
        total += measure(letter)
        if total > room:
            return max(1, place)
    return len(word)
