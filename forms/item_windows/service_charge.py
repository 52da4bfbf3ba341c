"""«Начисление аренды и услуг»: what of its rows may be typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.facts import Facts
from app.month_charges import month_charge
from db.documents.contract import Contract
from db.documents.service_charge import ServiceCharge, ServiceChargeRow
from db.meta import Field
from forms.filling import add, count_command, fill_command
from forms.item_window import ItemWindow, form_for
from forms.section_page import RowCommand

BY_CONTRACT = frozenset(("text", "service_id", "unit_id", "quantity", "price"))


NOTHING_LEFT = "За этот месяц по договору всё начислено или нечего начислять."


@form_for(ServiceCharge)
class ServiceChargeWindow(ItemWindow):
    """Rows of the contract keep what the contract says; days and the sum may be typed."""

    def is_shut(self, row: Any, field: Field) -> bool:
        return isinstance(row, ServiceChargeRow) and field.name == "reason" and not row.manual

    def is_fixed(self, row: Any, field: Field) -> bool:
        return row.term_id is not None and field.name in BY_CONTRACT

    def new_row(self, section: str) -> Any:
        """Once, on the first day of the month until told otherwise."""
        row = super().new_row(section)
        row.date_from = row.date_to = self.thing.month
        return row

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return fill_command(self._fill), count_command(self, section)

    def _fill(self, _rows: list[Any]) -> None:
        """Rows for what the contract still lacks, besides those that stand here."""
        thing = self.thing
        if thing.contract_id is None or thing.month is None:
            self.strip.tell("Сначала укажите договор и месяц: по ним заполняются строки.")
            return
        there = {(row.term_id, row.date_from) for row in self.sections["rows"].model.rows}
        with self.work.database.reading() as session:
            facts = Facts(session, [thing])
            made = month_charge(facts.get(Contract, thing.contract_id), facts, thing.month).rows
        rows = [row for row in made if (row.term_id, row.date_from) not in there]
        add(self, "rows", rows, NOTHING_LEFT)
