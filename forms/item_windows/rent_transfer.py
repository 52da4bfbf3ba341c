"""«Передача в аренду»: only units that may be handed over are offered (D-5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.documents.haulage import idle_fields
from app.offered import taking_over, units_to_hand_over
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.meta import Field
from forms.item_window import form_for
from forms.item_windows.held_units import PickedUnitsWindow
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand

if TYPE_CHECKING:
    from printforms.registry import PrintForm


@form_for(RentTransfer)
class RentTransferWindow(PickedUnitsWindow):
    """A new row begins on the day of the transfer; «Подбор» offers what is free on its days."""

    thing: RentTransfer

    def why_not_picked(self) -> str:
        if taking_over(self.thing) is None:
            return ""
        return "Имущество забирают у другого контрагента: выберите в таблице (F4)."

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

    def paper_title(self, form: PrintForm) -> str:
        """Premises are handed over by an act of another name."""
        act = form.name == "handover" and self.holds_premises()
        return "Акт приёма-передачи" if act else super().paper_title(form)

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)
