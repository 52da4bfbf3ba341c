"""«Перенос поступления»: where it stands."""

from __future__ import annotations

from db.documents.receipt_move import ReceiptMove
from forms.sections import MONEY, stands_in

stands_in(MONEY, 24)(ReceiptMove)
