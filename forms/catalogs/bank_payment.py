"""Where bank documents and statements stand in the program (K-1)."""

from __future__ import annotations

from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from forms.sections import MONEY, stands_in

stands_in(MONEY, 12)(BankPayment)
stands_in(MONEY, 14)(BankStatement)
