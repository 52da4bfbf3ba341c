"""«Банковский документ» comes from a statement and is never typed (K-1)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement

LOADED_ONLY = "Записывается только загрузкой выписки: kontora statement import"


@checks(BankPayment)
def payment_came_from_a_statement(payment: BankPayment, facts: Facts) -> Iterator[Problem]:
    if payment.__dict__.get("id") is None:
        yield Problem("", LOADED_ONLY)


@checks(BankStatement)
def statement_was_loaded(statement: BankStatement, facts: Facts) -> Iterator[Problem]:
    if statement.__dict__.get("id") is None:
        yield Problem("", LOADED_ONLY)
