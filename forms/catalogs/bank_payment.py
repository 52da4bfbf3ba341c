"""Where bank documents and statements stand in the program (K-1)."""

from __future__ import annotations

from db.catalogs.bank_choice import BankChoice
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from db.catalogs.statement_folder import StatementFolder
from forms.sections import MONEY, stands_in

stands_in(MONEY, 12)(BankPayment)
stands_in(MONEY, 14)(BankStatement)
stands_in(MONEY, 16)(BankChoice)
stands_in(MONEY, 18)(StatementFolder)
