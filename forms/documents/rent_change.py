"""«Изменение условий аренды»: where it stands."""

from __future__ import annotations

from db.documents.rent_change import RentChange
from forms.sections import RENT, stands_in

stands_in(RENT, 45)(RentChange)
