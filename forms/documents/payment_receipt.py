"""«Поступление оплаты»: where it stands; its list distributes money and takes that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.documents.payment_receipt import PaymentReceipt
from forms.list_commands import list_command
from forms.money import distributing
from forms.sections import MONEY, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(MONEY, 20)(PaymentReceipt)


@list_command(PaymentReceipt, distributing.MARK, needs=("write", PaymentReceipt))
def mark(window: ListWindow, key: int) -> None:
    distributing.mark(window, window.selected_keys(), on=True)


@list_command(PaymentReceipt, distributing.UNMARK, needs=("write", PaymentReceipt))
def unmark(window: ListWindow, key: int) -> None:
    distributing.mark(window, window.selected_keys(), on=False)


@list_command(PaymentReceipt, distributing.SPREAD, needs_row=False, needs=("post", PaymentReceipt))
def spread(window: ListWindow, key: int) -> None:
    distributing.spread(window)


@list_command(PaymentReceipt, distributing.SPLIT)
def split(window: ListWindow, key: int) -> None:
    distributing.split(window, [key])


@list_command(PaymentReceipt, distributing.TAKE_BACK, needs=("post", PaymentReceipt))
def take_back(window: ListWindow, key: int) -> None:
    distributing.take_back(window, window.selected_keys())
