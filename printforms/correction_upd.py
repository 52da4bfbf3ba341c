"""«УКД»: КСФ framed by a thick line with the agreement of both sides (§1.5).

Письмо ФНС 17.10.2014 № ММВ-20-15/86@: fields [5] to [15] as its form numbers them.
"""

from __future__ import annotations

from db.documents.realization_correction import RealizationCorrection
from db.russian import date_short, print_number
from printforms.paper import Sheet
from printforms.realization_correction import (
    ChangePaper,
    begin_change,
    change_end,
    change_rows,
    change_title,
    sides_of_buyer,
    sides_of_seller,
)
from printforms.registry import prints
from printforms.tax_fields import Line, draw_caption, draw_field_columns
from printforms.tax_frame import SignedSide, Strip, draw_under, framed
from printforms.tax_grid import CHANGE_ACT_GRID, TaxGrid
from printforms.typeface import REGULAR, Style
from printforms.vat_invoice import DASH, MARGINS

NAME = "Универсальный корректировочный документ"
NARROW = Style(REGULAR, 7.2, 9.6)  # «корректировочный» stays one word
STATUSES = (
    "1 – корректировочный счет-фактура и соглашение (уведомление)",
    "2 – соглашение (уведомление)",
)


class CorrectionUpdPaper(ChangePaper):
    """УКД: status 1 with VAT, 2 without."""


@prints(RealizationCorrection, "correction_upd", "УКД", form="A4 landscape", margins=MARGINS)
def draw_correction_upd(sheet: Sheet, paper: CorrectionUpdPaper) -> None:
    """The УКД; totals, signatures and the agreement stay with the last row."""
    begin_change(sheet, paper, "УКД")

    def head(left: float) -> None:
        draw_caption(sheet, paper.date, 2)
        change_title(sheet, paper, left)
        draw_field_columns(sheet, left, sides_of_seller(paper.seller), sides_of_buyer(paper.buyer))

    left = framed(sheet, Strip(NAME, paper.status, STATUSES, NARROW), head)
    grid = TaxGrid(sheet, CHANGE_ACT_GRID)

    def then() -> None:
        change_end(sheet, paper, grid, left)
        _agreement(sheet, paper)

    grid.draw_blocks(change_rows(paper, [""]), then=then)


def _agreement(sheet: Sheet, paper: CorrectionUpdPaper) -> None:
    """What papers the change is of, its basis, then both sides with their signatures."""
    number, day = paper.of
    of = f"Универсальный передаточный документ № {print_number(number)} от {date_short(day)}"
    basis = ", ".join(filter(None, (paper.reason, paper.contract)))
    lines = [
        Line("К передаточным (отгрузочным) документам", of, "5"),
        Line("Основание изменения стоимости", basis, "6"),
        Line("Иные сведения", DASH, "7"),
    ]
    ours = SignedSide(
        [("Предлагаю изменить стоимость", 8), ("Уведомляю об изменении стоимости", 9)],
        [],
        10,
        11,
        paper.handed_by,
        paper.seller,
    )
    theirs = SignedSide(
        [("С изменением стоимости согласен", 12)],
        [("Дата", "«___» ______________ 20___ г.", 13)],
        14,
        15,
        paper.received_by,
        paper.buyer,
    )
    draw_under(sheet, lines, ours, theirs)
