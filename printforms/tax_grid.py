"""The table of «Счёт-фактура» and «УПД»: a header of two storeys and the numbers of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from printforms.grid import PAD, Cell, Column, Grid, Print
from printforms.page import Align
from printforms.paper import Sheet
from printforms.typeface import BOLD, MM, REGULAR, Style, wrapped

LETTERS = Print(
    body=Style(REGULAR, 7.5, 9), bold=Style(BOLD, 7.5, 9), head=Style(REGULAR, 6.5, 7.6)
)
HEAD, UPPER, NUMBERS = 22 * MM, 10 * MM, 4 * MM


@dataclass(frozen=True, slots=True)
class TaxColumn:
    """A column: number of the form, caption, millimetres; `over` joins neighbours under it."""

    number: str
    title: str
    width: float
    align: Align = "center"
    over: str = ""


MEASURE, COUNTRY = "Единица измерения", "Страна происхождения товара"
COST = "Стоимость товаров (работ, услуг), имущественных прав"
PARTY = (
    "Регистрационный номер декларации на товары или регистрационный номер партии товара, "
    "подлежащего прослеживаемости"
)
NAME = "Наименование товара (описание выполненных работ, оказанных услуг), имущественного права"
KIND = ("Код вида товара", 10)
_COMMON = (
    TaxColumn("2", "код", 8, over=MEASURE),
    TaxColumn("2а", "условное обозначение (национальное)", 17, over=MEASURE),
    TaxColumn("3", "Количество (объем)", 16, "right"),
    TaxColumn("4", "Цена (тариф) за единицу измерения", 18, "right"),
    TaxColumn("5", f"{COST} без налога – всего", 20, "right"),
    TaxColumn("6", "В том числе сумма акциза", 13),
    TaxColumn("7", "Налоговая ставка", 14),
    TaxColumn("8", "Сумма налога, предъявляемая покупателю", 20, "right"),
    TaxColumn("9", f"{COST} с налогом – всего", 20, "right"),
    TaxColumn("10", "цифровой код", 13, over=COUNTRY),
    TaxColumn("10а", "краткое наименование", 17, over=COUNTRY),
    TaxColumn("11", PARTY, 22),
)
INVOICE_GRID = (
    TaxColumn("1", "№\nп/п", 7),
    TaxColumn("1а", NAME, 70, "left"),
    TaxColumn("1б", *KIND),
    *_COMMON,
)
ACT_GRID = (
    TaxColumn("А", "Код товара/ работ, услуг", 24),
    TaxColumn("1", "№\nп/п", 7),
    TaxColumn("1а", NAME, 46, "left"),
    TaxColumn("1б", *KIND),
    *_COMMON,
)
CHANGED = (
    "Показатели в связи с изменением стоимости отгруженных товаров (выполненных работ, оказанных "
    "услуг), переданных имущественных прав"
)
# Графы 1б and 1в: since № п/п became графа 1 (ПП РФ 02.04.2021 № 534, приложение № 2).
CHANGE_GRID = (
    TaxColumn("1", "№\nп/п", 7),
    TaxColumn("1а", NAME, 39, "left"),
    TaxColumn("1б", CHANGED, 31, "left"),
    TaxColumn("1в", *KIND),
    *_COMMON,
)
# The УКД has two columns more than the счёт-фактура: the others make room.
_TIGHT = {"3": 15, "4": 16, "5": 18, "6": 11, "7": 12, "8": 18, "9": 18, "10": 12}
CHANGE_ACT_GRID = (
    TaxColumn("А", "Код товара/ работ, услуг", 24),
    TaxColumn("1", "№\nп/п", 7),
    TaxColumn("1а", NAME, 32, "left"),
    TaxColumn("1б", CHANGED, 28, "left"),
    TaxColumn("1в", *KIND),
    *(replace(column, width=_TIGHT.get(column.number, column.width)) for column in _COMMON),
)


class TaxGrid(Grid):
    """Rows under the header of the form; one with «А» has a thick line after it."""

    def __init__(self, sheet: Sheet, columns: Sequence[TaxColumn]) -> None:
        super().__init__(sheet, [Column(c.title, c.width, c.align) for c in columns], LETTERS)
        self._form = columns

    def head(self) -> None:
        """Captions in two storeys, then the numbers of the columns."""
        self._began = True
        self.sheet.need(HEAD + NUMBERS + LETTERS.body.leading * 2)
        page, top = self.sheet.page, self.sheet.y
        joined: str = ""
        for place, column in enumerate(self._form):
            left, right = self.edges[place], self.edges[place + 1]
            if column.over and column.over != joined:
                alike = [i for i, c in enumerate(self._form) if c.over == column.over]
                self._caption(column.over, left, self.edges[alike[-1] + 1], top, UPPER)
            joined = column.over
            lower = UPPER if column.over else 0.0
            self._caption(column.title, left, right, top + lower, HEAD - lower)
            page.box(left, top + HEAD, right - left, NUMBERS)
            y = top + HEAD + (NUMBERS - LETTERS.head.leading) / 2
            page.text(left, y, [column.number], LETTERS.head, "center", right - left)
        self.sheet.y = top + HEAD + NUMBERS
        self._thick(top)

    def total(self, net: str, vat: str, gross: str, caption: str = "Всего к оплате (9)") -> None:
        """A row of totals: columns 5, 8 and 9."""
        begins = next(i for i, c in enumerate(self._form) if c.number == "5")
        after = 1 if self._form[0].number == "А" else 0
        top = self.sheet.y
        self.add(
            [
                *[""] * after,
                Cell(caption, span=begins - after, bold=True, align="left"),
                Cell(net, bold=True),
                Cell("Х", span=2, align="center"),
                Cell(vat, bold=True),
                Cell(gross, bold=True),
                Cell("", span=3),
            ]
        )
        self._thick(top)

    def _caption(self, text: str, left: float, right: float, top: float, height: float) -> None:
        page, style = self.sheet.page, LETTERS.head
        lines = wrapped(text, style, right - left - PAD)
        page.box(left, top, right - left, height)
        y = top + (height - len(lines) * style.leading) / 2
        page.text(left, y, lines, style, "center", right - left)

    def _thick(self, top: float) -> None:
        if self._form[0].number == "А":
            x = self.edges[1]
            self.sheet.page.line(x, top, x, self.sheet.y, 1.5)
