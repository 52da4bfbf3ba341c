"""«Ввод остатков»: where it stands."""

from __future__ import annotations

from db.documents.opening_balance import OpeningBalance
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 90)(OpeningBalance)
