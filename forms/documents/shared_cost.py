"""«Общие расходы»: where they stand."""

from __future__ import annotations

from db.documents.shared_cost import SharedCost
from forms.sections import RENT, stands_in

stands_in(RENT, 72)(SharedCost)
