"""«Начисление» follows what it was counted from: a corrected reading, a common sum, a fact (H-26).

Until an act closes a charge its row is counted anew in the transaction that changed the reading.
What is closed stays: the change is refused and the person is told what is done instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app import writing
from app.contract_month import facts_about
from app.documents.service_charge import amount_by_the_rule
from app.facts import Facts
from app.gateway import Gateway
from app.movements import columns
from app.proration_cycle import DAY
from app.store import chunks, load, rows_by
from app.verbs import follows
from db.base import Document, Register
from db.catalogs.meter import Meter
from db.documents.contract import Contract
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge, ServiceChargeRow
from db.errors import UserError
from db.registers.money import Charge
from db.registers.utilities import MeterState, ServiceFact, SharedSum
from db.russian import month_title

Stands = Callable[[Any], bool]  # whether a row of «Начисление» may stand on what has changed


@follows(MeterState)
def readings_changed(gate: Gateway, register: type[Register], rows: Sequence[Any]) -> None:
    """Rows of the meters' premises from the day of the reading on."""
    at = columns(register)
    meter, day = at.index("meter_id"), at.index("period")
    since: dict[int, dt.date] = {}
    for row in rows:
        since[row[meter]] = min(row[day], since.get(row[meter], row[day]))
    meters_changed(gate, since)


def meters_changed(gate: Gateway, since: Mapping[int, dt.date]) -> None:
    """The same for meters by id: a device was taken off or put in again on a day."""
    first: dict[tuple[int, int], dt.date] = {}
    for meter in rows_by(gate.session, Meter, "id", since):
        if meter.unit_id is not None:
            key = (meter.service_id, meter.unit_id)
            first[key] = min(since[meter.id], first.get(key, dt.date.max))

    def stands(row: Any) -> bool:
        day = first.get((row.service_id, row.unit_id))
        return day is not None and row.date_to >= day - DAY

    _count_anew(gate, {service for service, _ in first}, first.values(), stands)


@follows(SharedSum)
def sums_changed(gate: Gateway, register: type[Register], rows: Sequence[Any]) -> None:
    """Rows of the service in the month: a share depends on everybody's."""
    at = columns(register)
    service, month = at.index("service_id"), at.index("month")
    changed = {(row[service], row[month]) for row in rows}

    def stands(row: Any) -> bool:
        return (row.service_id, row.date_to.replace(day=1)) in changed

    _count_anew(gate, {s for s, _ in changed}, (m for _, m in changed), stands)


@follows(ServiceFact)
def facts_changed(gate: Gateway, register: type[Register], rows: Sequence[Any]) -> None:
    """Rows of the contract and the service in the month of the fact."""
    at = columns(register)
    names = [at.index(name) for name in ("contract_id", "service_id", "period")]
    changed = {(row[names[0]], row[names[1]], row[names[2]].replace(day=1)) for row in rows}

    def stands(row: Any) -> bool:
        return (row.contract_id, row.service_id, row.date_to.replace(day=1)) in changed

    _count_anew(gate, {s for _, s, _ in changed}, (m for _, _, m in changed), stands)


def _count_anew(
    gate: Gateway, services: Iterable[int], since: Iterable[dt.date], stands: Stands
) -> None:
    """Posts again every «Начисление» whose rows come to something else now."""
    earliest = min(since, default=None)
    if earliest is None:
        return
    row, head, document = (
        ServiceChargeRow.__table__.c,
        ServiceCharge.__table__.c,
        Document.__table__.c,
    )
    names = (row.id, row.owner_id, row.service_id, row.unit_id, row.date_to, head.contract_id)
    found: dict[int, set[int]] = {}
    for chunk in chunks(sorted(services)):
        query = (
            select(*names)
            .join(ServiceCharge.__table__, head.id == row.owner_id)
            .join(Document.__table__, document.id == head.id)
            .where(document.posted, row.service_id.in_(chunk), row.date_to >= earliest - DAY)
        )
        for known in gate.connection.execute(query):
            if stands(known):
                found.setdefault(known.owner_id, set()).add(known.id)
    if found:
        _post_again(gate, found)


def _post_again(gate: Gateway, found: Mapping[int, set[int]]) -> None:
    """`found`: rows that may have changed, by document."""
    gate.lock(Document.__table__, found)
    documents: Any = list(gate.stored(ServiceCharge, sorted(found)).values())
    contracts = load(gate.session, Contract, sorted({d.contract_id for d in documents}))
    facts = facts_about(gate.session, contracts)
    changed: dict[int, ServiceCharge] = {}
    for doc in documents:
        for row in doc.rows:
            if row.id in found[doc.id] and _is_other_now(doc, row, facts):
                changed[row.id] = doc
    _none_is_closed(gate, changed, facts)
    writing.post(gate, list({doc.id: doc for doc in changed.values()}.values()))


def _is_other_now(doc: ServiceCharge, row: ServiceChargeRow, facts: Facts) -> bool:
    """Counts a row by what is known now; what was typed by hand stays."""
    if row.term_id is None or row.manual:
        return False
    was = row.derivation
    amount_by_the_rule(row, facts)
    if row.derivation is None:
        raise UserError(
            f"За {month_title(doc.month)} по этим данным уже начислено документом № {doc.number}. "
            "Сначала отмените его проведение."
        )
    return row.derivation != was


def _none_is_closed(gate: Gateway, changed: Mapping[int, ServiceCharge], facts: Facts) -> None:
    for charge in rows_by(gate.session, Charge, "row_id", changed):
        if charge.closed_by_id is None:
            continue
        act = facts.find(ServiceAct, charge.closed_by_id)
        number = f"актом № {act.number}" if act is not None else "актом"
        raise UserError(
            f"За {month_title(changed[charge.row_id].month)} по этим данным начислено и закрыто "
            f"{number}: изменить их нельзя. Сумму месяца исправляет «Корректировка реализации», а "
            "расход счётчика поправит следующее показание."
        )
