"""Statements and payments of the bank: loading them and working them through (K-1, K-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.reports.bank_uses import documents_of_payments
from db.base import Base
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.roles import Action
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.report_drill import open_table
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
    with desk.work.database.reading() as session:
        table = documents_of_payments(session, payments)
    if not table.rows:
        raise UserError("Документов по выписке нет: платёж ещё не проведён или отложен.")
    (link, *more) = [row.link for row in table.rows if row.link is not None]
    return open_table(desk, table) if more else desk.open_link(link)


@form_for(BankPayment)
class BankPaymentWindow(ItemWindow):
    """As the bank told of it; from here to what was posted by it, or to the workplace."""

    thing: BankPayment

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.documents = self.command(DOCUMENTS, self._open_documents)
        self.sort_out = self.command(SORT_OUT, self._sort_out)
        self.sort_out.setVisible(self.desk.work.user.may(*MAY_POST))
        for action in (self.documents, self.sort_out):
            self.commands.bar_of_buttons.add_action(action)
            self.commands.bar_of_buttons.more_menu.addAction(action)

    def _open_documents(self) -> None:
        self.desk.tried(open_documents, self.desk, [self.thing.id])

    def _sort_out(self) -> None:
        from forms.money.bank_desk import open_bank_desk

        self.desk.tried(open_bank_desk, self.desk, self.thing.id)
