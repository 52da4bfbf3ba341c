"""«Изменение условий аренды»: a new row begins on the day of the document."""

from __future__ import annotations

from typing import Any

from db.documents.rent_change import RentChange, RentChangeUnit
from forms.item_window import ItemWindow, form_for


@form_for(RentChange)
class RentChangeWindow(ItemWindow):
    """A new row begins on the day of the document."""

    thing: RentChange

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, RentChangeUnit):
            row.date_from = self.thing.date
        return row
