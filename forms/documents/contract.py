"""«Договор»: where it stands."""

from __future__ import annotations

from db.documents.contract import Contract
from forms.sections import RENT, stands_in

stands_in(RENT, 20)(Contract)
