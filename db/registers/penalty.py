"""What of penalties was claimed: each day of delay of a charge once (domain-facts §5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field, resource
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role


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
