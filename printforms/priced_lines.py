"""The table of a bill and of an act: rows with prices, totals with VAT by rate (§1.1, §1.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.russian import money_text, quantity_text
from printforms.grid import Column, Grid
from printforms.paper import STRONG, Sheet
from printforms.typeface import MM


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A row: price and amount are roubles as they are asked, with VAT or before it."""

    title: str
    quantity: Decimal
    measure: str
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class VatTotal:
    """VAT of all rows of one rate; `rate` as printed: «22%»."""

    rate: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PricedLines:
    """Rows and their VAT; no `vat` prints «Без налога (НДС)».

    With `vat_on_top` the rows are net and VAT is added to them.
    """

    lines: Sequence[PricedLine]
    vat: Sequence[VatTotal] = ()
    vat_on_top: bool = False

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """With VAT, roubles."""
        added = sum((vat.amount for vat in self.vat), Decimal(0)) if self.vat_on_top else 0
        return self.lines_total + added

    def totals(self, last: str) -> list[tuple[str, str]]:
        """Captions and sums under the rows; `last` is the caption of the whole, if it is said."""
        word = "Сумма НДС" if self.vat_on_top else "В том числе НДС"
        taxes = [(f"{word} ({vat.rate}):", money_text(vat.amount)) for vat in self.vat]
        whole = [(last, money_text(self.total))] if last else []
        return [
            ("Итого:", money_text(self.lines_total)),
            *(taxes or [("Без налога (НДС):", "–")]),
            *whole,
        ]


def columns(title: str) -> tuple[Column, ...]:
    """The columns; `title` names what the rows are."""
    return (
        Column("№", 8, "center"),
        Column(title, 84),
        Column("Кол-во", 17, "right"),
        Column("Ед.", 15, "center"),
        Column("Цена", 26, "right"),
        Column("Сумма", 30, "right"),
    )


def draw_lines(sheet: Sheet, title: str, priced: PricedLines, then: Callable[[], None]) -> None:
    """The ruled table; `then` stays with its last row."""
    Grid(sheet, columns(title)).draw(
        (_row(number, line) for number, line in enumerate(priced.lines, 1)), then=then
    )


def draw_totals(sheet: Sheet, priced: PricedLines, last: str) -> None:
    """Right under the table: sum, VAT by rate, the whole."""
    column = columns("")[-1].width * MM
    for caption, value in priced.totals(last):
        sheet.need(STRONG.leading)
        sheet.page.text(sheet.left, sheet.y, [caption], STRONG, "right", sheet.width - column)
        sheet.page.text(sheet.left, sheet.y, [value], STRONG, "right", sheet.width - 1 * MM)
        sheet.y += STRONG.leading + 0.5 * MM


def _row(number: int, line: PricedLine) -> list[str]:
    return [
        str(number),
        line.title,
        quantity_text(line.quantity),
        line.measure,
        money_text(line.price),
        money_text(line.amount),
    ]
