"""Начисление пеней: what a delay of payment costs by the contract, claimed by a day (P-cases)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.registers.money import Charge
from db.roles import READ, Role

ZERO = Decimal(0)


def _today() -> dt.date:
    return dt.date.today()


class PenaltyChargeRow(Section, of="penalty_charge", title="Пени"):
    """The delay of one charge.

    `total` is counted from the first day of the delay, `before` of it by earlier documents;
    `derivation` gives what is left; a sum typed over it is `manual`.
    """

    charge_id: Mapped[int] = ref(Charge, "Начисление", hint="Что оплачено с опозданием")
    debt: Mapped[Decimal] = field(
        "Долг", default=ZERO, readonly=True, hint="Что не оплачено к концу последнего дня"
    )
    date_from: Mapped[dt.date | None] = field("Просрочка с", readonly=True)
    date_to: Mapped[dt.date] = field("По", hint="По какой день считать; сам день входит")
    days: Mapped[int] = field("Дней", default=0, readonly=True)
    total: Mapped[Decimal] = field(
        "Пени с начала", default=ZERO, readonly=True, hint="С первого дня просрочки"
    )
    before: Mapped[Decimal] = field(
        "Из них раньше",
        default=ZERO,
        readonly=True,
        hint="Посчитано прежними документами, второй раз не начисляется",
    )
    amount: Mapped[Decimal] = field("Сумма", default=ZERO)
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается"
    )
    reason: Mapped[str] = field(
        "Причина",
        default="",
        type_=String(250),
        hint="Почему сумма не по договору: соглашение, решение суда (ст. 333 ГК)",
    )
    derivation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PenaltyCharge(
    Document,
    title="Начисление пеней",
    titles="Начисления пеней",
    rights={Role.MANAGER: READ},
):
    """Owed from its date on, without VAT; no act closes it (accounting-model.md, Cases)."""

    taxed: ClassVar[bool] = False

    contract_id: Mapped[int] = ref(Contract, "Договор")
    till: Mapped[dt.date] = field(
        "По день", default=_today, hint="По какой день считать просрочку; сам день входит"
    )

    rows = section(PenaltyChargeRow)

    def total(self) -> Decimal:
        """What is claimed, roubles."""
        return sum((row.amount or ZERO for row in self.rows), ZERO)
