"""A run of a month as a thing: what was counted, who approved it, what became of each contract.

The product keeps it for itself, as operations are: what it issued are documents (H-15, H-24).
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from db.base import Base
from db.declaring import index_where, mapped_column
from db.month_kind import RunKind
from db.types import ID

LIVING = "undone_at IS NULL"


class ItemState(enum.Enum):
    """How far a contract of a run has come."""

    WAITS = "Ждёт"
    ISSUED = "Выставлен"
    UNDONE = "Отменён"


class MonthRun(Base):
    """«Счета» or «Акты» of one organization and month; one at a time, whoever starts it."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    organization_id: Mapped[int] = mapped_column(
        ID, ForeignKey("organization.id", ondelete="RESTRICT")
    )
    month: Mapped[dt.date] = mapped_column()
    kind: Mapped[RunKind] = mapped_column(Enum(RunKind, native_enum=False, length=40))
    author: Mapped[str] = mapped_column(String(100))  # who counted what is approved
    counted_at: Mapped[dt.datetime] = mapped_column()
    approver: Mapped[str | None] = mapped_column(String(100))
    approved_at: Mapped[dt.datetime | None] = mapped_column()
    reason: Mapped[str] = mapped_column(String(500), default="")  # of approving what one counted
    undone_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        CheckConstraint("approver <> author OR reason <> ''", name="another_person"),
        index_where(
            "uq_month_run_living", "organization_id", "month", "kind", where=LIVING, unique=True
        ),
        {"sqlite_strict": True},
    )


class MonthRunItem(Base):
    """A contract of a run: what was counted for it (`lines`), and the documents it got.

    `fingerprint` is of what was counted last, `approved` of what a person approved: they are the
    same while nothing changed. `words` say why it was not issued.
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    run_id: Mapped[int] = mapped_column(ID, ForeignKey("month_run.id", ondelete="RESTRICT"))
    contract_id: Mapped[int] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT"), index=True
    )
    state: Mapped[ItemState] = mapped_column(
        Enum(ItemState, native_enum=False, length=40), default=ItemState.WAITS
    )
    amount: Mapped[Decimal] = mapped_column()
    fingerprint: Mapped[str] = mapped_column(String(64))
    approved: Mapped[str] = mapped_column(String(64), default="")
    words: Mapped[str] = mapped_column(String(1000), default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    charge_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT")
    )
    invoice_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT")
    )
    act_id: Mapped[int | None] = mapped_column(ID, ForeignKey("document.id", ondelete="RESTRICT"))

    __table_args__ = (
        Index("uq_month_run_item", "run_id", "contract_id", unique=True),
        {"sqlite_strict": True},
    )
