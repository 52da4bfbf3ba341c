"""Whether a charge is what the schedule of its contract has: its premise or its service (H-28).

A repair, a trip or a compensation billed apart closes nothing of the month (accounting-model.md,
Planned and issued); neither the sum nor the date of a paper matters (H-29).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.registers.money import Charge, ChargeKind

CHARGE: Any = Charge.__table__.c
PREMISE: Any = ContractPremise.__table__.c
SERVICE: Any = ContractCharge.__table__.c


def is_scheduled() -> ColumnElement[bool]:
    """For a query of charges: a premise or a service that stands in the rows of the contract."""
    let = and_(PREMISE.owner_id == CHARGE.contract_id, PREMISE.unit_id == CHARGE.unit_id)
    served = and_(
        SERVICE.owner_id == CHARGE.contract_id,
        SERVICE.service_id == CHARGE.service_id,
        SERVICE.unit_id.is_not_distinct_from(CHARGE.unit_id),
    )
    rent = and_(CHARGE.kind == ChargeKind.RENT, exists().where(let))
    return or_(rent, exists().where(served))
