"""Rows of a contract that were charged stay; other terms are another row (A-28, F14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from app.contract_terms import row_begins, terms
from app.facts import Facts
from app.locked import KeptRow, keeps_rows
from app.store import chunks
from app.verbs import Problem, checks
from db.documents.contract import Contract
from db.documents.service_charge import ServiceChargeRow
from db.meta import field_of
from db.registers.money import Charge
from db.russian import date_short

# «По» may come nearer: the days left are charged no more, and those charged are given back.
PREMISE = frozenset(
    ("unit_id", "date_from", "area", "rate", "price", "tariff_id", "indexed", "addendum")
)
CHARGE = frozenset(
    (
        "service_id", "way", "unit_id", "quantity", "price", "period", "date_from", "indexed",
        "addendum",
    )
)  # fmt: skip
SECTIONS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("premises", Contract.premises, PREMISE),
    ("charges", Contract.charges, CHARGE),
)
ADVICE = "Новые условия — другой строкой со своей датой «С»"


def charged_to(facts: Facts, contract_id: int) -> Mapping[int, dt.date]:
    """The last day that each row of a contract was charged for by «Начисление».

    Read for all contracts of a batch at once.
    """
    known: dict[int, dict[int, dt.date]] = facts.once(charged_to, dict[int, dict[int, dt.date]])
    wanted = sorted({contract_id, *facts.named("contract_id")} - known.keys())
    known.update((key, {}) for key in wanted)
    for chunk in chunks(wanted):
        query: Any = (
            select(Charge.contract_id, ServiceChargeRow.term_id, func.max(Charge.date_to))
            .join(Charge, Charge.row_id == ServiceChargeRow.id)
            .where(Charge.contract_id.in_(chunk), Charge.quantity > 0)
            .where(ServiceChargeRow.term_id.is_not(None))
            .group_by(Charge.contract_id, ServiceChargeRow.term_id)
        )
        for owner, row, last in facts.query(query):
            known[owner][row] = last
    return known[contract_id]


@keeps_rows(Contract)
def charged_rows(doc: Contract, facts: Facts) -> Mapping[int, KeptRow]:
    """What a form shows of such rows."""
    charged = charged_to(facts, doc.id)
    return {
        row.id: KeptRow(fields, f"Начислено по {date_short(charged[row.id])}. {ADVICE}")
        for name, _, fields in SECTIONS
        for row in getattr(doc, name)
        if row.__dict__.get("id") in charged
    }


@checks(Contract)
def charged_rows_stay(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """Refuses to change or drop what a sum was counted from; an end before its last day warns."""
    key = doc.__dict__.get("id")
    before = facts.find(Contract, key)
    if before is None or not (charged := charged_to(facts, key or 0)):
        return
    for name, section, fields in SECTIONS:
        rows = getattr(doc, name)
        mine = {row.__dict__.get("id"): (line, row) for line, row in enumerate(rows, 1)}
        ends = {t.row.__dict__.get("id"): t.till for t in terms(rows, doc, doc.addenda)}
        for row in facts.section(section, before):
            if row.id not in charged:
                continue
            last = charged[row.id]
            if row.id not in mine:
                text = f"Строку {row.line} списка «{row.title}» не удалить: {_told(last)}"
                yield Problem(name, text, name)
                continue
            line, now = mine[row.id]
            since = row_begins(row, before, facts.section(Contract.addenda, before))
            moved = row_begins(now, doc, doc.addenda) != since
            yield from _changed(name, fields, row, (line, now), last, moved=moved)
            end = ends.get(row.id)
            if not moved and (row.id not in ends or (end is not None and end < last)):
                text = (
                    f"«{row.title}», строка {line}: начислено по {date_short(last)}, а действует "
                    "меньше. Лишнее снимет возврат или исправление, само оно не снимется"
                )
                yield Problem("date_to", text, name, line, warning=True)


def _changed(
    section: str,
    fields: frozenset[str],
    before: Any,
    at: tuple[int, Any],
    last: dt.date,
    *,
    moved: bool,
) -> Iterator[Problem]:
    line, now = at
    where = f"«{before.title}», строка {line}: "
    other = [f for f in sorted(fields) if getattr(before, f) != getattr(now, f)]
    other = [f for f in other if f not in ("date_from", "addendum")]
    for name in other:
        title = field_of(type(before), name).title
        yield Problem(name, f"{where}«{title}» уже не меняется: {_told(last)}", section, line)
    if moved:
        text = f"{where}начало уже не меняется: {_told(last)}"
        yield Problem("date_from", text, section, line)


def _told(last: dt.date) -> str:
    return f"начислено по {date_short(last)}. {ADVICE}"
