"""«Замена бытовки»: where it stands."""

from __future__ import annotations

from db.documents.rent_replacement import RentReplacement
from forms.sections import RENT, stands_in

stands_in(RENT, 48)(RentReplacement)
