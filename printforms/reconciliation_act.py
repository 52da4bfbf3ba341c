"""«Акт сверки взаимных расчётов»: two mirror halves and what stands at the end (§1.10; H-38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.documents.reconciliation_act import ReconciliationAct
from db.russian import NBSP, amount_in_words, date_short, money_text, print_number
from printforms.grid import Cell, Column, Grid, Row
from printforms.paper import STRONG, Sheet
from printforms.parties import Party, Signer, two_signatures
from printforms.registry import prints

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as our books have it, roubles."""

    date: dt.date
    text: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class ReconciliationPaper:
    """What «Акт сверки» shows; without a number it is a draft.

    `opening` above zero is the debt of the other side; `mirrored` fills his half from ours;
    `ours_clause` and `their_clause` are «в лице …».
    """

    number: str | None
    date: dt.date
    date_from: dt.date
    date_to: dt.date
    ours: Party
    theirs: Party
    ours_clause: str
    their_clause: str
    contract: str
    opening: Decimal
    entries: Sequence[Entry]
    mirrored: bool
    our_signer: Signer
    their_signer: Signer

    def turnovers(self) -> tuple[Decimal, Decimal]:
        debit = sum((e.debit for e in self.entries), ZERO)
        return debit, sum((e.credit for e in self.entries), ZERO)

    @property
    def closing(self) -> Decimal:
        debit, credit = self.turnovers()
        return self.opening + debit - credit


OURS, THEIRS = "арендодателя", "арендатора"  # a name would have to be declined: «Макарова А. В.»
HALF = (
    Column("Дата", 18, "center"),
    Column("Документ", 30, "left"),
    Column("Дебет", 21, "right"),
    Column("Кредит", 21, "right"),
)


class _Halves(Grid):
    """Whose data each half is stands above its columns on every page."""

    def __init__(self, sheet: Sheet, paper: ReconciliationPaper) -> None:
        super().__init__(sheet, (*HALF, *HALF))
        sides = ((OURS, paper.ours), (THEIRS, paper.theirs))
        names = (f"По данным {side}: {party.name}, руб." for side, party in sides)
        cells = [Cell(name, span=len(HALF), bold=True, align="left") for name in names]
        self._whose = self._measured(cells)

    def head(self) -> None:
        self._began = True
        self.sheet.need(self._whose.height + self._head.height + self.letters.body.leading * 2)
        self._ink(self._whose.boxes, self._whose.height, first=True)
        super().head()


@prints(ReconciliationAct, "reconciliation", "Акт сверки")
def draw_reconciliation(sheet: Sheet, paper: ReconciliationPaper) -> None:
    """The act; its totals, the result and the signatures stay with the last entry."""
    sheet.draft = paper.number is None
    sheet.author = paper.ours.name
    sheet.dress(paper.ours.look)
    number = f"№{NBSP}{print_number(paper.number)}" if paper.number else "(черновик)"
    sheet.heading(f"Акт сверки {number} от {date_short(paper.date)}")
    period = f"{date_short(paper.date_from)} – {date_short(paper.date_to)}"
    sheet.text(f"взаимных расчётов за период: {period}", STRONG)
    sheet.text(f"Стороны: {paper.ours.name} и {paper.theirs.name}{_by(paper)}")
    sheet.gap(1.5)
    ours = f"{paper.ours.name} {paper.ours_clause}".strip()
    theirs = f"{paper.theirs.name} {paper.their_clause}".strip()
    sheet.text(
        f"Мы, нижеподписавшиеся, {ours}, с одной стороны, и {theirs}, с другой стороны, составили "
        "настоящий акт сверки в том, что состояние взаимных расчётов по данным учёта следующее:"
    )
    sheet.gap(1.5)
    grid = _Halves(sheet, paper)

    def after() -> None:
        for row in _totals(paper):
            grid.add(row)
        _result(sheet, paper)

    grid.draw(_rows(paper), then=after)


def _by(paper: ReconciliationPaper) -> str:
    return f", {paper.contract}" if paper.contract else ""


def _rows(paper: ReconciliationPaper) -> Iterator[Row]:
    yield _row(paper, "Сальдо начальное", *_sides(paper.opening))
    for entry in paper.entries:
        mine = [date_short(entry.date), entry.text, _sum(entry.debit), _sum(entry.credit)]
        yield [*mine, *_mirror(paper, mine)]


def _totals(paper: ReconciliationPaper) -> Iterator[Row]:
    yield _row(paper, "Обороты за период", *paper.turnovers())
    yield _row(paper, "Сальдо конечное", *_sides(paper.closing))


def _row(paper: ReconciliationPaper, title: str, debit: Decimal, credit: Decimal) -> list[Cell]:
    """A bold row of both halves."""
    mine = [_sum(debit), _sum(credit)]
    theirs = mine[::-1] if paper.mirrored else ["", ""]
    halves = ((title, *texts) for texts in (mine, theirs))
    return [
        cell
        for name, first, second in halves
        for cell in (
            Cell(name, span=2, bold=True, align="left"),
            Cell(first, bold=True, align="right"),
            Cell(second, bold=True, align="right"),
        )
    ]


def _mirror(paper: ReconciliationPaper, mine: Sequence[str]) -> list[str]:
    """What is our debit is his credit."""
    if not paper.mirrored:
        return [""] * len(mine)
    day, text, debit, credit = mine
    return [day, text, credit, debit]


def _sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    return max(balance, ZERO), max(-balance, ZERO)


def _sum(amount: Decimal) -> str:
    return money_text(amount) if amount else ""


def _result(sheet: Sheet, paper: ReconciliationPaper) -> None:
    closing = paper.closing
    sheet.gap(2)
    said = f"По данным {OURS} на {date_short(paper.date_to)}"
    if closing:
        side, creditor = (OURS, paper.ours) if closing > 0 else (THEIRS, paper.theirs)
        amount = f"{money_text(abs(closing))}{NBSP}руб."
        words = amount_in_words(abs(closing))
        whose = f"в пользу {side} ({creditor.name})"
        sheet.text(f"{said} задолженность {whose} {amount} ({words}).", STRONG)
    else:
        sheet.text(f"{said} задолженность отсутствует.", STRONG)
    sheet.gap(3)
    two_signatures(
        sheet,
        [
            ("АРЕНДОДАТЕЛЬ", paper.ours, paper.our_signer),
            ("АРЕНДАТОР", paper.theirs, paper.their_signer),
        ],
    )
