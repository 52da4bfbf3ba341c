"""«Поступление оплаты»: the invoice it pays is proposed; its sum is split from here (F-4)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.documents.money_lists import receipt_told
from app.suggesting import only_open_invoice
from db.base import Base
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Allocation, MoneyClass
from forms.item_window import ItemWindow, form_for
from forms.money import distributing
from forms.suggestion import Suggestion


@form_for(PaymentReceipt)
class PaymentReceiptWindow(ItemWindow):
    """Its sum is split from here (F-4)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = "Предложен единственный неоплаченный счёт договора. Можно выбрать другой"
        self.paid_invoice = Suggestion(self, "invoice_id", self._find_invoice, words)
        super().__init__(*args, **kwargs)
        self.split = self.command(distributing.SPLIT, self.open_split, sign="money")
        self.commands.bar_of_buttons.add_action(self.split)
        self.commands.bar_of_buttons.more_menu.addAction(self.split)
        self.paid_invoice.offer()
        self.show_thing()
        self.undo.begin()

    def _find_invoice(self, session: Session) -> int | None:
        deposit = self.thing.money_class is MoneyClass.DEPOSIT
        return only_open_invoice(session, self.thing.contract_id, deposit=deposit)

    def apply(self, part: Base, name: str, value: Any) -> None:
        """Another contract has invoices of its own, and a deposit is no rent."""
        with self.undo.step():
            super().apply(part, name, value)
            if part is self.thing and name in ("contract_id", "money_class"):
                self.paid_invoice.offer()
                self.show_thing()

    def show_state(self) -> None:
        super().show_state()
        self.paid_invoice.show()
        if hasattr(self, "split"):
            self.split.setEnabled(bool(self.thing.posted))

    def money_told(self, session: Session) -> str:
        return receipt_told(session, self.thing.id) if self.thing.id is not None else ""

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        """What a distribution put elsewhere is told at once."""
        super().reread(kinds)
        if Allocation in kinds:
            self.show_totals()

    def open_split(self) -> None:
        """The window of «Распределить сумму»; what is typed here is written first."""
        if self.isWindowModified() and not self.commands.save():
            return
        self.desk.tried(distributing.split, self, [self.thing.id])
