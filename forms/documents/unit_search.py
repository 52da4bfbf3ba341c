"""«Розыск бытовок»: where it stands."""

from __future__ import annotations

from db.documents.unit_search import UnitSearch
from forms.sections import RENT, stands_in

stands_in(RENT, 60)(UnitSearch)
