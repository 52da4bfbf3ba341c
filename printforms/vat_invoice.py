"""«Счёт-фактура» (приложение № 1 к ПП РФ 26.12.2011 № 1137; I-4); «УПД» has the same rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from db.documents.service_act import ServiceAct
from db.russian import NBSP, date_long, date_short, money_text, print_number, quantity_text
from printforms.paper import SMALL, Sheet
from printforms.parties import Party
from printforms.registry import prints
from printforms.tax_fields import Line, draw_caption, draw_fields, signature
from printforms.tax_grid import INVOICE_GRID, TaxGrid
from printforms.typeface import BOLD, MM, REGULAR, Style, wrapped

DASH = "–"
CONTRACT = "Идентификатор государственного контракта, договора (соглашения) (при наличии)"
ADVANCES = (
    "К счету-фактуре (счетам-фактурам), выставленному (выставленным) при получении оплаты, "
    "частичной оплаты или иных платежей в счет предстоящих поставок товаров (выполнения работ, "
    "оказания услуг), передачи имущественных прав"
)
FORM_5B = dt.date(2026, 1, 1)  # as ФНС advised before the form of 01.04.2026 (№ СД-4-3/11730@)
TITLE = Style(BOLD, 11, 13)
BODY = Style(REGULAR, 8, 9.6)
MARGINS = (8, 6, 6, 6)


@dataclass(frozen=True, slots=True)
class PaidBy:
    """A payment of the bank that came before the services (line 5), or its paper (line 5б)."""

    number: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A row: `code` and `measure` by ОКЕИ, sums in roubles; no `vat` prints «без НДС».

    Of an `advance` the columns 2 to 6 are dashes.
    """

    title: str
    code: str
    measure: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    rate: str
    vat: Decimal | None
    gross: Decimal
    advance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VatInvoicePaper:
    """What «Счёт-фактура» shows. Without a number it is a draft.

    `advances` are счета-фактуры on advances that it settles, `registered` is ОГРНИП of an
    entrepreneur, `fix` the number and day of an исправление.
    """

    number: str | None
    date: dt.date
    seller: Party
    buyer: Party
    lines: Sequence[TaxLine]
    paid_by: Sequence[PaidBy] = ()
    advances: Sequence[PaidBy] = ()
    fix: tuple[int, dt.date] | None = None
    director: str = ""
    accountant: str = ""
    registered: str = ""


@prints(ServiceAct, "vat_invoice", "Счёт-фактура", form="A4 landscape", margins=MARGINS)
def draw_vat_invoice(sheet: Sheet, paper: VatInvoicePaper) -> None:
    """The счёт-фактура of an act, whose number it bears."""
    of_act = f"№ п/п 1{_through(len(paper.lines))} № {number(paper)} от {date_short(paper.date)}"
    draw_invoice(sheet, paper, of_act)


def draw_invoice(sheet: Sheet, paper: VatInvoicePaper, shipped: str) -> None:
    """A счёт-фактура; `shipped` is line 5а, signatures stay with the last row."""
    begin(sheet, paper, "Счет-фактура")
    draw_caption(sheet, paper.date)
    title(sheet, paper, sheet.left)
    draw_fields(sheet, [*seller_lines(paper, shipped), *buyer_lines(paper)])
    sheet.gap(1.5)
    grid = TaxGrid(sheet, INVOICE_GRID)
    grid.draw(
        (row(n, line) for n, line in enumerate(paper.lines, 1)),
        then=lambda: end(sheet, paper, grid, sheet.left),
    )


def begin(sheet: Sheet, paper: VatInvoicePaper, name: str) -> None:
    """Whose file it is and what it is called."""
    sheet.draft = paper.number is None
    sheet.author = paper.seller.name
    sheet.title = f"{name} № {number(paper)} от {date_short(paper.date)}"


def number(paper: VatInvoicePaper) -> str:
    """As printed: without the zeros that lists have."""
    return print_number(paper.number) if paper.number else "(черновик)"


def _through(count: int) -> str:
    return f"-{count}" if count > 1 else ""


def title(sheet: Sheet, paper: VatInvoicePaper, left: float) -> None:
    """Lines 1 and 1а, beside the caption of the form."""
    day = date_long(paper.date).replace(" ", NBSP)
    sheet.page.text(left + 2 * MM, sheet.y, [f"Счет-фактура № {number(paper)} от {day}"], TITLE)
    sheet.page.text(left + 120 * MM, sheet.y + 1, ["(1)"], BODY)
    sheet.y += TITLE.leading
    fix, since = (DASH, DASH) if paper.fix is None else (paper.fix[0], date_long(paper.fix[1]))
    sheet.page.text(left + 2 * MM, sheet.y, [f"Исправление № {fix} от {since}"], BODY)
    sheet.page.text(left + 120 * MM, sheet.y, ["(1а)"], BODY)
    sheet.y += BODY.leading + 1 * MM


def seller_lines(paper: VatInvoicePaper, shipped: str) -> list[Line]:
    """Lines 2 to 5б."""
    seller = paper.seller
    payments, advances = _named(paper.paid_by), _named(paper.advances)
    lines = [
        Line("Продавец", seller.name, "2"),
        Line("Адрес", seller.address, "2а"),
        Line("ИНН/КПП продавца", tax_numbers(seller), "2б"),
        Line("Грузоотправитель и его адрес", DASH, "3"),
        Line("Грузополучатель и его адрес", DASH, "4"),
        Line("К платежно-расчетному документу", payments or f"№ {DASH} от {DASH}", "5"),
        Line("Документ об отгрузке", shipped, "5а"),
    ]
    if paper.date >= FORM_5B:
        lines.append(Line(ADVANCES, advances or DASH, "5б"))
    return lines


def _named(papers: Sequence[PaidBy]) -> str:
    return "; ".join(f"№ {print_number(p.number)} от {date_short(p.date)}" for p in papers)


def buyer_lines(paper: VatInvoicePaper) -> list[Line]:
    """Lines 6 to 8."""
    buyer = paper.buyer
    return [
        Line("Покупатель", buyer.name, "6"),
        Line("Адрес", buyer.address, "6а"),
        Line("ИНН/КПП покупателя", tax_numbers(buyer), "6б"),
        Line("Валюта: наименование, код", "российский рубль, 643", "7"),
        Line(CONTRACT, DASH, "8"),
    ]


def tax_numbers(party: Party) -> str:
    """«ИНН/КПП»."""
    return "/".join(part for part in (party.inn, party.kpp) if part) or DASH


def row(number: int, line: TaxLine) -> list[str]:
    """Columns 1 to 11."""
    return [str(number), line.title, *columns_of(line)]


def columns_of(line: TaxLine) -> list[str]:
    """Columns 1б to 11; a service has no kind of goods, country or declaration."""
    served = [
        line.code,
        line.measure,
        quantity_text(line.quantity),
        money_text(line.price),
        money_text(line.net),
        "без акциза",
    ]
    return [
        DASH,
        *([DASH] * len(served) if line.advance else served),
        line.rate,
        "без НДС" if line.vat is None else money_text(line.vat),
        money_text(line.gross),
        DASH,
        DASH,
        DASH,
    ]


def end(sheet: Sheet, paper: VatInvoicePaper, grid: TaxGrid, left: float) -> None:
    """The row of totals and the signatures of the счёт-фактура."""
    taxed = [line.vat for line in paper.lines if line.vat is not None]
    nets = [line.net for line in paper.lines if not line.advance]
    grid.total(
        money_text(sum(nets, Decimal(0))) if nets else DASH,
        money_text(sum(taxed, Decimal(0))) if taxed else "без НДС",
        money_text(sum((line.gross for line in paper.lines), Decimal(0))),
    )
    sheet.gap(2)
    signed(sheet, paper, left)


class SignedPaper(Protocol):
    """Who signs a счёт-фактура of any kind."""

    @property
    def seller(self) -> Party: ...
    @property
    def director(self) -> str: ...
    @property
    def accountant(self) -> str: ...
    @property
    def registered(self) -> str: ...


def signed(sheet: Sheet, paper: SignedPaper, left: float) -> None:
    """Director and accountant of a company, or the entrepreneur with his registration."""
    ours = paper.seller.entrepreneur
    column = (sheet.right - left - 6 * MM) / 2
    start = sheet.y
    head = "Руководитель организации\nили иное уполномоченное лицо"
    book = "Главный бухгалтер\nили иное уполномоченное лицо"
    own = "Индивидуальный предприниматель\nили иное уполномоченное лицо"
    x, width = left + column + 6 * MM, column - 2 * MM
    accountant = "" if ours else paper.accountant
    high = max(
        signature(sheet, left + 2 * MM, start, column, head, "" if ours else paper.director),
        signature(sheet, x, start, width, book, accountant),
    )
    low = start + high + 1 * MM
    name = paper.director if ours else ""
    high = signature(sheet, left + 2 * MM, low, column, own, name)
    base = low + BODY.leading
    sheet.page.text(x, low, [paper.registered], BODY)
    sheet.page.line(x, base, x + width, base)
    told = (
        "(основной государственный регистрационный номер индивидуального предпринимателя "
        "и дата присвоения такого номера)"
    )
    sheet.page.text(x, base, wrapped(told, SMALL, width), SMALL, "center", width)
    sheet.y = low + high + 2 * MM
