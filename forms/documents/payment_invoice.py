"""«Счёт на оплату»: where it stands."""

from __future__ import annotations

from db.documents.payment_invoice import PaymentInvoice
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 20)(PaymentInvoice)
