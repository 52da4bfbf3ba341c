"""«Ввод остатков»: where it stands."""

from __future__ import annotations

from db.documents.opening_balance import OpeningBalance
from forms.sections import MONEY, stands_in

stands_in(MONEY, 90)(OpeningBalance)
