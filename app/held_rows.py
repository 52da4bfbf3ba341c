"""Truths of rows that name a transfer: what the tenant of the document's contract holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.facts import Facts
from app.places import spots
from app.proration_cycle import DAY
from app.rows import repeated
from app.verbs import Problem
from db.catalogs.unit import Unit
from db.registers.place import Possession


def place_of(line: int, row: Any, facts: Facts) -> str:
    """How a message names a row: «Имущество», строка 2: К-014."""
    return f"«{type(row).title}», строка {line}: {facts.get(Unit, row.unit_id).code} "


def every_transfer_once(doc: Any) -> Iterator[Problem]:
    """A transfer stands in one row of a document."""
    for line, row in repeated(doc.units, "possession_id"):
        text = f"«{type(row).title}», строка {line}: эта передача уже есть в документе"
        yield Problem("possession_id", text, "units", line)


def held_by_the_contract(doc: Any, row: Any, facts: Facts) -> Possession | None:
    """The transfer of the row when it is this unit's and by the contract of the document."""
    held = facts.find(Possession, row.possession_id)
    if held is None or held.contract_id != doc.contract_id or held.unit_id != row.unit_id:
        return None
    return held


def transfer_is_of_another(row: Any, line: int, facts: Facts) -> Problem:
    text = place_of(line, row, facts) + "не передана по этому договору: выберите передачу заново"
    return Problem("possession_id", text, "units", line)


def all_is_held(
    doc: Any, row: Any, held: Possession, line: int, late: str, over: str, facts: Facts
) -> Iterator[Problem]:
    """From the row's first day the tenant holds as many as the row says.

    `late` tells what may not begin before the transfer, `over` why nothing begins after the return.
    """
    where = place_of(line, row, facts)
    if row.date_from < held.since:
        text = f"{where}передана {held.since:%d.%m.%Y}, {late}"
        yield Problem("date_from", text, "units", line)
        return
    if doc.date < held.since:  # reports of the days between would show the difference alone
        text = f"{where}передана {held.since:%d.%m.%Y}: дата документа — не раньше этого дня"
        yield Problem("date", text)
        return
    there = _held_during(doc, row, held, facts)
    if there == 0 and held.until is not None:
        text = f"{where}возвращена {held.until:%d.%m.%Y}: {over}"
        yield Problem("date_from", text, "units", line)
    elif there != row.quantity:
        text = f"{where}— у арендатора на {row.date_from:%d.%m.%Y} {there}: выберите заново"
        yield Problem("quantity", text, "units", line)


def _held_during(doc: Any, row: Any, held: Possession, facts: Facts) -> int:
    """During the day: what comes back that day was held."""
    if row.date_from == held.since:
        return held.quantity
    here = spots(facts, row.unit_id, row.date_from - DAY, doc.id)
    return sum(s.quantity for s in here if s.possession_id == row.possession_id)
