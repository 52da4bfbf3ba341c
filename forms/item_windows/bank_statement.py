"""A payment of the bank with the documents that it became (K-1, K-9)."""

from __future__ import annotations

from typing import Any

from db.catalogs.bank_payment import BankPayment
from forms.catalogs.bank_statement import DOCUMENTS, MAY_POST, SORT_OUT, open_documents
from forms.item_window import ItemWindow, form_for


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
