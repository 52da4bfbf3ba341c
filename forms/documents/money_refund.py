"""«Возврат денег»: where it stands."""

from __future__ import annotations

from db.documents.money_refund import MoneyRefund
from forms.sections import MONEY, stands_in

stands_in(MONEY, 22)(MoneyRefund)
