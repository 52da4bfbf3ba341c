"""«Передача в аренду»: where it stands; only units that may be handed over are offered (D-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.documents.haulage import idle_fields
from app.offered import units_to_hand_over
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.meta import Field
from forms.item_window import ItemWindow, form_for
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand
from forms.sections import RENT, stands_in

stands_in(RENT, 30)(RentTransfer)


@form_for(RentTransfer)
class RentTransferWindow(ItemWindow):
    """A new row begins on the day of the transfer."""

    thing: RentTransfer

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if isinstance(part, RentTransferUnit) and field.name == "unit_id":
            with self.work.database.reading() as session:
                return {"id": units_to_hand_over(session, self.thing)}
        return super().where(part, field)

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, RentTransferUnit):
            row.date_from = self.thing.date
            self.work.recalculate(row, "date_from", self.thing)
        return row

    def is_shut(self, row: Any, field: Field) -> bool:
        return field.name in idle_fields(row)

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)
