"""Who pays by a meter: contracts in force whose rows say «По счётчикам»."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.contract_terms import terms
from app.facts import Facts
from db.catalogs.meter import Meter
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.meter_reading import MeterReadingRow


def without_contract(
    facts: Facts, rows: Sequence[MeterReadingRow], day: dt.date
) -> list[MeterReadingRow]:
    """Rows of meters in premises that nobody pays for on a day; common meters are everybody's."""
    meters = [(row, facts.find(Meter, row.meter_id)) for row in rows]
    mine = [(row, m) for row, m in meters if m is not None and m.unit_id is not None]
    paid = _paid(facts, [m for _, m in mine], day)
    return [row for row, m in mine if (m.unit_id, m.service_id) not in paid]


def _paid(facts: Facts, meters: Sequence[Meter], day: dt.date) -> set[tuple[int | None, int]]:
    """(premise, service) pairs that a contract in force pays by readings on a day."""
    units = {m.unit_id for m in meters if m.unit_id is not None}
    charges = [c for unit in units for c in facts.many(ContractCharge, "unit_id", unit)]
    owners = {c.owner_id for c in charges if c.way is ChargeWay.METER}
    facts.expect(Contract, owners)
    found: set[tuple[int | None, int]] = set()
    for owner in sorted(owners):
        contract = facts.get(Contract, owner)
        if contract.marked or contract.status not in IN_FORCE:
            continue
        addenda = facts.section(Contract.addenda, contract)
        for term in terms(facts.section(Contract.charges, contract), contract, addenda):
            if term.row.way is ChargeWay.METER and term.meets(day, day):
                found.add((term.row.unit_id, term.row.service_id))
    return found
