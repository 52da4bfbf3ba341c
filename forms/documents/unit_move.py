"""«Перемещение бытовок»: where it stands."""

from __future__ import annotations

from db.documents.unit_move import UnitMove
from forms.sections import RENT, stands_in

stands_in(RENT, 50)(UnitMove)
