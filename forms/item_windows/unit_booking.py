"""«Бронирование бытовок»: «Подбор» offers cabins that are free."""

from __future__ import annotations

from typing import Any

from db.documents.unit_booking import UnitBooking, UnitBookingRow
from forms.item_window import form_for
from forms.item_windows.held_units import PickedUnitsWindow


@form_for(UnitBooking)
class UnitBookingWindow(PickedUnitsWindow):
    """A new row begins on the day of the document; «Подбор» offers cabins that are free."""

    thing: UnitBooking

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, UnitBookingRow):
            row.date_from = self.thing.date
        return row
