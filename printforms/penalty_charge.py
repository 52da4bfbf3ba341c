"""«Расчёт пеней»: each delay by periods of one debt and one rate (domain-facts §1.11, §5; O-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.documents.penalty_charge import PenaltyCharge
from db.russian import NBSP, amount_in_words, date_long, date_short, money_text, print_number
from printforms.grid import Cell, Column, Grid, Row
from printforms.paper import STRONG, Sheet
from printforms.parties import Party, Signer, signature_line
from printforms.registry import prints


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """Days, both inclusive, of one debt and one rate; roubles."""

    debt: Decimal
    since: dt.date
    till: dt.date
    days: int
    rate: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PenaltyBlock:
    """What was paid late; `changes` are signed sums with the reason of each: a cap, what was
    claimed before, a sum agreed otherwise.
    """

    title: str
    lines: Sequence[PenaltyLine]
    changes: Sequence[tuple[str, Decimal]]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PenaltyPaper:
    """What «Расчёт пеней» shows; without a number it is a draft. `rule` is the contract's."""

    number: str | None
    date: dt.date
    till: dt.date
    ours: Party
    theirs: Party
    contract: str
    rule: str
    blocks: Sequence[PenaltyBlock]
    signer: Signer

    @property
    def total(self) -> Decimal:
        return sum((block.amount for block in self.blocks), Decimal(0))


COLUMNS = (
    Column("Долг, руб.", 32, "right"),
    Column("Просрочка с", 27, "center"),
    Column("по", 27, "center"),
    Column("Дней", 18, "center"),
    Column("Ставка", 40, "center"),
    Column("Пени, руб.", 36, "right"),
)


@prints(PenaltyCharge, "penalties", "Расчёт пеней")
def draw_penalties(sheet: Sheet, paper: PenaltyPaper) -> None:
    """A debt stays with its «Итого»; total, words and signature stay with the last row."""
    sheet.draft = paper.number is None
    sheet.author = paper.ours.name
    sheet.dress(paper.ours.look)
    number = f"№{NBSP}{print_number(paper.number)}" if paper.number else "(черновик)"
    sheet.heading(f"Расчёт пеней {number} от {date_long(paper.date).replace(' ', NBSP)}")
    sheet.gap(1)
    sheet.pair("Кредитор:", paper.ours.requisites())
    sheet.pair("Должник:", paper.theirs.requisites())
    sheet.pair("Основание:", paper.contract)
    if paper.rule:
        sheet.pair("Условие:", paper.rule)
    sheet.pair("Посчитано:", f"по {date_short(paper.till)} включительно")
    sheet.gap(1)
    blocks = [list(_rows(block)) for block in paper.blocks]
    Grid(sheet, COLUMNS).draw_blocks(blocks, then=lambda: _after(sheet, paper))


def _rows(block: PenaltyBlock) -> Iterator[Row]:
    yield [Cell(block.title, span=len(COLUMNS), bold=True, align="left")]
    for line in block.lines:
        yield [
            money_text(line.debt),
            date_short(line.since),
            date_short(line.till),
            str(line.days),
            line.rate,
            money_text(line.amount),
        ]
    for text, amount in block.changes:
        yield [Cell(text, span=5, align="left"), money_text(amount)]
    if len(block.lines) + len(block.changes) != 1:
        yield [
            Cell("Итого", span=5, bold=True, align="right"),
            Cell(money_text(block.amount), bold=True),
        ]


def _after(sheet: Sheet, paper: PenaltyPaper) -> None:
    sheet.gap(2)
    sheet.text(f"Всего пеней: {money_text(paper.total)}{NBSP}руб.", STRONG)
    sheet.text(amount_in_words(paper.total), STRONG)
    sheet.text("НДС не облагается. День оплаты входит в число дней просрочки.")
    sheet.gap(6)
    sheet.y += signature_line(sheet.page, sheet.left, sheet.y, sheet.width * 0.6, paper.signer)
