"""Tables of a contract's papers, and a template turned into blocks of paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app.papers.deal import Deal, Let
from app.papers.deal_words import tax_words
from app.papers.looks import facsimile_of
from app.papers.sides import own_side, partner_side
from app.placeholders import BLOCKS
from app.template_text import Line, Style, filled
from app.templates import text_for
from db.catalogs.paper_template import PaperKind
from db.russian import NBSP, amount_with_words, money_text, quantity_text
from db.vat_mode import VatMode
from printforms.grid import Column
from printforms.letterhead import Facsimile
from printforms.text_paper import (
    Block,
    LineStyle,
    NewPage,
    Signatures,
    TextLine,
    TextTable,
    total_row,
)

STYLES: Mapping[Style, LineStyle] = {
    Style.TITLE: "title",
    Style.SECTION: "section",
    Style.CLAUSE: "clause",
    Style.ITEM: "item",
    Style.RIGHT: "right",
    Style.SIDES: "sides",
    Style.TEXT: "text",
}
Maker = Callable[[], Sequence[Block]]


def blocks(lines: Sequence[Line], makers: Mapping[str, Maker]) -> list[Block]:
    """Lines as they are printed; a `[name]` gives what its maker makes."""
    found: list[Block] = []
    for line in lines:
        if line.style is Style.BLOCK:
            found += makers[line.text]()
        else:
            found.append(TextLine(STYLES[line.style], line.text, line.label, line.right))
    return found


def paper_blocks(
    kind: PaperKind,
    deal: Deal,
    words: Mapping[str, str],
    makers: Mapping[str, Maker] | None = None,
) -> list[Block]:
    """The text of a paper, filled; `makers` make the tables that only this kind has."""
    text = text_for(deal.facts, kind, deal.ours.id)
    return blocks(filled(text, words, BLOCKS[kind]), makers_of(deal) | dict(makers or {}))


def makers_of(deal: Deal) -> dict[str, Maker]:
    """What stands behind the names of `app.placeholders.TABLES`."""
    return {
        "бытовки": lambda: units_table(deal),
        "услуги": lambda: services_table(deal),
        "подписи": lambda: [signatures(deal)],
        "подпись": lambda: [own_signature(deal)],
        "новый лист": lambda: [NewPage()],
    }


def signatures(deal: Deal) -> Signatures:
    ours = own_side(deal.facts, deal.ours, deal.signer, deal_facsimile(deal, agreed=True))
    theirs = partner_side(deal.facts, deal.tenant, deal.contract.email)
    return Signatures([ours, theirs])


def deal_facsimile(deal: Deal, *, agreed: bool) -> Facsimile | None:
    """What stands on its papers instead of a hand: what both sign is signed when it is agreed."""
    if agreed and deal.draft:
        return None
    return facsimile_of(deal.facts, deal.ours, deal.signer, agreed=agreed)


def own_signature(deal: Deal) -> Signatures:
    """Our signature alone, without requisites."""
    side = own_side(deal.facts, deal.ours, deal.signer, deal_facsimile(deal, agreed=False))
    return Signatures([type(side)("", "", [], side.signer)])


def price_head(deal: Deal) -> str:
    """What the prices of a table are: «руб. с НДС 22 %», «руб. без НДС»."""
    if deal.rate is None or deal.contract.vat_mode is VatMode.ON_TOP:
        return "руб. без НДС"
    return f"руб. с НДС {quantity_text(deal.rate)}{NBSP}%"


def units_table(deal: Deal) -> list[Block]:
    """Kinds with their quantities, or given units with their codes."""
    if not deal.rows:
        return []
    given = any(row.code for row in deal.rows)
    return [_given_table(deal) if given else _kinds_table(deal)]


def _kinds_table(deal: Deal) -> TextTable:
    valued = any(row.value is not None for row in deal.rows)
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Вид бытовки, инвентаря", 46 if valued else 70),
        Column("Кол-во", 16, "right"),
        Column(f"Цена в месяц, {price}", 29, "right"),
        Column("Месяцев", 17, "center"),
        Column(f"Сумма, {price}", 30 if valued else 40, "right"),
    ]
    columns += [Column("Стоимость имущества за единицу, руб.", 34, "right")] if valued else []
    rows = [
        [str(number), row.title, _pieces(row), _price(row), row.period, money_text(row.whole)]
        + [_value(row)] * valued
        for number, row in enumerate(deal.rows, 1)
    ]
    whole = sum((row.whole for row in deal.rows), Decimal(0))
    totals = [total_row("Итого:", 5, money_text(whole), *[""] * valued)]
    return TextTable(columns, rows, totals, total_words(deal, [row.whole for row in deal.rows]))


def _given_table(deal: Deal) -> TextTable:
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Наименование, вид", 36),
        Column("Инв. №", 19),
        Column("Кол-во", 14, "right"),
        Column("Комплектация", 31),
        Column("Первый период", 24),
        Column(f"Цена в месяц, {price}", 23, "right"),
        Column("Стоимость имущества, руб.", 25, "right"),
    ]
    rows = [
        [
            str(number),
            row.title,
            row.code,
            _pieces(row),
            row.composition,
            row.period,
            _price(row),
            _value(row),
        ]
        for number, row in enumerate(deal.rows, 1)
    ]
    month = sum((row.month for row in deal.rows), Decimal(0))
    totals = [total_row("Итого за месяц:", 6, money_text(month), "")]
    return TextTable(columns, rows, totals, total_words(deal, [row.month for row in deal.rows]))


def services_table(deal: Deal) -> list[Block]:
    if not deal.services:
        return []
    price = price_head(deal)
    columns = [
        Column("№", 8, "center"),
        Column("Услуга", 82),
        Column("Кол-во", 24, "right"),
        Column(f"Цена, {price}", 32, "right"),
        Column(f"Сумма, {price}", 34, "right"),
    ]
    rows = [
        [
            str(number),
            row.title,
            f"{quantity_text(row.quantity)}{NBSP}{row.measure}",
            money_text(row.price),
            money_text(row.amount),
        ]
        for number, row in enumerate(deal.services, 1)
    ]
    amounts = [row.amount for row in deal.services]
    totals = [total_row("Итого:", 4, money_text(sum(amounts, Decimal(0))))]
    return [TextTable(columns, rows, totals, total_words(deal, amounts))]


def total_words(deal: Deal, amounts: Sequence[Decimal]) -> list[str]:
    """«Всего: … прописью, в том числе НДС …»."""
    total = deal.taxed(amounts)
    return [f"Всего: {amount_with_words(total.gross)}, {tax_words(deal, total.vat)}."]


def _pieces(row: Let) -> str:
    return f"{quantity_text(row.quantity)}{NBSP}{row.measure}"


def _price(row: Let) -> str:
    return money_text(row.price) + (" в сутки" if row.by_day else "")


def _value(row: Let) -> str:
    return money_text(row.value) if row.value is not None else "—"
