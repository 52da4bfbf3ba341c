"""«УПД»: a счёт-фактура framed by a thick line, and who handed over and took (I-3).

Письмо ФНС 21.10.2013 № ММВ-20-3/96@, in the layout of 2026 (domain-facts §1.4).
"""

from __future__ import annotations

from dataclasses import dataclass

from db.documents.service_act import ServiceAct
from db.russian import date_long, date_short
from printforms.paper import Sheet
from printforms.parties import Signer
from printforms.registry import prints
from printforms.tax_fields import Line, draw_caption, draw_field_columns
from printforms.tax_frame import SignedSide, Strip, draw_under, framed
from printforms.tax_grid import ACT_GRID, TaxGrid
from printforms.vat_invoice import (
    DASH,
    MARGINS,
    VatInvoicePaper,
    begin,
    buyer_lines,
    end,
    number,
    row,
    seller_lines,
    title,
)

NAME = "Универсальный передаточный документ"
STATUSES = (
    "1 – счет-фактура и передаточный документ (акт)",
    "2 – передаточный документ (акт)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdPaper(VatInvoicePaper):
    """What «УПД» shows: status 1 is a счёт-фактура and an act, 2 an act only."""

    status: int
    contract: str
    handed_by: Signer
    received_by: Signer


@prints(ServiceAct, "upd", "УПД", form="A4 landscape", margins=MARGINS)
def draw_upd(sheet: Sheet, paper: UpdPaper) -> None:
    """The УПД; totals, signatures and the handover stay with the last row."""
    begin(sheet, paper, "УПД")

    def head(left: float) -> None:
        draw_caption(sheet, paper.date)
        title(sheet, paper, left)
        itself = f"{NAME}, № {number(paper)} от {date_short(paper.date)}"
        draw_field_columns(sheet, left, seller_lines(paper, itself), buyer_lines(paper))

    left = framed(sheet, Strip(NAME, paper.status, STATUSES), head)
    grid = TaxGrid(sheet, ACT_GRID)

    def then() -> None:
        end(sheet, paper, grid, left)
        _handover(sheet, paper)

    grid.draw((["", *row(n, line)] for n, line in enumerate(paper.lines, 1)), then=then)


def _handover(sheet: Sheet, paper: UpdPaper) -> None:
    """Fields 10 to 21: the basis, then both sides, each with its day and its signatures."""
    lines = [
        Line("Основание передачи (сдачи) / получения (приемки)", paper.contract, "10"),
        Line("Данные о транспортировке и грузе", DASH, "11"),
    ]
    ours = SignedSide(
        [("Товар (груз) передал / услуги, результаты работ, права сдал", 12)],
        [
            ("Дата отгрузки, передачи (сдачи)", date_long(paper.date), 13),
            ("Иные сведения об отгрузке, передаче", DASH, 14),
        ],
        15,
        16,
        paper.handed_by,
        paper.seller,
    )
    theirs = SignedSide(
        [("Товар (груз) получил / услуги, результаты работ, права принял", 17)],
        [
            ("Дата получения (приемки)", "«___» ______________ 20___ г.", 18),
            ("Иные сведения о получении, приемке", DASH, 19),
        ],
        20,
        21,
        paper.received_by,
        paper.buyer,
    )
    draw_under(sheet, lines, ours, theirs)
