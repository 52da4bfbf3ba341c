"""«Оплата по ТУ»: where it stands."""

from __future__ import annotations

from db.documents.carrier_payment import CarrierPayment
from forms.sections import MONEY, stands_in

stands_in(MONEY, 40)(CarrierPayment)
