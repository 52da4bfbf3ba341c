"""«Пауза начисления»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from typing import Any

from db.documents.rent_pause import RentPause, RentPauseUnit
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import RENT, stands_in

stands_in(RENT, 46)(RentPause)


@form_for(RentPause)
class RentPauseWindow(ContractDocumentWindow):
    """A new row begins on the day of the document."""

    thing: RentPause

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, RentPauseUnit):
            row.date_from = self.thing.date
        return row
