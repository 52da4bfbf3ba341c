"""«Доп. услуги»: where it stands."""

from __future__ import annotations

from db.documents.extra_service import ExtraService
from forms.sections import RENT, stands_in

stands_in(RENT, 47)(ExtraService)
