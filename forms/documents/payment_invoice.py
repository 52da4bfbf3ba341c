"""«Счёт на оплату»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from collections.abc import Sequence

from db.documents.payment_invoice import PaymentInvoice
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand
from forms.sections import MONEY, stands_in

stands_in(MONEY, 10)(PaymentInvoice)


@form_for(PaymentInvoice)
class PaymentInvoiceWindow(ContractDocumentWindow):
    """Days to be charged ahead are counted again and explained like those of an extension."""

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)
