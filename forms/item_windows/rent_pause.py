"""«Пауза начисления»: a new row begins on the day of the document."""

from __future__ import annotations

from typing import Any

from db.documents.rent_pause import RentPause, RentPauseUnit
from forms.item_window import ItemWindow, form_for


@form_for(RentPause)
class RentPauseWindow(ItemWindow):
    """A new row begins on the day of the document."""

    thing: RentPause

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, RentPauseUnit):
            row.date_from = self.thing.date
        return row
