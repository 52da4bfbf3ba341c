"""What happens to «Корректировка реализации»: «должно быть − выставлено» of an issued act (H-25).

It closes corrections that other documents made of what the act closed (a return, new terms),
and charges itself what is to be beyond them (accounting-model.md, Identity, corrections).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from app.charging import Item, charge
from app.derivation import Given
from app.facts import Facts
from app.issued import was_issued
from app.realized import RENDERED, closing
from app.rows import contract_fits, some_rows
from app.vat import vat_included
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.realization_correction import (
    CorrectionKind,
    RealizationCorrection,
    RealizationCorrectionRow,
)
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.registers.money import Charge
from db.rounding import to_kopecks
from db.russian import date_short, money_text

ZERO = Decimal(0)


class Line(NamedTuple):
    """A service that the act closed, with what corrects it.

    `closed` are the charges in papers already, the root first; `waiting` stand in none yet;
    `own` were made by the document in question.
    """

    root: Charge
    closed: tuple[Charge, ...]
    waiting: tuple[Charge, ...]
    own: tuple[Charge, ...]

    @property
    def issued(self) -> Decimal:
        return sum((c.gross for c in self.closed), ZERO)

    @property
    def owed(self) -> Decimal:
        """What is charged for it by documents other than this one."""
        return self.issued + sum((c.gross for c in self.waiting), ZERO)


def lines_of(doc: RealizationCorrection, facts: Facts) -> dict[int, Line]:
    """The services of the act by the id of their charge, as they were before the document."""
    own = doc.__dict__.get("id")
    # One that is not posted will be the last: nothing is later than it.
    later = {d.id for d in _others(doc, facts) if doc.posted and _later(d, doc)}
    known = [
        c
        for c in facts.many(Charge, "contract_id", doc.contract_id)
        if c.kind in RENDERED and c.quantity and c.closed_by_id not in later
    ]
    found = {}
    for root, *rest in _with_corrections(known, doc.act_id):
        others = [c for c in rest if own is None or c.recorder_id != own]
        closed = [c for c in others if c.closed_by_id not in (None, own)]
        # What waits now came after a posted document: the next one takes it.
        waits = own if doc.posted else None
        waiting = [c for c in others if c.closed_by_id == waits]
        mine = [c for c in rest if c not in others]
        found[root.id] = Line(root, (root, *closed), tuple(waiting), tuple(mine))
    return found


def _with_corrections(known: Iterable[Charge], act_id: int) -> Iterable[list[Charge]]:
    """Charges that an act closed, each with what corrects it and what corrects that."""
    groups: dict[int, list[Charge]] = {}
    for each in sorted(known, key=lambda c: c.id):
        if each.corrects_id in groups:
            groups[each.id] = groups[each.corrects_id]
            groups[each.id].append(each)
        elif each.corrects_id is None and each.closed_by_id == act_id:
            groups[each.id] = [each]
    return [group for key, group in groups.items() if group[0].id == key]


def _later(other: RealizationCorrection, doc: RealizationCorrection) -> bool:
    """It is posted and stands on this one; what is not saved yet is the last."""
    own = doc.__dict__.get("id")
    after = (other.date, other.id) > (doc.date, own) if own is not None else other.date > doc.date
    return other.posted and after


@recalculates(RealizationCorrection, "act_id")
def services_of_the_act_come(doc: RealizationCorrection, facts: Facts) -> None:
    """Each with what was issued and what is owed by now; equal where nothing corrects it."""
    act = facts.find(ServiceAct, doc.act_id)
    if act is None:
        return
    doc.organization_id, doc.contract_id = act.organization_id, act.contract_id
    doc.papers = act.papers
    texts = {row.charge_id: row.text for row in facts.section(ServiceAct.rows, act)}
    doc.rows = [
        RealizationCorrectionRow(
            charge_id=key,
            text=texts[key],
            issued=line.issued,
            charged=line.owed,
            should=line.owed,
            difference=line.owed - line.issued,
            vat_percent=line.root.vat_percent,
        )
        for key, line in lines_of(doc, facts).items()
    ]
    fix_is_the_next(doc, facts)


@recalculates(RealizationCorrection, "correction")
def fix_is_the_next(doc: RealizationCorrection, facts: Facts) -> None:
    """Row 1а: исправления of one paper are numbered from one."""
    doc.fix_number = None
    if doc.correction is CorrectionKind.ERROR and doc.act_id is not None:
        given = (r.fix_number for r in _others(doc, facts) if r.fix_number is not None)
        doc.fix_number = 1 + max(given, default=0)


@recalculates(RealizationCorrectionRow, "should")
def difference_follows(row: RealizationCorrectionRow, facts: Facts) -> None:
    if row.should is not None and row.issued is not None:
        row.difference = row.should - row.issued


def _others(doc: RealizationCorrection, facts: Facts) -> list[RealizationCorrection]:
    """Other corrections of the act that stand or stood."""
    own = doc.__dict__.get("id")
    known = facts.many(RealizationCorrection, "act_id", doc.act_id)
    return [d for d in known if d.id != own and d.number is not None]


@checks(RealizationCorrection)
def correction_is_whole(doc: RealizationCorrection, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "rows", "Услуги")
    act = facts.find(ServiceAct, doc.act_id)
    if act is None:
        return  # told as an empty field
    if (act.contract_id, act.organization_id) != (doc.contract_id, doc.organization_id):
        yield Problem("act_id", "Акт другого договора: выберите акт заново")
    if doc.date < act.date:
        yield Problem("date", f"Корректировка раньше акта: он от {date_short(act.date)}")
    for line, row in enumerate(doc.rows, 1):
        if row.should < 0 or row.should != to_kopecks(row.should):
            text = f"«Услуги», строка {line}: «Должно быть» — сумма не меньше нуля"
            yield Problem("should", text, "rows", line)
        elif row.difference != row.should - row.issued:
            text = f"«Услуги», строка {line}: разница не сходится, введите «Должно быть» заново"
            yield Problem("should", text, "rows", line)
    agreed = doc.correction is CorrectionKind.AGREED
    if agreed and doc.rows and not any(row.difference for row in doc.rows):
        yield Problem("rows", "Ничего не меняется: введите, сколько должно быть", "rows")
    before = facts.find(RealizationCorrection, doc.__dict__.get("id"))
    if before is not None and before.number and before.correction is not doc.correction:
        yield Problem("correction", f"Номер {before.number} дан: вид уже не меняется")


@checks(RealizationCorrection, on="post")
def act_is_with_the_client(doc: RealizationCorrection, facts: Facts) -> Iterator[Problem]:
    """Only what was issued is corrected by another paper; until then the act is made anew."""
    act = facts.find(ServiceAct, doc.act_id)
    if act is None:
        return
    number = f"№ {act.number or 'без номера'}"
    if not act.posted:
        yield Problem("act_id", f"Акт {number} не проведён: корректировать нечего")
    elif not was_issued(act, facts):
        text = (
            f"Акт {number} ещё не выдан: не печатался, и период открыт. "
            "Отмените его проведение и заполните заново"
        )
        yield Problem("act_id", text)
    for other in _others(doc, facts):
        if _later(other, doc):
            text = (
                f"Акт {number} корректирует и № {other.number} от {date_short(other.date)}: "
                "поставьте дату позже или отмените его проведение"
            )
            yield Problem("date", text)
        if other.fix_number is not None and other.fix_number == doc.fix_number:
            text = f"Исправление № {doc.fix_number} уже есть: выберите акт заново"
            yield Problem("act_id", text)


@checks(RealizationCorrection, on="post")
def papers_are_as_they_were(doc: RealizationCorrection, facts: Facts) -> Iterator[Problem]:
    """Nothing came between the filling and the posting."""
    lines = lines_of(doc, facts)
    for number, row in enumerate(doc.rows, 1):
        line = lines.get(row.charge_id)
        if line is None or (line.issued, line.owed) != (row.issued, row.charged):
            text = f"«Услуги», строка {number}: начисления изменились, выберите акт заново"
            yield Problem("charge_id", text, "rows", number)
    missed = lines.keys() - {row.charge_id for row in doc.rows}
    if any(lines[key].waiting for key in missed):
        text = "Есть исправления услуг, которых нет в строках: выберите акт заново"
        yield Problem("rows", text, "rows")


@posts(RealizationCorrection)
def movements(doc: RealizationCorrection, facts: Facts) -> Iterator[Register]:
    """Corrections of other documents are closed, the rest is charged and closed with them."""
    lines = lines_of(doc, facts)
    for row in doc.rows:
        line = lines[row.charge_id]
        for each in line.waiting:
            yield closing(doc, each)
        for made in _charges(doc, row, line, facts):
            yield made
            yield closing(doc, made)


def _charges(
    doc: RealizationCorrection, row: RealizationCorrectionRow, line: Line, facts: Facts
) -> Iterator[Charge]:
    """What is to be beyond what other documents charged; VAT as if it had been so at once."""
    known = (*line.closed, *line.waiting)
    vat = _vat_of(row.should, line) - sum((c.vat for c in known), ZERO)
    rest = row.should - line.owed
    for target, part in _parts(rest, line):
        tax = vat if part == rest else to_kopecks(vat * part / rest)
        rest, vat = rest - part, vat - tax
        yield _charge(doc, row, target, (part, tax), facts)


def _parts(amount: Decimal, line: Line) -> Iterator[tuple[Charge, Decimal]]:
    """A lower sum is taken of the charge, then of what had raised it: none goes below zero."""
    if amount > 0:
        yield line.root, amount
    raised = [c for c in (*line.closed, *line.waiting)[1:] if c.gross > 0]
    rest = max(-amount, ZERO)
    for target in (line.root, *raised):
        part = min(rest, _room(target, line))
        if part > 0:
            rest -= part
            yield target, -part
    if rest:
        raise UserError(
            f"Начисление за {date_short(line.root.date_from)}–{date_short(line.root.date_to)} "
            f"нельзя уменьшить ещё на {money_text(rest)}: столько долга списано или уже снято."
        )


def _vat_of(gross: Decimal, line: Line) -> Decimal:
    percent = line.root.vat_percent
    return ZERO if percent is None else vat_included(gross, percent)[1]


def _room(target: Charge, line: Line) -> Decimal:
    """What may still be taken of a charge, as if this document had taken nothing."""
    mine = sum((c.gross for c in line.own if c.corrects_id == target.id and c.gross < 0), ZERO)
    return target.gross + target.corrected - mine


def _charge(
    doc: RealizationCorrection,
    row: RealizationCorrectionRow,
    target: Charge,
    sums: tuple[Decimal, Decimal],
    facts: Facts,
) -> Charge:
    """The last of the corrections of its charge: nothing is taken back after it by days."""
    amount, vat = sums
    item = Item(
        target.kind,
        amount,
        (target.date_to, target.date_to),
        due=doc.date,
        row_id=row.id,
        derivation=Given(amount, f"корректировка реализации: {doc.reason}"[:200]),
        unit_id=target.unit_id,
        service_id=target.service_id,
        quantity=target.quantity,
        corrects=target,
        whole=True,
    )
    made = charge(doc, facts.get(Contract, doc.contract_id), facts, item)
    made.vat, made.net = vat, amount - vat
    key = doc.__dict__.get("id")
    known = [] if key is None else facts.many(Charge, "recorder_id", key)
    same = (c for c in known if c.row_id == row.id and c.corrects_id == target.id)
    if (before := next(same, None)) is not None:
        made.id = before.id
    return made


@fills(ServiceAct, RealizationCorrection)
def for_act(source: ServiceAct, facts: Facts) -> RealizationCorrection:
    """«Должно быть − выставлено» of the act, ready."""
    made = RealizationCorrection(organization_id=source.organization_id, act_id=source.id)
    services_of_the_act_come(made, facts)
    return made
