"""Statements and payments of the bank: loading them and working them through (K-1, K-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.base import Base
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from db.documents.payment_receipt import PaymentReceipt
from db.roles import Action
from forms.list_commands import list_command
from forms.sections import MONEY, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow

LOAD, SORT_OUT = "Загрузить выписку…", "Разобрать…"
Right = tuple[Action, type[Base]]
MAY_LOAD: Right = ("write", PaymentReceipt)
MAY_POST: Right = ("post", PaymentReceipt)


@page(MONEY, "Разбор выписки: провести платежи банка", needs=BankPayment)
def bank_desk(desk: Desk) -> Any:
    """The workplace."""
    from forms.money.bank_desk import open_bank_desk

    return open_bank_desk(desk)


@page(MONEY, "Загрузка выписки банка", needs=BankStatement)
def statement_load(desk: Desk) -> Any:
    """Files to load."""
    from forms.money.statement_window import open_loading

    return open_loading(desk)


@list_command(BankPayment, SORT_OUT, needs_row=False, needs=MAY_POST)
def sort_out(window: ListWindow, key: int) -> None:
    from forms.money.bank_desk import open_bank_desk

    open_bank_desk(window.desk, key or None)


@list_command(BankPayment, LOAD, needs_row=False, needs=MAY_LOAD)
def load_beside_payments(window: ListWindow, key: int) -> None:
    statement_load(window.desk)


@list_command(BankStatement, LOAD, needs_row=False, needs=MAY_LOAD)
def load(window: ListWindow, key: int) -> None:
    statement_load(window.desk)
