"""Счёт на оплату: cites charges, moves nothing (B-14, accounting-model.md, Invoices)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.unit import Tariff, UnitKind
from db.documents.contract import Contract
from db.next_period import NextPeriod
from db.registers.money import Charge
from db.roles import ALL, Role
from db.types import Quantity


class PaymentInvoiceRow(Section, of="payment_invoice", title="Товары и услуги"):
    """What is asked for of a charge: what is printed and what it costs, VAT as charged.

    Of a charge a part may be asked for: so much of it as comes after what was paid `before`.
    """

    charge_id: Mapped[int] = ref(Charge, "Начисление")
    text: Mapped[str] = field("Наименование", type_=String(500))
    quantity: Mapped[Decimal] = field("Кол-во", type_=Quantity, default=Decimal(1))
    measure: Mapped[str] = field("Ед.", default="усл. ед", type_=String(20))
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма")
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity)
    vat: Mapped[Decimal] = field("НДС", default=Decimal(0))
    before: Mapped[Decimal] = field(
        "Оплачено ранее",
        default=Decimal(0),
        readonly=True,
        in_list=False,  # shown where there is something to show
        hint="Сколько начисления было оплачено, когда его поставили в счёт: счёт просит остаток",
    )


class PaymentInvoiceAhead(NextPeriod, of="payment_invoice", title="Продлить аренду"):
    """A unit held by the tenant and days not charged yet: posting charges them (E-2, E-4)."""


class PaymentInvoiceKind(Section, of="payment_invoice", title="До передачи"):
    """Units of a kind that are not handed over yet: money for them waits until they are."""

    kind_id: Mapped[int] = ref(UnitKind, "Вид")
    quantity: Mapped[int] = field("Кол-во", default=1)
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена в месяц")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается"
    )


class PaymentInvoice(
    Document, title="Счёт на оплату", titles="Счета на оплату", rights={Role.MANAGER: ALL}
):
    """What a tenant is asked to pay and until when."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    due: Mapped[dt.date | None] = field("Оплатить до")

    rows = section(PaymentInvoiceRow)
    ahead = section(PaymentInvoiceAhead)
    kinds = section(PaymentInvoiceKind)

    def total(self) -> Decimal:
        """The sum of its rows, roubles; who knows the rate adds the VAT that comes on top."""
        rows: list[Any] = [*self.rows, *self.kinds]
        if "ahead" not in self.counted_elsewhere:
            rows += self.ahead
        return sum((row.amount or Decimal(0) for row in rows), Decimal(0))

    @property
    def counted_elsewhere(self) -> frozenset[str]:
        """Days charged by the posting stand among the rows already."""
        return frozenset(("ahead",)) if self.posted else frozenset()
