"""«Рассчитать» over the rows of rent (D-9, E-5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.explain import NOTHING_TO_COUNT
from app.rows import rent_can_be_counted
from forms.item_window import ItemWindow
from forms.section_page import RowCommand

OF_RENT = ("units", "ahead")


def rent_commands(window: ItemWindow, section: str) -> Sequence[RowCommand]:
    """The commands of a section of rent rows; other sections have none."""
    if section not in OF_RENT:
        return ()
    count = partial(recount, window, section)
    return (RowCommand("Рассчитать", "Ctrl+R", count, restores=True),)


def recount(window: ItemWindow, section: str, rows: list[Any]) -> None:
    """The sum by the tariff's rule instead of what was typed; «Вручную» is taken off."""
    model = window.sections[section].model
    with window.undo.step("расчёт сумм"):
        for row in rows:
            if row.tariff_id is None or not rent_can_be_counted(row):
                window.strip.tell(NOTHING_TO_COUNT)
                continue
            model.drop_fault(row, "amount")
            model.set_value(row, "manual", False)
