"""Premises that their contract charges month by month: no «Продержание» is wanted for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ContractPremise
from db.registers.place import Possession


def charged_by_months(day: dt.date) -> ColumnElement[bool]:
    """Of a possession: a contract in force on the day has a price of its unit by months.

    Rent of it comes by «Начисление аренды и услуг», at the prices of the addenda.
    """
    own: Any = ContractPremise.__table__.c
    return (
        select(own.unit_id)
        .join(Contract, Contract.id == own.owner_id)
        .where(
            own.owner_id == Possession.contract_id,
            own.unit_id == Possession.unit_id,
            Contract.status.in_(IN_FORCE),
            or_(Contract.valid_to.is_(None), Contract.valid_to >= day),
            or_(own.date_from.is_(None), own.date_from <= day),
            or_(own.date_to.is_(None), own.date_to >= day),
        )
        .exists()
    )
