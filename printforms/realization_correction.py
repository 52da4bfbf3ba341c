"""Papers of «Корректировка реализации»: КСФ, корректировочный акт, исправленные бумаги (§1.5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.documents.realization_correction import RealizationCorrection
from db.russian import NBSP, amount_in_words, date_long, date_short, money_text, print_number
from printforms.grid import Cell, Column, Grid, Row
from printforms.paper import STRONG, Sheet
from printforms.parties import Party, Signer, two_signatures
from printforms.registry import prints
from printforms.service_act import ActPaper, draw_act
from printforms.tax_fields import Line, draw_caption, draw_fields
from printforms.tax_grid import CHANGE_GRID, TaxGrid
from printforms.typeface import MM
from printforms.upd import UpdPaper, draw_upd
from printforms.vat_invoice import (
    BODY,
    CONTRACT,
    DASH,
    MARGINS,
    TITLE,
    TaxLine,
    VatInvoicePaper,
    columns_of,
    draw_vat_invoice,
    signed,
    tax_numbers,
)

ZERO = Decimal(0)
BEFORE, AFTER = "А (до изменения)", "Б (после изменения)"
UP, DOWN = "В (увеличение)", "Г (уменьшение)"
ALL_UP, ALL_DOWN = "Всего увеличение (сумма строк В)", "Всего уменьшение (сумма строк Г)"
AGREED = (
    "Стороны согласовали изменение стоимости оказанных услуг, указанное в настоящем акте. "
    "Остальные условия и показатели не меняются."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A service as the papers said it and as it is agreed now."""

    before: TaxLine
    after: TaxLine

    def sums(self) -> tuple[Decimal, Decimal | None, Decimal]:
        """What changed: without VAT, VAT, with it."""
        vat = None
        if self.after.vat is not None and self.before.vat is not None:
            vat = self.after.vat - self.before.vat
        return self.after.net - self.before.net, vat, self.after.gross - self.before.gross


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePaper:
    """What КСФ, УКД and «Корректировочный акт» show; `of` is the paper that changes.

    `fixed` are the number and the day of its last исправление, `reason` the agreement.
    """

    number: str | None
    date: dt.date
    of: tuple[str, dt.date]
    fixed: tuple[int, dt.date] | None
    reason: str
    contract: str
    seller: Party
    buyer: Party
    changes: Sequence[Change]
    status: int
    director: str
    accountant: str
    registered: str
    handed_by: Signer
    received_by: Signer


class CorrectionInvoicePaper(ChangePaper):
    """КСФ."""


class CorrectionActPaper(ChangePaper):
    """«Корректировочный акт»."""


class FixedInvoicePaper(VatInvoicePaper):
    """«Счёт-фактура» with its исправление."""


class FixedUpdPaper(UpdPaper):
    """«УПД» with its исправление."""


class FixedActPaper(ActPaper):
    """«Акт» with its исправление."""


@prints(
    RealizationCorrection,
    "correction_invoice",
    "Корректировочный счёт-фактура",
    form="A4 landscape",
    margins=MARGINS,
)
def draw_correction_invoice(sheet: Sheet, paper: CorrectionInvoicePaper) -> None:
    """КСФ (приложение № 2 к ПП РФ № 1137); signatures stay with the last row."""
    begin_change(sheet, paper, "Корректировочный счет-фактура")
    draw_caption(sheet, paper.date, 2)
    change_title(sheet, paper, sheet.left)
    draw_fields(sheet, [*sides_of_seller(paper.seller), *sides_of_buyer(paper.buyer)])
    sheet.gap(1.5)
    grid = TaxGrid(sheet, CHANGE_GRID)
    grid.draw_blocks(change_rows(paper), then=lambda: change_end(sheet, paper, grid, sheet.left))


def begin_change(sheet: Sheet, paper: ChangePaper, name: str) -> None:
    """Whose file it is and what it is called."""
    sheet.draft = paper.number is None
    sheet.author = paper.seller.name
    sheet.title = f"{name} № {change_number(paper)} от {date_short(paper.date)}"


def change_number(paper: ChangePaper) -> str:
    return print_number(paper.number) if paper.number else "(черновик)"


def change_title(sheet: Sheet, paper: ChangePaper, left: float) -> None:
    """Lines 1, 1а and 1б."""
    number, day = paper.of
    fix, since = (DASH, DASH)
    if paper.fixed is not None:
        fix, since = str(paper.fixed[0]), date_short(paper.fixed[1])
    heading = f"Корректировочный счет-фактура № {change_number(paper)} от {date_long(paper.date)}"
    of = f"К счету-фактуре (счетам-фактурам) № {print_number(number)} от {date_short(day)}"
    for text, mark, style in (
        (heading.replace(" ", NBSP), "(1)", TITLE),
        (f"Исправление корректировочного счета-фактуры № {DASH} от {DASH}", "(1а)", BODY),
        (f"{of}, с учетом исправления № {fix} от {since}", "(1б)", BODY),
    ):
        sheet.page.text(left + 2 * MM, sheet.y, [text], style)
        sheet.page.text(left + 135 * MM, sheet.y, [mark], BODY)
        sheet.y += style.leading
    sheet.y += 1 * MM


def sides_of_seller(seller: Party) -> list[Line]:
    """Lines 2 to 2б."""
    return [
        Line("Продавец", seller.name, "2"),
        Line("Адрес", seller.address, "2а"),
        Line("ИНН/КПП продавца", tax_numbers(seller), "2б"),
    ]


def sides_of_buyer(buyer: Party) -> list[Line]:
    """Lines 3 to 5."""
    return [
        Line("Покупатель", buyer.name, "3"),
        Line("Адрес", buyer.address, "3а"),
        Line("ИНН/КПП покупателя", tax_numbers(buyer), "3б"),
        Line("Валюта: наименование, код", "российский рубль, 643", "4"),
        Line(CONTRACT, DASH, "5"),
    ]


def change_rows(paper: ChangePaper, first: Sequence[str] = ()) -> list[list[list[str]]]:
    """Four rows a service: before, after, and by how much it grew or fell."""
    blocks = []
    for number, change in enumerate(paper.changes, 1):
        name = [*first, str(number), change.after.title]
        nameless = [*first, "", ""]
        blocks.append(
            [
                [*name, BEFORE, *columns_of(change.before)],
                [*nameless, AFTER, *columns_of(change.after)],
                [*nameless, UP, *_difference(change, 1)],
                [*nameless, DOWN, *_difference(change, -1)],
            ]
        )
    return blocks


def _difference(change: Change, sign: int) -> list[str]:
    """Columns 1в to 11 of a row В or Г: only what has that sign is said; of excise, nothing."""
    net, vat, gross = change.sums()
    told = ["–" if vat is None else _part(vat, sign)]
    return [*["Х"] * 5, _part(net, sign), DASH, "Х", *told, _part(gross, sign), *["Х"] * 3]


def _part(amount: Decimal, sign: int) -> str:
    return money_text(abs(amount)) if amount * sign > 0 else DASH


def change_end(sheet: Sheet, paper: ChangePaper, grid: TaxGrid, left: float) -> None:
    """Totals of what grew and of what fell, then the signatures."""
    sums = [change.sums() for change in paper.changes]
    for caption, sign in ((ALL_UP, 1), (ALL_DOWN, -1)):
        net, vat, gross = (_total((each[n] for each in sums), sign) for n in range(3))
        grid.total(net, vat, gross, caption)
    sheet.gap(2)
    signed(sheet, paper, left)


def _total(amounts: Iterator[Decimal | None], sign: int) -> str:
    found = sum((a for a in amounts if a is not None and a * sign > 0), ZERO)
    return money_text(abs(found)) if found else DASH


@prints(RealizationCorrection, "correction_act", "Корректировочный акт")
def draw_correction_act(sheet: Sheet, paper: CorrectionActPaper) -> None:
    """The primary document of an agreed change where no УПД is given."""
    begin_change(sheet, paper, "Корректировочный акт")
    sheet.dress(paper.seller.look)
    number = f"№{NBSP}{change_number(paper)}" if paper.number else "(черновик)"
    sheet.heading(f"Корректировочный акт {number} от {date_long(paper.date).replace(' ', NBSP)}")
    sheet.gap(1)
    of = f"Акт №{NBSP}{print_number(paper.of[0])} от {date_short(paper.of[1])}"
    sheet.pair("Исполнитель:", paper.seller.requisites())
    sheet.pair("Заказчик:", paper.buyer.requisites())
    sheet.pair("Изменяется:", f"{of}, {paper.contract}")
    sheet.pair("Основание:", paper.reason)
    sheet.gap(1)
    grid = Grid(sheet, CHANGES)
    grid.draw(_changed(paper), then=_signing(sheet, paper, grid))


CHANGES = (
    Column("№", 8, "center"),
    Column("Наименование работ, услуг", 70),
    Column("НДС", 16, "center"),
    Column("Было", 28, "right"),
    Column("Стало", 28, "right"),
    Column("Изменение", 30, "right"),
)


def _changed(paper: ChangePaper) -> Iterator[Row]:
    for number, change in enumerate(paper.changes, 1):
        before, after = change.before, change.after
        sums = (money_text(each) for each in (before.gross, after.gross, change.sums()[2]))
        yield [str(number), after.title, after.rate, *sums]


def _signing(sheet: Sheet, paper: ChangePaper, grid: Grid) -> Callable[[], None]:
    def after_rows() -> None:
        was = sum((c.before.gross for c in paper.changes), ZERO)
        now = sum((c.after.gross for c in paper.changes), ZERO)
        texts = [Cell(money_text(each), bold=True) for each in (was, now, now - was)]
        grid.add([Cell("Итого", span=3, bold=True, align="right"), *texts])
        vat = sum((c.sums()[1] or ZERO for c in paper.changes), ZERO)
        sheet.gap(2)
        word = "увеличена" if now >= was else "уменьшена"
        amount = f"{money_text(abs(now - was))}{NBSP}руб."
        tax = f", в том числе НДС {money_text(abs(vat))}{NBSP}руб." if vat else ", без НДС."
        sheet.text(f"Стоимость услуг {word} на {amount}{tax}")
        sheet.text(amount_in_words(abs(now - was)), STRONG)
        sheet.gap(2)
        sheet.text(AGREED)
        sheet.gap(1.5)
        sheet.rule(1.5)
        sheet.gap(1)
        two_signatures(
            sheet,
            [
                ("ИСПОЛНИТЕЛЬ", paper.seller, paper.handed_by),
                ("ЗАКАЗЧИК", paper.buyer, paper.received_by),
            ],
        )

    return after_rows


@prints(
    RealizationCorrection,
    "fixed_invoice",
    "Исправленный счёт-фактура",
    form="A4 landscape",
    margins=MARGINS,
)
def draw_fixed_invoice(sheet: Sheet, paper: FixedInvoicePaper) -> None:
    """The same paper once more, its row 1а filled."""
    draw_vat_invoice(sheet, paper)


@prints(
    RealizationCorrection, "fixed_upd", "Исправленный УПД", form="A4 landscape", margins=MARGINS
)
def draw_fixed_upd(sheet: Sheet, paper: FixedUpdPaper) -> None:
    """The same paper once more, its row 1а filled."""
    draw_upd(sheet, paper)


@prints(RealizationCorrection, "fixed_act", "Исправленный акт")
def draw_fixed_act(sheet: Sheet, paper: FixedActPaper) -> None:
    """The same paper once more, with the number of its исправление."""
    draw_act(sheet, paper)
