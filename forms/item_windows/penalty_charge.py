"""«Начисление пеней»: filled from delays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.documents.penalty_charge import delays_come_by_themselves
from app.facts import Facts
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.meta import Field
from forms.filling import add, count_command, fill_command
from forms.item_window import ItemWindow, form_for
from forms.section_page import RowCommand

NOTHING_LATE = "К этому дню неначисленных пеней по договору нет."


NO_CONTRACT = "Сначала укажите договор и день: по ним заполняются строки."


@form_for(PenaltyCharge)
class PenaltyChargeWindow(ItemWindow):
    """Sums come from the contract; a typed one needs its reason."""

    def is_shut(self, row: Any, field: Field) -> bool:
        return isinstance(row, PenaltyChargeRow) and field.name == "reason" and not row.manual

    def new_row(self, section: str) -> Any:
        """Through the day of the document until told otherwise."""
        row = super().new_row(section)
        row.date_to = self.thing.till
        return row

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return fill_command(self._fill), count_command(self, section)

    def _fill(self, _rows: list[Any]) -> None:
        """Rows for what is late and not claimed yet, besides those that stand here."""
        thing = self.thing
        if thing.contract_id is None or thing.till is None:
            self.strip.tell(NO_CONTRACT)
            return
        there = {row.charge_id for row in self.sections["rows"].model.rows}
        made = PenaltyCharge(contract_id=thing.contract_id, till=thing.till)
        made.id = thing.__dict__.get("id")
        with self.work.database.reading() as session:
            delays_come_by_themselves(made, Facts(session, [made]))
        rows = [row for row in made.rows if row.charge_id not in there]
        add(self, "rows", rows, NOTHING_LATE)
