"""«Прейскурант цен»: what kinds and services cost on a day (C-5, domain-facts §1.9)."""

from __future__ import annotations

from collections.abc import Sequence

from app.facts import Facts
from app.papers.contract import contract_title
from app.papers.deal import Deal, deal_of
from app.papers.deal_tables import blocks, deal_facsimile, makers_of
from app.papers.deal_words import words_of
from app.papers.filling import fills_paper
from app.papers.parties import own_signer
from app.placeholders import BLOCKS, NAMES
from app.price_table import Priced, prices_on
from app.template_text import filled
from app.templates import text_for
from app.vat import split
from db.catalogs.paper_template import PaperKind
from db.documents.contract import Contract
from db.russian import NBSP, date_long, money_text, quantity_text
from printforms.contract import PriceListPaper
from printforms.grid import Cell, Column
from printforms.text_paper import Approval, Block, TextTable


@fills_paper(PriceListPaper)
def price_list(doc: Contract, facts: Facts) -> PriceListPaper:
    """Prices on the contract's day, as its VAT mode understands them."""
    deal = deal_of(doc, facts, doc.date, doc.dues)
    names = NAMES[PaperKind.PRICE_LIST]
    words = {name: value for name, value in words_of(deal).items() if name in names}
    words |= {"дата цен": date_long(doc.date)}
    makers = makers_of(deal) | {
        "утверждаю": lambda: [
            Approval(own_signer(deal.signer, deal_facsimile(deal, agreed=False)))
        ],
        "прейскурант": lambda: _table(deal, prices_on(facts, doc.date)),
    }
    text = text_for(facts, PaperKind.PRICE_LIST, deal.ours.id)
    made = blocks(filled(text, words, BLOCKS[PaperKind.PRICE_LIST]), makers)
    return PriceListPaper(
        f"Прейскурант цен к: {contract_title(doc)}",
        deal.ours.name,
        made,
        look=deal.look,
    )


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
