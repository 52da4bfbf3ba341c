"""The colours of marks where a table leaves the screen: in a workbook and on paper."""

from __future__ import annotations

import re

from app.table import Mark, Row

FILLS = {Mark.DEBT: "#FFF0A8", Mark.RETURNED: "#D9DEE4", Mark.PREPAID: "#E6DBF8"}
_LETTERS = re.compile("(" + "|".join(mark.value for mark in Mark) + ")+ — ")


def fill_of(row: Row, key: str) -> str:
    """`#RRGGBB` of a cell, empty for none: its own mark goes before the row's."""
    mark = row.marks.get(key) or row.marks.get("")
    return FILLS[mark] if mark is not None else ""


def legend_fill(line: str) -> str:
    """The colour that a line of a legend explains: «Д — долг», «ВД — возвращена»; else empty."""
    return FILLS[Mark(line[0])] if _LETTERS.match(line) else ""
