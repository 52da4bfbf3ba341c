"""«Акт» of services rendered, in the layout accountants expect (domain-facts §1.2; I-1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.documents.service_act import ServiceAct
from db.russian import NBSP, amount_in_words, date_long, money_text, print_number
from printforms.paper import STRONG, Sheet
from printforms.parties import Party, Signer, two_signatures
from printforms.priced_lines import PricedLines, draw_lines, draw_totals
from printforms.registry import prints

DONE = (
    "Вышеперечисленные услуги выполнены полностью и в срок. Заказчик претензий по объему, "
    "качеству и срокам оказания услуг не имеет."
)


@dataclass(frozen=True, slots=True)
class ActPaper:
    """What «Акт» shows. Without a number it is a draft; `contract` is the basis.

    `fix` is the number and day of an исправление.
    """

    number: str | None
    date: dt.date
    seller: Party
    buyer: Party
    contract: str
    priced: PricedLines
    handed_by: Signer
    received_by: Signer
    fix: tuple[int, dt.date] | None = None


@prints(ServiceAct, "act", "Акт об оказании услуг")
def draw_act(sheet: Sheet, paper: ActPaper) -> None:
    """The act; totals, words and signatures stay with the last row."""
    sheet.draft = paper.number is None
    sheet.author = paper.seller.name
    sheet.dress(paper.seller.look)
    number = f"№{NBSP}{print_number(paper.number)}" if paper.number else "(черновик)"
    sheet.heading(f"Акт {number} от {date_long(paper.date).replace(' ', NBSP)}")
    if paper.fix is not None:
        sheet.text(f"Исправление № {paper.fix[0]} от {date_long(paper.fix[1])}", STRONG)
    sheet.gap(1)
    sheet.pair("Исполнитель:", paper.seller.requisites())
    sheet.pair("Заказчик:", paper.buyer.requisites())
    sheet.pair("Основание:", paper.contract)
    sheet.gap(1)
    draw_lines(
        sheet, "Наименование работ, услуг", paper.priced, then=lambda: _after_lines(sheet, paper)
    )


def _after_lines(sheet: Sheet, paper: ActPaper) -> None:
    priced = paper.priced
    sheet.gap(1.5)
    draw_totals(sheet, priced, "Всего:" if priced.vat_on_top else "")
    sheet.gap(2)
    total = money_text(priced.total)
    sheet.text(f"Всего оказано услуг {len(priced.lines)}, на сумму {total}{NBSP}руб.")
    sheet.text(amount_in_words(priced.total), STRONG)
    sheet.gap(2)
    sheet.text(DONE)
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
