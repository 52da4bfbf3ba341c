"""«Зачёт переплат»: where it stands."""

from __future__ import annotations

from db.documents.overpayment_offset import OverpaymentOffset
from forms.sections import MONEY, stands_in

stands_in(MONEY, 28)(OverpaymentOffset)
