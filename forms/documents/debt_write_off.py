"""«Списание долга»: where it stands."""

from __future__ import annotations

from db.documents.debt_write_off import DebtWriteOff
from forms.sections import MONEY, stands_in

stands_in(MONEY, 36)(DebtWriteOff)
