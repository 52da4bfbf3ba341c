"""Поступление оплаты: the receipt itself (F-9)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, field, ref
from db.catalogs.bank_payment import BankPayment
from db.catalogs.partner import Partner
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.registers.money import MoneyClass
from db.roles import READ, Role


class PaymentReceipt(
    Document,
    title="Поступление оплаты",
    titles="Поступления оплаты",
    rights={Role.MANAGER: READ},
):
    """Money that came, by bank or cash; its date is the value date."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    partner_id: Mapped[int] = ref(
        Partner, "Плательщик", hint="Обычно сам арендатор; платить может и третье лицо"
    )
    received: Mapped[Decimal] = field("Получено", in_list=False)  # «Сумма» is there
    money_class: Mapped[MoneyClass] = field(
        "Вид",
        type_=Enum(MoneyClass, native_enum=False, length=40),
        default=MoneyClass.RENT,
    )
    invoice_id: Mapped[int | None] = ref(PaymentInvoice, "По счёту")
    incoming_number: Mapped[str] = field("Вх. номер", default="", type_=String(30), search=True)
    incoming_date: Mapped[dt.date | None] = field("Вх. дата")
    account: Mapped[str] = field(
        "Счёт или касса", default="", type_=String(20), hint="Пусто — касса"
    )
    purpose: Mapped[str] = field("Назначение платежа", default="", type_=String(500))
    by_mark: Mapped[bool] = field(
        "Разносить по отметке",
        default=False,
        in_list=False,
        hint="Снято — разносится при проведении; с отметкой ждёт распределения",
    )
    to_distribute: Mapped[bool] = field(
        "К распределению",
        default=False,
        hint="Остаток стоит в «Средства к распределению» и разносится автоматически",
    )
    bank_payment_id: Mapped[int | None] = ref(
        BankPayment, "По выписке", readonly=True, in_list=False, copied=False
    )
    bank_part: Mapped[int] = mapped_column(default=1)  # among the documents of one payment

    def total(self) -> Decimal | None:
        """What was received, roubles."""
        return self.received
