"""«Акт возврата» (domain-facts §1.8; E-7)."""

from __future__ import annotations

from dataclasses import dataclass

from db.documents.rent_return import RentReturn
from printforms.paper import Sheet
from printforms.registry import prints
from printforms.text_paper import TextPaper, draw_text


@dataclass(frozen=True)
class ReturnPaper(TextPaper):
    """What came back from a tenant, premises or cabins."""


@prints(RentReturn, "returned", "Акт возврата")
def draw_returned(sheet: Sheet, paper: ReturnPaper) -> None:
    draw_text(sheet, paper)
