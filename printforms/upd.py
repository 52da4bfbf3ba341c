"""«УПД»: a счёт-фактура framed by a thick line, and who handed over and took (I-3).

Письмо ФНС 21.10.2013 № ММВ-20-3/96@, in the layout of 2026 (domain-facts §1.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.documents.service_act import ServiceAct
from db.russian import date_long, date_short
from printforms.paper import SMALL, Sheet
from printforms.parties import Party, Signer
from printforms.registry import prints
from printforms.tax_fields import Line, draw_caption, draw_field_columns, draw_fields, signature
from printforms.tax_grid import ACT_GRID, TaxGrid
from printforms.typeface import BOLD, MM, REGULAR, Style, wrapped
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
    tax_numbers,
    title,
)

BODY, STRONG = Style(REGULAR, 8, 9.6), Style(BOLD, 8, 9.6)
STRIP = 24 * MM  # at the left of the thick line
THICK = 1.5
NUMBER = 8 * MM
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


@dataclass(frozen=True, slots=True)
class SignedSide:
    """One column of signatures; its five fields are numbered from `first`."""

    first: int
    caption: str
    signer: Signer
    when: tuple[str, str]
    besides: str
    party: Party


@prints(ServiceAct, "upd", "УПД", form="A4 landscape", margins=MARGINS)
def draw_upd(sheet: Sheet, paper: UpdPaper) -> None:
    """The УПД; totals, signatures and the handover stay with the last row."""
    begin(sheet, paper, "УПД")
    left, top = sheet.left + STRIP, sheet.y
    low = draw_strip(sheet, "Универсальный передаточный документ", paper.status, STATUSES)
    draw_caption(sheet, paper.date)
    title(sheet, paper, left)
    itself = f"Универсальный передаточный документ, № {number(paper)} от {date_short(paper.date)}"
    draw_field_columns(sheet, left, seller_lines(paper, itself), buyer_lines(paper))
    sheet.y = max(sheet.y, low)
    sheet.gap(1.5)
    sheet.page.line(left, top, left, sheet.y, THICK)
    grid = TaxGrid(sheet, ACT_GRID)

    def then() -> None:
        end(sheet, paper, grid, left)
        sheet.page.line(sheet.left, sheet.y, sheet.right, sheet.y, THICK)
        sheet.gap(1)
        _handover(sheet, paper)

    grid.draw((["", *row(n, line)] for n, line in enumerate(paper.lines, 1)), then=then)


def draw_strip(
    sheet: Sheet, name: str, status: int, statuses: Sequence[str], letters: Style = BODY
) -> float:
    """What the paper is and its status, at the left of the thick line; answers where it ends."""
    width = STRIP - 2 * MM
    page, x, y = sheet.page, sheet.left, sheet.y
    words = wrapped(name, letters, width)
    page.text(x, y, words, letters)
    y += len(words) * BODY.leading + 2 * MM
    page.text(x, y, ["Статус:"], BODY)
    page.box(x + 13 * MM, y - 1, 6 * MM, BODY.leading + 2)
    page.text(x + 13 * MM, y, [str(status)], BODY, "center", 6 * MM)
    y += BODY.leading + 2 * MM
    for text in statuses:
        lines = wrapped(text, SMALL, width)
        page.text(x, y, lines, SMALL)
        y += len(lines) * SMALL.leading
    return y


def _handover(sheet: Sheet, paper: UpdPaper) -> None:
    """Fields 10 to 21: the basis, then both sides, each with its day and its signatures."""
    basis = "Основание передачи (сдачи) / получения (приемки)"
    lines = [
        Line(basis, paper.contract, "10"),
        Line("Данные о транспортировке и грузе", DASH, "11"),
    ]
    draw_fields(sheet, lines, brackets="[]")
    sheet.gap(1)
    ours = SignedSide(
        12,
        "Товар (груз) передал / услуги, результаты работ, права сдал",
        paper.handed_by,
        ("Дата отгрузки, передачи (сдачи)", date_long(paper.date)),
        "Иные сведения об отгрузке, передаче",
        paper.seller,
    )
    theirs = SignedSide(
        17,
        "Товар (груз) получил / услуги, результаты работ, права принял",
        paper.received_by,
        ("Дата получения (приемки)", "«___» ______________ 20___ г."),
        "Иные сведения о получении, приемке",
        paper.buyer,
    )
    draw_sides(sheet, ours, theirs)


def draw_sides(sheet: Sheet, ours: SignedSide, theirs: SignedSide) -> None:
    """Two columns of signatures with a line between them."""
    apart = 6 * MM
    column, start = (sheet.width - apart) / 2, sheet.y
    middle = sheet.left + column + apart
    low = max(
        _draw_side(sheet, sheet.left, start, column, ours),
        _draw_side(sheet, middle, start, column, theirs),
    )
    sheet.page.line(middle - apart / 2, start, middle - apart / 2, low)
    sheet.y = low
    sheet.need(0)  # what ran over the end of the page is drawn again on the next one


def _draw_side(sheet: Sheet, x: float, y: float, width: float, side: SignedSide) -> float:
    """One column of the handover; answers where it ends."""
    page, signer = sheet.page, side.signer
    page.text(x, y, [side.caption], STRONG)
    y += STRONG.leading + 1 * MM
    y += signature(sheet, x, y, width, signer.post, signer.name, mark=str(side.first))
    for place, (label, value) in enumerate((side.when, (side.besides, DASH)), side.first + 1):
        y += _pair(sheet, x, y, width, label, value, str(place))
    page.text(x, y, ["Ответственный за правильность оформления факта хозяйственной жизни"], SMALL)
    y += SMALL.leading
    y += signature(sheet, x, y, width, signer.post, signer.name, mark=str(side.first + 3))
    page.text(x, y, ["Наименование экономического субъекта – составителя документа"], SMALL)
    y += SMALL.leading
    requisites = f", ИНН/КПП {tax_numbers(side.party)}" if side.party.inn else ""
    y += _pair(sheet, x, y, width, "", side.party.name + requisites, str(side.first + 4))
    page.text(x, y + 1 * MM, ["М.П."], BODY)
    return y + BODY.leading + 1 * MM


def _pair(
    sheet: Sheet, x: float, y: float, width: float, label: str, value: str, mark: str
) -> float:
    """A caption and its value over a line, with the number of the field; answers its height."""
    indent = BODY.width(label) + 2 * MM if label else 0.0
    lines = wrapped(value, BODY, width - indent - NUMBER)
    base = y + len(lines) * BODY.leading
    sheet.page.text(x, y, [label], BODY)
    sheet.page.text(x + indent, y, lines, BODY)
    sheet.page.line(x + indent, base, x + width - NUMBER, base)
    sheet.page.text(x, base - BODY.leading, [f"[{mark}]"], BODY, "right", width)
    return base - y + 1 * MM
