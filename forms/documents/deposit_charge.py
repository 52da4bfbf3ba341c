"""«Залог»: where it stands."""

from __future__ import annotations

from db.documents.deposit_charge import DepositCharge
from forms.sections import MONEY, stands_in

stands_in(MONEY, 30)(DepositCharge)
