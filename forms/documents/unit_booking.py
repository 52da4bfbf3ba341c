"""«Бронирование бытовок»: where it stands."""

from __future__ import annotations

from db.documents.unit_booking import UnitBooking
from forms.sections import RENT, stands_in

stands_in(RENT, 28)(UnitBooking)
