"""«Возврат из аренды»: where it stands."""

from __future__ import annotations

from db.documents.rent_return import RentReturn
from forms.sections import RENT, stands_in

stands_in(RENT, 50)(RentReturn)
