"""Statements and payments of the bank: loading them and working them through (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db.base import Base
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.roles import Action
from forms.list_commands import list_command
from forms.sections import MONEY, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow

LOAD, SORT_OUT = "Загрузить выписку…", "Разобрать…"

DOCUMENTS, TAKE_BACK = "Проведено документами", "Вернуть в разбор"

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


@list_command(BankPayment, DOCUMENTS)
def documents_of_selected(window: ListWindow, key: int) -> None:
    open_documents(window.desk, window.selected_keys())


@list_command(BankPayment, TAKE_BACK, needs=MAY_POST)
def take_back_selected(window: ListWindow, key: int) -> None:
    """What was posted or set aside, in this window or long ago, waits again."""
    from app.bank_undoing import take_back
    from db.russian import counted

    keys = window.selected_keys()
    many = counted(len(keys), "платёж", "платежа", "платежей")
    question = f"Вернуть в разбор: {many}? Их документы будут отменены и помечены на удаление."

    def go_on() -> None:
        freed = take_back(window.desk.work, payments=keys)
        window.desk.shell.tell(f"Снова ждут разбора: {freed}")

    window.ask(question, go_on)


@list_command(BankPayment, LOAD, needs_row=False, needs=MAY_LOAD)
def load_beside_payments(window: ListWindow, key: int) -> None:
    statement_load(window.desk)


@list_command(BankStatement, LOAD, needs_row=False, needs=MAY_LOAD)
def load(window: ListWindow, key: int) -> None:
    statement_load(window.desk)


def open_documents(desk: Desk, payments: Sequence[int]) -> Any:
    """The only document of payments, or a table of several."""
    from app.reports.bank_uses import documents_of_payments
    from forms.report_drill import open_table

    with desk.work.database.reading() as session:
        table = documents_of_payments(session, payments)
    if not table.rows:
        raise UserError("Документов по выписке нет: платёж ещё не проведён или отложен.")
    (link, *more) = [row.link for row in table.rows if row.link is not None]
    return open_table(desk, table) if more else desk.open_link(link)
