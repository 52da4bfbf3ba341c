"""Common costs of a building shared by area among the contracts that pay them (H-8, M6…M9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from app.catalogs.premise import floor_of
from app.contract_terms import Term, terms
from app.derivation_kinds import CommonShare
from app.facts import Facts
from app.proration_cycle import month_end
from app.shares import shares
from db.catalogs.premise import MeetingRoom, Premise
from db.catalogs.unit import ShareBase, Site, Unit
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.errors import UserError
from db.registers.utilities import SharedSum


class NoSum(UserError):
    """Nobody has entered the common sum of the month."""


Sharing = tuple[Term[ContractCharge], Decimal]  # who shares, and the area of his premise


def share_of(row: ContractCharge, day: dt.date, facts: Facts) -> CommonShare:
    """The share of a row of a contract in the common sum of the month of a day.

    UserError when the sum is not entered, or the contract is not among those that share it.
    """
    month = day.replace(day=1)
    site_id = _site_of(row, facts)
    known = facts.many(SharedSum, "service_id", row.service_id)
    cost = next((c for c in known if c.site_id == site_id and c.month == month), None)
    if cost is None:
        site = facts.find(Site, site_id)
        where = f" по объекту «{site.name}»" if site is not None else ""
        raise NoSum(f"нет общей суммы за {month:%m.%Y}{where} («Общие расходы»)")
    found = facts.once((share_of, cost.id), lambda: dict(_shared(cost, facts)))
    if row.id not in found:
        raise UserError("договор ещё не подписан: в общих расходах не участвует")
    return found[row.id]


def _shared(cost: SharedSum, facts: Facts) -> Iterator[tuple[int, CommonShare]]:
    """The share of each row, the vacant part last; of a part of a month, by days."""
    first, last = cost.month, month_end(cost.month)
    whole = (last - first).days + 1
    sharing = [(t, area) for t, area in _sharing(cost, facts) if t.meets(first, last)]
    inside = [t.within(first, last) or (last, first) for t, _ in sharing]
    days = [(till - since).days + 1 for since, till in inside]
    by_days = any(number != whole for number in days)
    weights = [
        area * (number if by_days else 1) for (_, area), number in zip(sharing, days, strict=True)
    ]
    rest = (cost.area or Decimal(0)) * (whole if by_days else 1) - sum(weights, Decimal(0))
    vacant = [rest] if cost.base is ShareBase.WHOLE and rest > 0 else []
    for (term, _), share in zip(sharing, shares(cost.amount, [*weights, *vacant]), strict=False):
        yield term.row.id, share


def _sharing(cost: SharedSum, facts: Facts) -> Iterator[Sharing]:
    """Rows «Доля общих расходов» of the service in the building, of contracts in force."""
    for term in facts.once(_every_common_term, lambda: list(_every_common_term(facts))):
        row = term.row
        if row.service_id == cost.service_id and _site_of(row, facts) == cost.site_id:
            unit = facts.find(Unit, row.unit_id)
            area = unit.area if isinstance(unit, Premise | MeetingRoom) else Decimal(0)
            yield term, area


def _every_common_term(facts: Facts) -> Iterator[Term[ContractCharge]]:
    """Read once for a batch, whoever is in it: a share depends on everybody's area."""
    common = ContractCharge.way == ChargeWay.COMMON
    query = select(ContractCharge.owner_id).where(common).distinct()
    owners = sorted(owner for (owner,) in facts.query(query))
    facts.expect(Contract, owners)
    for owner in owners:
        contract = facts.get(Contract, owner)
        if contract.marked or contract.status not in IN_FORCE:
            continue
        addenda = facts.section(Contract.addenda, contract)
        for term in terms(facts.section(Contract.charges, contract), contract, addenda):
            if term.row.way is ChargeWay.COMMON:
                yield term


def _site_of(row: ContractCharge, facts: Facts) -> int | None:
    floor = floor_of(facts.find(Unit, row.unit_id), facts)
    return None if floor is None else floor.site_id
