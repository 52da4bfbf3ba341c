"""A contract of premises, to sign."""

from __future__ import annotations

from typing import Any

from db.documents.contract import Contract, ContractStatus
from db.documents.contract_leasing import (
    ContractPremise,
)
from tests.company import DAY
from tests.offices import Offices


def lease(offices: Offices, *units: Any, number: str = "301", **head: Any) -> Contract:
    """An unsaved contract of premises for the year 2026, to sign."""
    values = {
        "valid_from": DAY(2026, 1, 1),
        "valid_to": DAY(2026, 12, 31),
        "date": DAY(2026, 1, 1),
        "status": ContractStatus.SIGNED,
        "partner_id": offices.company.tenant.id,
        **head,
    }
    doc = Contract(
        organization_id=offices.company.organization.id, contract_number=number, **values
    )
    for unit in units:
        row = ContractPremise(unit_id=unit.id)
        offices.work.recalculate(row, "unit_id", doc)
        doc.premises.append(row)
    return doc
