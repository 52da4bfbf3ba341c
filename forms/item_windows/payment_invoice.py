"""«Счёт на оплату»: its days ahead are counted like rent; what of it is paid (E-5)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.documents.money_lists import invoice_told
from db.base import Base
from db.documents.payment_invoice import PaymentInvoice
from db.registers.money import Allocation
from forms.item_window import ItemWindow, form_for
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand


@form_for(PaymentInvoice)
class PaymentInvoiceWindow(ItemWindow):
    """Days to be charged ahead are counted again and explained like those of an extension."""

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)

    def money_told(self, session: Session) -> str:
        return invoice_told(session, self.thing.id) if self.thing.id is not None else ""

    def show_totals(self) -> None:
        """«Оплачено ранее» takes no room where nothing was."""
        super().show_totals()
        page = self.sections["rows"]
        column = next(n for n, field in enumerate(page.model.fields) if field.name == "before")
        page.view.setColumnHidden(column, not any(row.before for row in self.thing.rows))

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        """A receipt that was posted elsewhere pays it at once on the screen too."""
        super().reread(kinds)
        if Allocation in kinds:
            self.show_totals()
