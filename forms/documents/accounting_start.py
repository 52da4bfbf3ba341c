"""«Начало учёта»: where it stands."""

from __future__ import annotations

from db.documents.accounting_start import AccountingStart
from forms.sections import MONEY, stands_in

stands_in(MONEY, 89)(AccountingStart)
