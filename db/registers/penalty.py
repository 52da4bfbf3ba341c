"""What of penalties was claimed: each day of delay of a charge once (domain-facts §5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped

from db.base import Base, InfoRegister, dimension, field, resource
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role
from db.types import ID


class PenaltyClaim(
    InfoRegister,
    title="Начисленные пени",
    titles="Начисленные пени по долгам",
    rights={Role.MANAGER: READ},
):
    """Penalties of one charge for some days of its delay, both inclusive.

    `total` is counted from the first day of the delay through `date_to`, `before` of it is what
    documents of earlier days have counted; a sum typed by hand changes neither, so that the next
    document never asks again for what was forgiven.
    """

    contract_id: Mapped[int] = dimension(Contract, "Договор")
    charge_id: Mapped[int] = dimension(Charge, "Начисление", index=False)
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    total: Mapped[Decimal] = field("Всего с начала просрочки")
    before: Mapped[Decimal] = field("Из них посчитано раньше")
    amount: Mapped[Decimal] = resource("Начислено")

    __table_args__ = (
        CheckConstraint("date_to >= date_from", name="period"),
        CheckConstraint("total >= before AND before >= 0", name="counted"),
        # Two documents that go on from the same day would claim it twice.
        Index("uq_penalty_claim_since", "charge_id", "date_from", unique=True),
        {"sqlite_strict": True},
    )


class PenaltyExcess(Base):
    """What of a claim is too much by the payments of now; the product keeps it for itself.

    A claim that its tenant has is not counted anew, so somebody has to take this back.
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ID, ForeignKey("document.id", ondelete="CASCADE"), unique=True
    )
    amount: Mapped[Decimal] = mapped_column()

    __table_args__ = (CheckConstraint("amount > 0", name="above_zero"), {"sqlite_strict": True})
