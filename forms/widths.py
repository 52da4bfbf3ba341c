"""Widths of columns: fitted once by headings and first rows, so that texts share what is left.

ResizeToContents asks a model for all its rows and costs seconds (ux.md §3.2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QTableView, QWidget

NARROW, WIDE = 44, 300  # pixels a fitted column has at least and at most
TEXT_LEAST = 130  # a text gives way down to this before the table scrolls
SAMPLE = 100  # rows looked at
TITLE_PAD, CELL_PAD = 22, 14  # pixels beside a text
SIGN = 22  # pixels of an icon before a text
SQUEEZE = 0.25  # a table wider than its window by this part is scrolled and not squeezed
LETTER = 1.3  # a declared character is an average letter and a bit


def letter(widget: QWidget) -> float:
    """An average letter of a widget in pixels: widths in letters suit any font and screen."""
    return max(1.0, QFontMetricsF(widget.font()).averageCharWidth())


def fit(view: QTableView, fixed: Sequence[int | None] = (), *, wrapped: bool = False) -> None:
    """Sets the widths of all columns; `fixed` gives those not to be measured, in pixels.

    A model may say `is_text(column)`, `sample(column)` (a usual value) and
    `letters_of(column)` (the declared width in characters).
    """
    model = view.model()
    widths: list[int] = []
    for column in range(model.columnCount()):
        given = fixed[column] if column < len(fixed) else None
        widths.append(wanted(view, column, wrapped=wrapped) if given is None else given)
    shown = [n for n in range(len(widths)) if not view.isColumnHidden(n)]
    measured = [n for n in shown if n >= len(fixed) or fixed[n] is None]
    elastic = [n for n in measured if _asked(model, "is_text", n, default=True)]
    spare = view.viewport().width() - sum(widths[n] for n in shown)
    if spare < 0:
        least = {n: max(TEXT_LEAST, _heading(view, n, wrapped=wrapped)) for n in elastic}
        _squeeze(widths, least, -spare)
    elif elastic:
        # The last column takes what is left, and a number there would stand apart from the rest.
        most = WIDE if shown[-1] in elastic else spare
        for column in elastic:
            widths[column] += min(spare // len(elastic), most)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, width)


def _squeeze(widths: list[int], least: Mapping[int, int], missing: int) -> None:
    """Takes what is missing from the widest texts, so that short ones and headings stay whole.

    Where that is too much nothing is taken: the table scrolls.
    """
    slack = sum(max(0, widths[n] - low) for n, low in least.items())
    if missing > slack or missing > SQUEEZE * (sum(widths) - missing):
        return
    room = sum(widths[n] for n in least) - missing
    low, high = 0, max(widths)
    while low < high:  # the level all wider ones give way to
        level = (low + high + 1) // 2
        taken = sum(max(min(widths[n], least[n]), min(widths[n], level)) for n in least)
        low, high = (level, high) if taken <= room else (low, level - 1)
    for column, floor in least.items():
        widths[column] = max(min(widths[column], floor), min(widths[column], low))


def wanted(view: QTableView, column: int, *, wrapped: bool = False, rows: int = SAMPLE) -> int:
    """The width of a column by its heading and first rows, pixels."""
    model, metrics = view.model(), view.fontMetrics()
    least = _heading(view, column, wrapped=wrapped)
    width = metrics.horizontalAdvance(str(_asked(model, "sample", column, default=""))) + CELL_PAD
    first = model.index(0, column)  # a column has icons in all its rows or in none
    sign = 0 if first.data(Qt.ItemDataRole.DecorationRole) is None else SIGN
    for row in range(min(model.rowCount(), rows)):
        text = str(model.index(row, column).data() or "")
        width = max(width, metrics.horizontalAdvance(text) + CELL_PAD + sign)
    letters = _asked(model, "letters_of", column, default=None)
    most = round(letters * LETTER * metrics.averageCharWidth()) + CELL_PAD if letters else WIDE
    return max(NARROW, least, min(most, width))  # a heading is read whole


def _heading(view: QTableView, column: int, *, wrapped: bool) -> int:
    """Pixels for the words of a heading."""
    title = str(view.model().headerData(column, Qt.Orientation.Horizontal) or "")
    return min(_title_width(view, title, wrapped=wrapped) + TITLE_PAD, WIDE)


def _title_width(view: QTableView, title: str, *, wrapped: bool) -> int:
    measure = view.fontMetrics().horizontalAdvance
    if not wrapped:
        return measure(title)
    return max([*(measure(word) for word in title.split()), round(measure(title) * 0.55)])


def _asked(model: object, question: str, column: int, *, default: Any) -> Any:
    answer = getattr(model, question, None)
    return default if answer is None else answer(column)
