"""«Бронирование бытовок»: only cabins that may be promised on the days are offered (C-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.free_units import FreeUnit, cabins_to_book
from app.offered import cabins_to_promise
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.meta import Field
from forms.item_window import form_for
from forms.item_windows.held_units import PickedUnitsWindow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from db.catalogs.unit import Unit


@form_for(UnitBooking)
class UnitBookingWindow(PickedUnitsWindow):
    """A new row begins on the day of the document; what is let now may be booked for later."""

    thing: UnitBooking

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if isinstance(part, UnitBookingRow) and field.name == "unit_id":
            with self.work.database.reading() as session:
                return {"id": cabins_to_promise(session, self.thing, part)}
        return super().where(part, field)

    def units_to_pick(
        self, session: Session, start: dt.date, end: dt.date, kind: type[Unit]
    ) -> list[FreeUnit]:
        return cabins_to_book(session, start, end, self.thing)

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, UnitBookingRow):
            row.date_from = self.thing.date
        return row
