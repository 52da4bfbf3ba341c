"""«УКД»: КСФ framed by a thick line with the agreement of both sides (§1.5).

Письмо ФНС 17.10.2014 № ММВ-20-15/86@, in the layout of the УПД of 2026.
"""

from __future__ import annotations

from db.documents.realization_correction import RealizationCorrection
from db.russian import date_long, date_short, print_number
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
from printforms.tax_fields import Line, draw_caption, draw_field_columns, draw_fields
from printforms.tax_grid import CHANGE_ACT_GRID, TaxGrid
from printforms.typeface import REGULAR, Style
from printforms.upd import STRIP, THICK, SignedSide, draw_sides, draw_strip
from printforms.vat_invoice import MARGINS

NARROW = Style(REGULAR, 7.2, 9.6)  # «корректировочный» stays one word
STATUSES = (
    "1 – корректировочный счет-фактура и соглашение (уведомление) об изменении стоимости",
    "2 – соглашение (уведомление) об изменении стоимости",
)


class CorrectionUpdPaper(ChangePaper):
    """УКД: status 1 with VAT, 2 without."""


@prints(RealizationCorrection, "correction_upd", "УКД", form="A4 landscape", margins=MARGINS)
def draw_correction_upd(sheet: Sheet, paper: CorrectionUpdPaper) -> None:
    """The УКД; totals, signatures and the agreement stay with the last row."""
    begin_change(sheet, paper, "УКД")
    left, top = sheet.left + STRIP, sheet.y
    name = "Универсальный корректировочный документ"
    low = draw_strip(sheet, name, paper.status, STATUSES, NARROW)
    draw_caption(sheet, paper.date, 2)
    change_title(sheet, paper, left)
    draw_field_columns(sheet, left, sides_of_seller(paper.seller), sides_of_buyer(paper.buyer))
    sheet.y = max(sheet.y, low)
    sheet.gap(1.5)
    sheet.page.line(left, top, left, sheet.y, THICK)
    grid = TaxGrid(sheet, CHANGE_ACT_GRID)

    def then() -> None:
        change_end(sheet, paper, grid, left)
        sheet.page.line(sheet.left, sheet.y, sheet.right, sheet.y, THICK)
        sheet.gap(1)
        _agreement(sheet, paper)

    grid.draw_blocks(change_rows(paper, [""]), then=then)


def _agreement(sheet: Sheet, paper: CorrectionUpdPaper) -> None:
    """What papers the change is of, its basis, then both sides with their signatures."""
    number, day = paper.of
    of = f"Универсальный передаточный документ № {print_number(number)} от {date_short(day)}"
    basis = ", ".join(filter(None, (paper.reason, paper.contract)))
    lines = [
        Line("Реквизиты передаточных (отгрузочных) документов", of, "5"),
        Line("Основание корректировки, иные сведения", basis, "6"),
    ]
    draw_fields(sheet, lines, brackets="[]")
    sheet.gap(1)
    draw_sides(
        sheet,
        SignedSide(
            7,
            "Предлагаю изменить стоимость (уведомляю об изменении стоимости)",
            paper.handed_by,
            ("Дата предложения, уведомления", date_long(paper.date)),
            "Иные сведения",
            paper.seller,
        ),
        SignedSide(
            12,
            "С изменением стоимости согласен",
            paper.received_by,
            ("Дата согласования", "«___» ______________ 20___ г."),
            "Иные сведения",
            paper.buyer,
        ),
    )
