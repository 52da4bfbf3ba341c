"""«Рассчитать» and «Почему такая сумма?» over the rows of rent (D-8, D-9, E-5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.explain import NOTHING_TO_COUNT, explain_row
from app.rows import rent_can_be_counted
from forms.explanation import explain
from forms.item_window import ItemWindow
from forms.section_page import RowCommand

WHY, WHY_KEY = "Почему такая сумма?", "Ctrl+I"


def rent_commands(window: ItemWindow, section: str) -> Sequence[RowCommand]:
    """The commands of a section of rent rows; other sections have none."""
    if section != "units":
        return ()
    return (
        RowCommand("Рассчитать", "Ctrl+R", partial(recount, window), restores=True),
        RowCommand(WHY, WHY_KEY, partial(why, window), writes=False),
    )


def recount(window: ItemWindow, rows: list[Any]) -> None:
    """The sum by the tariff's rule instead of what was typed; «Вручную» is taken off."""
    model = window.sections["units"].model
    with window.undo.step("расчёт сумм"):
        for row in rows:
            if row.tariff_id is None or not rent_can_be_counted(row):
                window.strip.tell(NOTHING_TO_COUNT)
                continue
            model.drop_fault(row, "amount")
            model.set_value(row, "manual", False)


def why(window: ItemWindow, rows: list[Any]) -> None:
    """How the sums of some rows were counted, as the form is typed now."""
    window.desk.tried(_why, window, rows)


def _why(window: ItemWindow, rows: list[Any]) -> None:
    with window.work.database.reading() as session:
        told = [explain_row(session, window.thing, row) for row in rows]
    explain(window, WHY, [line for lines in told for line in (*lines, "")][:-1])
