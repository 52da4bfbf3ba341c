"""«Поступление оплаты»: where it stands."""

from __future__ import annotations

from db.documents.payment_receipt import PaymentReceipt
from forms.sections import MONEY, stands_in

stands_in(MONEY, 20)(PaymentReceipt)
