"""«Списание бытовок»: where it stands."""

from __future__ import annotations

from db.documents.unit_write_off import UnitWriteOff
from forms.sections import RENT, stands_in

stands_in(RENT, 55)(UnitWriteOff)
