"""«Продолжение аренды»: where it stands."""

from __future__ import annotations

from db.documents.rent_extension import RentExtension
from forms.sections import RENT, stands_in

stands_in(RENT, 40)(RentExtension)
