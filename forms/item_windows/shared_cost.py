"""«Общие расходы»: the common meters of the object fill them (H-8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.documents.shared_cost import common_rows
from app.facts import Facts
from db.documents.shared_cost import SharedCost
from forms.filling import add, fill_command
from forms.item_window import ItemWindow, form_for
from forms.section_page import RowCommand

NOTHING_SHARED = "Общие счётчики объекта за этот месяц расхода сверх своих не показали."


@form_for(SharedCost)
class SharedCostWindow(ItemWindow):
    """A row for every service that a common meter counts beyond the own ones."""

    thing: SharedCost

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return (fill_command(self._fill),)

    def _fill(self, _rows: list[Any]) -> None:
        if self.thing.site_id is None or self.thing.month is None:
            self.strip.tell("Сначала укажите объект и месяц: по ним читаются общие счётчики.")
            return
        there = {row.service_id for row in self.sections["rows"].model.rows}
        with self.work.database.reading() as session:
            rows = common_rows(self.thing, Facts(session, [self.thing]))
        rows = [row for row in rows if row.service_id not in there]
        add(self, "rows", rows, NOTHING_SHARED)
