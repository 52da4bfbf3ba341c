"""What happens to «Акт»: it closes charges as they were charged (I-1, accounting-model.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sqlalchemy import func, select

from app.charge_words import text_of
from app.facts import Facts
from app.issued import cannot_be_taken_back, was_issued
from app.proration_cycle import DAY
from app.realized import RENDERED, closing
from app.rows import contract_fits, repeated, some_rows
from app.verbs import Problem, checks, fills, posts, recalculate, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance
from db.documents.service_act import ServiceAct, ServiceActRow
from db.registers.money import Charge, ChargeKind
from db.russian import date_short

KOPECK = Decimal("0.01")
SUMS = (("amount", "gross"), ("net", "net"), ("vat", "vat"), ("vat_percent", "vat_percent"))


@recalculates(ServiceAct, "contract_id")
def contract_says_its_papers(doc: ServiceAct, facts: Facts) -> None:
    """«Закрывающие документы» of the contract (H-16)."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is not None:
        doc.papers = contract.papers


@recalculates(ServiceAct, "contract_id", "date")
def services_come_by_themselves(doc: ServiceAct, facts: Facts) -> None:
    """A row for everything rendered by the contract until the act's date and not closed yet."""
    if doc.contract_id is None or doc.date is None:
        return
    charges = facts.many(Charge, "contract_id", doc.contract_id)
    doc.rows = []
    for charge in rendered(charges, doc, facts):
        row = ServiceActRow(charge_id=charge.id)
        recalculate(row, "charge_id", facts)
        doc.rows.append(row)


def rendered(charges: Iterable[Charge], doc: ServiceAct, facts: Facts) -> list[Charge]:
    """Charges with their corrections, all of whose days have passed, by their order on paper.

    A correction of what another act closed is not among them: that act stands. What was charged
    and taken back whole before any act was not rendered, and no paper is due for it.
    """
    day, own, before = doc.date, doc.__dict__.get("id"), _brought_over(facts)
    known = [c for c in charges if c.quantity and c.kind in RENDERED]
    known = [c for c in known if not _closed_before(c, before)]
    ready = {
        c.id: c
        for c in known
        if c.corrects_id is None and c.date_to <= day and c.closed_by_id in (None, own)
    }
    found = list(ready.values())
    fresh = found
    while fresh:  # corrections of corrections too
        ids = {c.id for c in fresh}
        fresh = [c for c in known if c.corrects_id in ids and c.closed_by_id in (None, own)]
        found += fresh
    found = [c for whole in served(found) if _is_left(*whole) for c in (whole[0], *whole[1])]
    return sorted(found, key=lambda c: (c.kind.value, c.unit_id or 0, c.date_from, c.id))


def _is_left(charge: Charge, corrections: Iterable[Charge]) -> bool:
    return charge.gross + sum(c.gross for c in corrections) != 0


def _brought_over(facts: Facts) -> dict[int, dt.date]:
    """«Ввод остатков»: each with the last day that papers of that time have closed."""
    query = select(OpeningBalance.id, func.coalesce(OpeningBalance.acted_to, OpeningBalance.date))
    return facts.once(_brought_over, lambda: {row[0]: row[1] for row in facts.query(query)})


def _closed_before(charge: Charge, brought: dict[int, dt.date]) -> bool:
    """Rendered before the program and acted then; later days are closed by acts of ours."""
    closed_to = brought.get(charge.recorder_id)
    return closed_to is not None and charge.date_to <= closed_to


@recalculates(ServiceActRow, "charge_id")
def charge_brings_its_sums(row: ServiceActRow, facts: Facts) -> None:
    """A row says what the charge says: words, days, sums."""
    charge = facts.find(Charge, row.charge_id)
    if charge is None:
        return
    text = text_of(charge, facts)
    row.text = f"{text}: исправление" if charge.corrects_id is not None else text
    row.date_from, row.date_to = charge.date_from, charge.date_to
    for name, source in SUMS:
        setattr(row, name, getattr(charge, source))


@checks(ServiceAct)
def something_was_rendered(doc: ServiceAct, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "rows", "Оказанные услуги")
    for line, _ in repeated(doc.rows, "charge_id"):
        text = f"«Оказанные услуги», строка {line}: начисление повторяется"
        yield Problem("charge_id", text, "rows", line)


@checks(ServiceAct, on="post")
def charges_may_be_closed(doc: ServiceAct, facts: Facts) -> Iterator[Problem]:
    """Each is a service of the contract, rendered by the act's day, and stands in no other act."""
    cited = {row.charge_id: facts.find(Charge, row.charge_id) for row in doc.rows}
    for line, row in enumerate(doc.rows, 1):
        for field, text in _faults(doc, row, cited[row.charge_id], facts):
            yield Problem(field, f"«Оказанные услуги», строка {line}: {text}", "rows", line)
    yield from _wholes_are_closed(doc, [c for c in cited.values() if c is not None], facts)
    if doc.rows and not sum(row.amount for row in doc.rows):
        text = "Сумма акта 0,00: начисленное снято полностью, и акт не нужен. Удалите документ"
        yield Problem("rows", text, "rows")


@checks(ServiceAct, on="post")
def given_act_stays(doc: ServiceAct, facts: Facts) -> Iterator[Problem]:
    """What may be with the client changes by another paper (H-25); a person may know better."""
    before = facts.find(ServiceAct, doc.__dict__.get("id")) if doc.posted else None
    if before is None:
        return
    was = {(row.charge_id, row.amount) for row in facts.section(ServiceAct.rows, before)}
    if was == {(row.charge_id, row.amount) for row in doc.rows}:
        return
    if cannot_be_taken_back(before, facts):
        text = "Акт у арендатора или в закрытом периоде: создайте «Корректировка реализации»"
        yield Problem("rows", text, "rows")
    elif was_issued(before, facts):
        text = "Акт уже печатался: если он у арендатора, создайте «Корректировка реализации»"
        yield Problem("rows", text, "rows", warning=True)


def _faults(
    doc: ServiceAct, row: ServiceActRow, charge: Charge | None, facts: Facts
) -> Iterator[tuple[str, str]]:
    own = doc.__dict__.get("id")
    if charge is None or charge.contract_id != doc.contract_id:
        yield "charge_id", "начисление не этого договора: выберите другое"
    elif charge.kind not in RENDERED:
        yield "charge_id", f"«{charge.kind.value}» актом не закрывают: удалите строку"
    elif _closed_before(charge, _brought_over(facts)):
        yield "charge_id", "начислено до начала учёта, актом того времени: удалите строку"
    elif charge.closed_by_id not in (None, own):
        other = facts.find(ServiceAct, charge.closed_by_id)
        number = f" № {other.number}" if other is not None else ""
        yield "charge_id", f"уже закрыто актом{number}: удалите строку"
    elif any(getattr(row, name) != getattr(charge, source) for name, source in SUMS):
        yield "amount", "начисление изменилось: заполните акт заново"
    elif charge.date_to > doc.date and charge.corrects_id is None:
        day = date_short(charge.date_to)
        yield "date_to", f"услуга оказывается по {day}: акт не раньше этого дня"


def _wholes_are_closed(doc: ServiceAct, charges: list[Charge], facts: Facts) -> Iterator[Problem]:
    """A charge and its corrections stand in one act: apart they would be other sums."""
    mine = {c.id for c in charges}
    for charge in charges:
        besides = facts.many(Charge, "corrects_id", charge.id, "charge_id")
        apart = [c for c in besides if c.id not in mine and c.quantity and c.kind in RENDERED]
        if any(c.closed_by_id is None for c in apart):
            text = f"У начисления за {_days(charge)} есть исправление: заполните акт заново"
            yield Problem("rows", text, "rows")
        if charge.corrects_id is not None and charge.corrects_id not in mine:
            text = (
                f"Исправление за {_days(charge)} относится к услуге, которой нет в этом акте: "
                "удалите строку или заполните акт заново"
            )
            yield Problem("rows", text, "rows")


def _days(charge: Charge) -> str:
    return f"{date_short(charge.date_from)}–{date_short(charge.date_to)}"


@posts(ServiceAct)
def movements(doc: ServiceAct, facts: Facts) -> Iterator[Register]:
    """Revenue and VAT of each charge, at the rate of the month served."""
    for row in doc.rows:
        yield closing(doc, facts.get(Charge, row.charge_id))


@fills(Contract, ServiceAct)
def for_contract(source: Contract, facts: Facts) -> ServiceAct:
    """What was rendered until the end of the last month; of this month, where that is closed."""
    made = ServiceAct(organization_id=source.organization_id, contract_id=source.id)
    made.papers = source.papers
    today = made.date
    for made.date in (today.replace(day=1) - DAY, today):
        services_come_by_themselves(made, facts)
        if made.rows:
            break
    return made


def served(charges: Iterable[Charge]) -> list[tuple[Charge, list[Charge]]]:
    """Charges of an act, each with what corrects it: one line of a paper."""
    known = list(charges)
    by_id = {c.id: c for c in known}
    lines: dict[int, tuple[Charge, list[Charge]]] = {}
    for charge in known:
        root = charge
        while root.corrects_id in by_id:
            root = by_id[root.corrects_id]
        line = lines.setdefault(root.id, (root, []))
        if charge is not root:
            line[1].append(charge)
    return list(lines.values())


def last_day(charge: Charge, corrections: Iterable[Charge]) -> dt.date:
    """Up to which day it was rendered: days taken back from its end were not.

    What is of no possession is a sum agreed, not days.
    """
    end = charge.date_to
    taken = (c for c in corrections if c.gross < 0 and c.possession_id == charge.possession_id)
    tails = sorted(taken, key=lambda c: c.date_to, reverse=True)
    for tail in tails:
        whole = tail.date_to == end and _is_whole_price(charge, tail)
        if whole and tail.date_from > charge.date_from:
            end = tail.date_from - DAY
    return end


def _is_whole_price(charge: Charge, tail: Charge) -> bool:
    """The days were taken back at their full price, not made cheaper."""
    if charge.kind is not ChargeKind.RENT:
        return False
    days = (charge.date_to - charge.date_from).days + 1
    taken = (tail.date_to - tail.date_from).days + 1
    return abs(tail.gross * days + charge.gross * taken) <= days * KOPECK
