"""«Пауза начисления»: where it stands."""

from __future__ import annotations

from db.documents.rent_pause import RentPause
from forms.sections import RENT, stands_in

stands_in(RENT, 46)(RentPause)
