"""«Заполнить» and «Рассчитать» of a tabular section: rows that the program proposes, its sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from forms.item_window import ItemWindow
from forms.section_page import RowCommand


def fill_command(call: Callable[[list[Any]], None]) -> RowCommand:
    """Adds to the section what it lacks."""
    return RowCommand("Заполнить", "Ctrl+Shift+R", call, whole=True)


def count_command(window: ItemWindow, section: str) -> RowCommand:
    """Gives the sums of the selected rows back to their rule."""
    return RowCommand("Рассчитать", "Ctrl+R", partial(recount, window, section), restores=True)


def add(window: ItemWindow, section: str, rows: Sequence[Any], nothing: str) -> None:
    """Rows into a section, taken back in one step; says `nothing` where there are none."""
    if not rows:
        window.strip.tell(nothing)
        return
    page = window.sections[section]
    with window.undo.step("заполнение"):
        page.drop_blank()
        page.model.add_many(rows)


def recount(window: ItemWindow, section: str, rows: Sequence[Any]) -> None:
    """The sum by the rule instead of what was typed; «Вручную» is taken off."""
    model = window.sections[section].model
    with window.undo.step("расчёт сумм"):
        for row in rows:
            model.drop_fault(row, "amount")
            model.set_value(row, "manual", False)
