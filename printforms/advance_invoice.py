"""«Счёт-фактура на аванс»: the form of the счёт-фактура with dashes (domain-facts §1.3)."""

from __future__ import annotations

from db.documents.advance_invoice import AdvanceInvoice
from printforms.paper import Sheet
from printforms.registry import prints
from printforms.vat_invoice import DASH, MARGINS, VatInvoicePaper, draw_invoice


class AdvanceInvoicePaper(VatInvoicePaper):
    """What «Счёт-фактура на аванс» shows; its line 5 names the payment."""


@prints(
    AdvanceInvoice, "advance_invoice", "Счёт-фактура на аванс", form="A4 landscape", margins=MARGINS
)
def draw_advance_invoice(sheet: Sheet, paper: AdvanceInvoicePaper) -> None:
    """Nothing is shipped yet: line 5а is a dash."""
    draw_invoice(sheet, paper, f"№ {DASH} от {DASH}")
