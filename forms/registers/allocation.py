"""«Информация по оплатам»: a row, or the whole run that wrote it, is taken back (F-3)."""

from __future__ import annotations

from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Allocation
from forms.list_commands import list_command
from forms.list_window import ListWindow
from forms.money import distributing


@list_command(Allocation, distributing.TAKE_BACK, needs=("post", PaymentReceipt))
def take_back(window: ListWindow, key: int) -> None:
    distributing.take_back_rows(window, window.selected_keys())


@list_command(Allocation, distributing.TAKE_BACK_RUN, needs=("post", PaymentReceipt))
def take_back_run(window: ListWindow, key: int) -> None:
    distributing.take_back_run_of(window, key)
