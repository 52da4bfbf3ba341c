"""«Возврат и зачёт залога»: where it stands."""

from __future__ import annotations

from db.documents.deposit_settlement import DepositSettlement
from forms.sections import MONEY, stands_in

stands_in(MONEY, 32)(DepositSettlement)
