"""«Рассчитать» and «Заполнить» over the rows of rent (D-9, E-2, E-5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.explain import NOTHING_TO_COUNT
from app.facts import Facts
from app.going_on import held_rows
from app.rows import rent_can_be_counted
from db.meta import sections_of
from forms import filling
from forms.item_window import ItemWindow
from forms.section_page import RowCommand

OF_RENT = ("units", "ahead")
CHOOSE_CONTRACT = "Сначала выберите договор: по нему заполняются строки."
NOTHING_HELD = "По договору нет имущества в аренде, которого ещё нет в таблице."


def rent_commands(window: ItemWindow, section: str) -> Sequence[RowCommand]:
    """The commands of a section of rent rows; other sections have none."""
    if section not in OF_RENT:
        return ()
    count = RowCommand("Рассчитать", "Ctrl+R", partial(recount, window, section), restores=True)
    kind = next(kind for name, _, kind in sections_of(window.kind) if name == section)
    if not hasattr(kind, "possession_id"):
        return (count,)
    return filling.fill_command(partial(fill_held, window, section)), count


def fill_held(window: ItemWindow, section: str, _rows: list[Any]) -> None:
    """A row for everything the tenant holds by the contract and that has no row yet."""
    page, thing = window.sections[section], window.thing
    if thing.contract_id is None:
        window.strip.tell(CHOOSE_CONTRACT)
        return
    known = {row.possession_id for row in page.model.rows}
    with window.work.database.reading() as session:
        rows = held_rows(page.kind, thing.contract_id, known, Facts(session, [thing]))
    filling.add(window, section, rows, NOTHING_HELD)


def recount(window: ItemWindow, section: str, rows: list[Any]) -> None:
    """The sum by the tariff's rule where there is what to count it from."""
    counted = [r for r in rows if r.tariff_id is not None and rent_can_be_counted(r)]
    if len(counted) < len(rows):
        window.strip.tell(NOTHING_TO_COUNT)
    filling.recount(window, section, counted)
