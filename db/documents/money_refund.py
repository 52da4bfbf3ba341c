"""Возврат денег: an overpayment goes back to the tenant."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.catalogs.bank_payment import BankPayment
from db.catalogs.partner import Partner
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.roles import READ, Role


class MoneyRefund(
    Document, title="Возврат денег", titles="Возвраты денег", rights={Role.MANAGER: READ}
):
    """Money that went out by bank or cash; never more than is overpaid by the contract."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    partner_id: Mapped[int] = ref(Partner, "Получатель", hint="Обычно сам арендатор")
    returned: Mapped[Decimal] = field("Возвращено", in_list=False)  # «Сумма» is there
    outgoing_number: Mapped[str] = field("Исх. номер", default="", type_=String(30), search=True)
    outgoing_date: Mapped[dt.date | None] = field("Исх. дата")
    account: Mapped[str] = field(
        "Счёт или касса", default="", type_=String(20), hint="Пусто — касса"
    )
    purpose: Mapped[str] = field("Назначение платежа", default="", type_=String(500))
    bank_payment_id: Mapped[int | None] = ref(
        BankPayment, "По выписке", readonly=True, in_list=False, copied=False
    )
    bank_part: Mapped[int] = mapped_column(default=1)  # among the documents of one payment

    def total(self) -> Decimal | None:
        """What was given back, roubles."""
        return self.returned
