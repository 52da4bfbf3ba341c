"""«Начисление аренды и услуг»: where it stands."""

from __future__ import annotations

from db.documents.service_charge import ServiceCharge
from forms.sections import MONEY, stands_in

stands_in(MONEY, 11)(ServiceCharge)
