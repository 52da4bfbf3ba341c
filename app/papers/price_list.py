"""«Прейскурант цен»: what kinds and services cost on a day (C-5, domain-facts §1.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.facts import Facts
from app.papers.contract import contract_title
from app.papers.deal import Deal, deal_of
from app.papers.deal_tables import blocks, makers_of
from app.papers.deal_words import words_of
from app.papers.filling import fills_paper
from app.papers.parties import own_signer
from app.placeholders import BLOCKS, NAMES
from app.prices import price_on, service_price_on
from app.template_text import filled
from app.templates import text_for
from app.vat import split
from db.catalogs.paper_template import PaperKind
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff, UnitKind
from db.documents.contract import Contract
from db.proration_rule import ProrationRule
from db.russian import NBSP, date_long, money_text, quantity_text
from printforms.contract import PriceListPaper
from printforms.grid import Cell, Column
from printforms.text_paper import Approval, Block, TextTable


@dataclass(frozen=True)
class Priced:
    """A line of the price list: what it is, its measure, roubles in the prices of our cards."""

    group: str
    title: str
    measure: str
    price: Decimal


def prices_on(facts: Facts, day: dt.date) -> list[Priced]:
    """Every kind that has a tariff and every service that has a price, as of the day."""
    found = []
    for kind in sorted(facts.every(UnitKind), key=lambda k: (k.counted, k.name)):
        tariff = facts.find(Tariff, kind.tariff_id)
        if kind.marked or tariff is None:
            continue
        title = ", ".join(filter(None, (kind.name, kind.size)))
        by_day = tariff.rule is ProrationRule.DAY_RATE
        group = "Аренда инвентаря" if kind.counted else "Аренда бытовок"
        price = price_on(facts, tariff, day)
        found.append(Priced(group, title, "сутки" if by_day else "месяц", price))
    for service in sorted(facts.every(ServiceKind), key=lambda s: s.name):
        cost = service_price_on(facts, service, day)
        if cost is not None and not service.marked:
            found.append(Priced("Услуги", service.name, service.measure, cost))
    return found


@fills_paper(PriceListPaper)
def price_list(doc: Contract, facts: Facts) -> PriceListPaper:
    """Prices on the contract's day, as its VAT mode understands them."""
    deal = deal_of(doc, facts, doc.date, doc.dues)
    names = NAMES[PaperKind.PRICE_LIST]
    words = {name: value for name, value in words_of(deal).items() if name in names}
    words |= {"дата цен": date_long(doc.date)}
    makers = makers_of(deal) | {
        "утверждаю": lambda: [Approval(own_signer(deal.signer))],
        "прейскурант": lambda: _table(deal, prices_on(facts, doc.date)),
    }
    text = text_for(facts, PaperKind.PRICE_LIST, deal.ours.id)
    made = blocks(filled(text, words, BLOCKS[PaperKind.PRICE_LIST]), makers)
    return PriceListPaper(f"Прейскурант цен к: {contract_title(doc)}", deal.ours.name, made)


def _table(deal: Deal, prices: Sequence[Priced]) -> list[Block]:
    """Groups under headings; without VAT one column of prices."""
    taxed = deal.rate is not None
    columns = [
        Column("№", 8, "center"),
        Column("Наименование", 78 if taxed else 114),
        Column("Ед.", 22, "center"),
    ]
    if deal.rate is None:
        columns.append(Column("Цена, руб. (НДС не облагается)", 36, "right"))
    else:
        rate = f"{quantity_text(deal.rate)}{NBSP}%"
        columns += [
            Column("Цена без НДС, руб.", 24, "right"),
            Column(f"НДС {rate}, руб.", 24, "right"),
            Column("Цена с НДС, руб.", 24, "right"),
        ]
    rows: list[list[Cell | str]] = []
    group = ""
    for number, line in enumerate(prices, 1):
        if line.group != group:
            group = line.group
            rows.append([Cell(group, span=len(columns), bold=True, align="left")])
        cost = split(line.price, deal.rate, deal.contract.vat_mode)
        sums = [cost.net, cost.vat, cost.gross] if taxed else [cost.gross]
        rows.append([f"{number}", line.title, line.measure, *map(money_text, sums)])
    return [TextTable(columns, rows)] if rows else []
