"""The text a company writes its contracts in: lines with marks, placeholders by name, no code.

Each line is one thing: `# заголовок`, `## раздел`, `* пункт`, `- подпункт`, `> справа`,
`слева || справа`, `[таблица]`, `; заметка для себя`; any other is a paragraph. `{имя}` is
replaced with a value. `?имя? …` is printed only when the value is not empty, `!имя! …` only
when it is. Values are data: what stands in them is never read as marks again.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from db.errors import UserError

_NAME = r"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё \-]*"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CONDITION = re.compile(rf"([?!])\s*({_NAME}?)\s*\1\s*(.*)", re.DOTALL)
_BLOCK = re.compile(rf"\[\s*({_NAME}?)\s*\]\s*")


class Style(enum.Enum):
    """How a line is printed."""

    TITLE = "# "
    SECTION = "## "
    CLAUSE = "* "
    ITEM = "- "
    RIGHT = "> "
    SIDES = "||"
    BLOCK = "[]"
    TEXT = ""


MARKS = (Style.SECTION, Style.TITLE, Style.CLAUSE, Style.ITEM, Style.RIGHT)


class Line(NamedTuple):
    """One thing to print; `label` is «2.» or «2.1.», `right` the other side of `||`."""

    style: Style
    text: str
    label: str = ""
    right: str = ""


class Fault(NamedTuple):
    """What is wrong in a text, in words, and in which of its lines (from 1)."""

    line: int
    text: str


class _Typed(NamedTuple):
    number: int
    style: Style
    text: str
    only_with: str = ""
    only_without: str = ""


def faults(text: str, names: Collection[str], blocks: Collection[str]) -> Iterator[Fault]:
    """Unknown placeholders and tables, loose brackets; each with the line it stands in."""
    for line in _typed(text):
        for name in filter(None, (line.only_with, line.only_without)):
            if name not in names:
                yield Fault(line.number, f"условие «{name}» неизвестно")
        if line.style is Style.BLOCK:
            if line.text not in blocks:
                known = ", ".join(f"[{b}]" for b in blocks)
                yield Fault(line.number, f"блока [{line.text}] нет. Есть: {known}")
            continue
        for name in _PLACEHOLDER.findall(line.text):
            if _bare(name) not in names:
                yield Fault(line.number, f"подстановки {{{name}}} нет")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", line.text)):
            yield Fault(line.number, "скобка { или } без пары")


def filled(text: str, values: Mapping[str, str], blocks: Collection[str]) -> Sequence[Line]:
    """The lines to print, sections and clauses numbered; UserError names what is unknown."""
    wrong = list(faults(text, values, blocks))
    if wrong:
        told = "; ".join(f"строка {f.line}: {f.text}" for f in wrong)
        raise UserError(f"В тексте шаблона — {told}. Исправьте карточку «Шаблоны документов».")
    section = clause = 0
    made: list[Line] = []
    for line in _typed(text):
        if line.only_with and not values[line.only_with]:
            continue
        if line.only_without and values[line.only_without]:
            continue
        words = line.text
        if line.style is not Style.BLOCK:
            words = _PLACEHOLDER.sub(lambda found: values[_bare(found[1])], words)
        label = ""
        if line.style is Style.SECTION:
            section, clause = section + 1, 0
            label = f"{section}."
        elif line.style is Style.CLAUSE:
            clause += 1
            label = f"{section}.{clause}." if section else f"{clause}."
        elif line.style is Style.ITEM:
            label = "–"
        left, right = _sides(line, words, values)
        made.append(Line(line.style, left, label, right))
    return made


def _sides(line: _Typed, words: str, values: Mapping[str, str]) -> tuple[str, str]:
    """What stands left and right of `||`; a value that has it inside parts nothing."""
    if line.style is not Style.SIDES:
        return words, ""
    parts = line.text.split(Style.SIDES.value, 1)
    left, right = (
        _PLACEHOLDER.sub(lambda found: values[_bare(found[1])], part.strip()) for part in parts
    )
    return left, right


def _typed(text: str) -> Iterator[_Typed]:
    """The lines that say something, with their numbers."""
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.strip()
        if not words or words.startswith(";"):
            continue
        only_with = only_without = ""
        if (told := _CONDITION.fullmatch(words)) is not None:
            sign, name, words = told.groups()
            only_with = _bare(name) if sign == "?" else ""
            only_without = _bare(name) if sign == "!" else ""
        style, words = _styled(words.strip())
        yield _Typed(number, style, words, only_with, only_without)


def _styled(words: str) -> tuple[Style, str]:
    if (block := _BLOCK.fullmatch(words)) is not None:
        return Style.BLOCK, _bare(block[1])
    for style in MARKS:
        if words.startswith(style.value):
            return style, words.removeprefix(style.value).strip()
    return (Style.SIDES if Style.SIDES.value in words else Style.TEXT), words


def _bare(name: str) -> str:
    """Names are told apart by their words alone: case and spaces do not matter."""
    return " ".join(name.split()).lower()
