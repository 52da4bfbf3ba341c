"""The state of the originals of a contract, as its list tells it (L22)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, exists, select

from app.list_shape import WORKED_OUT, WorkedOut
from app.printed import was_printed
from app.table import Column
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractAddendum

RECEIVED, NOT_ALL, ON_PAPER = "Оригинал получен", "Оригиналы не все", "Форма напечатана"


def _state(key: Any) -> Any:
    """In words; empty for what was neither printed nor received."""
    own: Any = Contract.__table__.alias()
    came = exists(select(own.c.id).where(own.c.id == key, own.c.original_received.is_(True)))
    agreed: Any = ContractAddendum.__table__.c
    addenda = select(agreed.id).where(agreed.owner_id == key)
    awaited = exists(addenda.where(agreed.original_received.is_(False)))
    some = exists(addenda.where(agreed.original_received.is_(True)))
    return case(
        (came & ~awaited, RECEIVED),
        (came | some, NOT_ALL),
        (was_printed(Contract, key), ON_PAPER),
        else_="",
    )


WORKED_OUT[Contract] = [WorkedOut(Column("originals", "Оригинал", str), _state)]
