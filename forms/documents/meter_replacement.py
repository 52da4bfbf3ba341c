"""«Замена счётчика»: where it stands."""

from __future__ import annotations

from db.documents.meter_replacement import MeterReplacement
from forms.sections import RENT, stands_in

stands_in(RENT, 71)(MeterReplacement)
