"""Open items: what was charged, what was received, and what stands on what.

accounting-model.md is the law here. A charge is one item per row, kind and calendar month;
money is allocated to charges or to advance buckets by append-only rows; debt, overpayment
and the paid-to date are sums over these and nothing else.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    String,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped

from db.base import (
    BalanceRegister,
    Derived,
    InfoRegister,
    Register,
    dimension,
    field,
    ref,
    resource,
)
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.catalogs.transport import Carrier
from db.catalogs.unit import Unit
from db.declaring import index_where, mapped_column
from db.documents.contract import Contract
from db.types import ID, Quantity
from db.types import Money as MoneyType


class ChargeKind(enum.Enum):
    """What a charge is for; deposits and penalties stand apart in every report."""

    RENT = "Аренда"
    DELIVERY = "Доставка"
    COMPENSATION = "Возмещение"
    SERVICE = "Услуга"
    DEPOSIT = "Залог"
    PENALTY = "Пени"
    WRITE_OFF = "Списание долга"


class Charge(Register, title="Начисление", titles="Начисления по месяцам"):
    """What a tenant must pay for one unit or service in one calendar month.

    `gross` is signed roubles; a negative charge always names the one it `corrects` and takes
    from what is open there (`corrected`). `allocated` is kept by triggers from allocations.
    A cancelled charge stays at zero. Key: (row_id, kind, month, corrects_id).
    """

    shown_by: ClassVar[str] = "kind"
    called_by: ClassVar[tuple[str, ...]] = ("kind", "service_id", "unit_id", "date_from", "date_to")

    organization_id: Mapped[int] = dimension(Organization, "Организация")
    contract_id: Mapped[int] = dimension(Contract, "Договор")
    unit_id: Mapped[int | None] = dimension(Unit, "Имущество")
    service_id: Mapped[int | None] = dimension(ServiceKind, "Услуга")
    possession_id: Mapped[int | None] = mapped_column(ID)
    row_id: Mapped[int] = mapped_column(ID)
    kind: Mapped[ChargeKind] = field(
        "Вид", role="dimension", type_=Enum(ChargeKind, native_enum=False, length=40)
    )
    month: Mapped[dt.date] = field("Месяц", month=True)
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    due: Mapped[dt.date] = field("Срок оплаты")
    quantity: Mapped[int] = field("Количество", default=1)
    gross: Mapped[Decimal] = resource("Сумма")
    net: Mapped[Decimal] = resource("Без НДС", in_list=False)
    vat: Mapped[Decimal] = resource("НДС")
    vat_code: Mapped[str] = field("Код ставки", type_=String(10), in_list=False)
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity)
    corrected: Mapped[Decimal] = field("Исправлено", default=Decimal(0), in_list=False)
    allocated: Mapped[Decimal] = field("Оплачено", default=Decimal(0))
    derivation: Mapped[dict[str, Any]] = mapped_column(JSON)
    corrects_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("charge.id", ondelete="RESTRICT")
    )
    closed_by_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT"), index=True
    )

    __table_args__ = (
        CheckConstraint("gross = net + vat", name="vat"),
        CheckConstraint("date_to >= date_from", name="period"),
        CheckConstraint("gross >= 0 OR corrects_id IS NOT NULL", name="negative_corrects"),
        CheckConstraint(
            "(gross < 0 AND allocated = 0 AND corrected = 0) OR "
            "(gross >= 0 AND corrected <= 0 AND allocated >= 0 AND allocated <= gross + corrected)",
            name="not_overpaid",
        ),
        Index(
            "uq_charge_key",
            "row_id",
            "kind",
            "month",
            text("coalesce(corrects_id, 0)"),
            unique=True,
        ),
        Index("ix_charge_contract_due", "contract_id", "due"),
        Index("ix_charge_possession_to", "possession_id", "date_to"),
        Index("ix_charge_sums", "kind", "period", "gross", "corrected", "allocated"),
        # Among years of charges few are open and few are corrections. The id stands there so that
        # PostgreSQL, which takes a third of all rows for open, asks the index alone.
        # SQLite knows a condition again only with the column at the left.
        index_where("ix_charge_open", "contract_id", "id", where="allocated < gross + corrected"),
        index_where("ix_charge_corrects", "corrects_id", where="corrects_id IS NOT NULL"),
        {"sqlite_strict": True},
    )


def open_sum() -> ColumnElement[Decimal]:
    """What is still owed on a charge, roubles, in SQL; negative charges owe nothing."""
    own = Charge.__table__.c
    return type_coerce(own.gross + own.corrected - own.allocated, MoneyType)


class MoneyClass(enum.Enum):
    """What received or paid money is (accounting-model.md, Money).

    An offset moves what was received from one contract to another: it is no money of the bank.
    """

    RENT = "Аренда"
    DEPOSIT = "Залог"
    COMPENSATION = "Возмещение"
    REFUND = "Возврат"
    OFFSET = "Зачёт"
    OTHER = "Не наше"


UNPLACED = ("contract_id", "period", "money_class", "amount", "allocated", "recorder_id")


class Money(Register, title="Деньги", titles="Поступления и выплаты"):
    """Money of a document: what came is above zero, what went out of the contract below.

    What came stands on charges, in buckets and on what went out, `allocated` is these together;
    of what went out `allocated` is how much of receipts it took, with its sign. `line` tells
    several moneys of one document apart; `source_id` is the only receipt that an outgoing one
    takes from. Money `by_mark` waits in the bucket of its contract until it is distributed.
    """

    shown_by: ClassVar[str] = "money_class"
    called_by: ClassVar[tuple[str, ...]] = ("money_class", "period", "amount")

    organization_id: Mapped[int] = dimension(Organization, "Организация")
    contract_id: Mapped[int] = dimension(Contract, "Договор")
    partner_id: Mapped[int] = dimension(Partner, "Плательщик")
    money_class: Mapped[MoneyClass] = field(
        "Вид", role="dimension", type_=Enum(MoneyClass, native_enum=False, length=40)
    )
    invoice_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("document.id", ondelete="RESTRICT"), index=True
    )
    purpose: Mapped[str] = field("Назначение платежа", type_=String(500), default="")
    amount: Mapped[Decimal] = resource("Сумма")
    allocated: Mapped[Decimal] = field("Разнесено", default=Decimal(0), in_list=False)
    line: Mapped[int] = mapped_column(default=0)
    by_mark: Mapped[bool] = mapped_column(default=False)
    source_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("money.id", ondelete="RESTRICT"), index=True
    )

    aims: ClassVar[Sequence[int]] = ()

    def aim(self, charges: Sequence[int]) -> Money:
        """Names the charges the payer meant (an invoice cites them); kept for one placing."""
        self.__dict__["aims"] = tuple(charges)
        return self

    __table_args__ = (
        CheckConstraint(
            "(amount >= 0 AND allocated >= 0 AND allocated <= amount) OR "
            "(amount < 0 AND allocated <= 0 AND allocated >= amount)",
            name="not_overspent",
        ),
        Index("uq_money_recorder", "recorder_id", "line", unique=True),
        Index("ix_money_class", "money_class", "period"),
        # Everything that is asked about the few: the table itself is not looked at.
        index_where("ix_money_unplaced", *UNPLACED, where="amount <> allocated"),
        {"sqlite_strict": True},
    )


class Advance(Derived, title="Аванс", titles="Авансы по договорам"):
    """A bucket: what of a receipt stands on no charge. `amount` is kept by triggers."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    money_id: Mapped[int] = mapped_column(ID, ForeignKey("money.id", ondelete="RESTRICT"))
    contract_id: Mapped[int] = ref(Contract, "Договор")
    unit_id: Mapped[int | None] = ref(Unit, "Имущество")
    invoice_row_id: Mapped[int | None] = mapped_column(ID)
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))

    __table_args__ = (
        CheckConstraint("amount >= 0", name="not_overspent"),
        Index(
            "uq_advance_key",
            "money_id",
            "contract_id",
            text("coalesce(unit_id, 0)"),
            text("coalesce(invoice_row_id, 0)"),
            unique=True,
        ),
        index_where("ix_advance_waiting", "contract_id", where="amount > 0"),
        {"sqlite_strict": True},
    )


class Allocation(Register, title="Разнесение", titles="Информация по оплатам"):
    """So much of a receipt stands on a charge, in a bucket or on what went out (G-2).

    Append-only. From bucket to charge: two rows. `period` is the effective date, `entered` the
    entry; `spent_id` is the outgoing money, `undoes_id` the row that a person took back.
    """

    money_id: Mapped[int] = mapped_column(
        ID, ForeignKey("money.id", ondelete="RESTRICT"), index=True
    )
    charge_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("charge.id", ondelete="RESTRICT"), index=True
    )
    advance_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("advance.id", ondelete="RESTRICT"), index=True
    )
    spent_id: Mapped[int | None] = mapped_column(ID, ForeignKey("money.id", ondelete="RESTRICT"))
    undoes_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("allocation.id", ondelete="RESTRICT"), index=True
    )
    amount: Mapped[Decimal] = resource("Сумма")
    reason: Mapped[str] = field("Основание")
    run: Mapped[uuid.UUID] = mapped_column(index=True)
    entered: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN charge_id IS NULL THEN 0 ELSE 1 END) + "
            "(CASE WHEN advance_id IS NULL THEN 0 ELSE 1 END) + "
            "(CASE WHEN spent_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_place",
        ),
        CheckConstraint("amount <> 0", name="some"),
        index_where("ix_allocation_spent", "spent_id", where="spent_id IS NOT NULL"),
        {"sqlite_strict": True},
    )


class OverpaymentUse(InfoRegister, title="Зачтённая переплата", titles="Зачтённые переплаты"):
    """What a document credits of a contract's bucket; settlement moves the money by it (F-5).

    `unit_id` is the cabin whose bucket gives, none for the contract's own; `charge_id` what it
    pays, none for the order of the law.
    """

    contract_id: Mapped[int] = dimension(Contract, "Договор")
    unit_id: Mapped[int | None] = dimension(Unit, "С имущества")
    charge_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("charge.id", ondelete="RESTRICT"), index=True
    )
    row_id: Mapped[int] = mapped_column(ID)
    amount: Mapped[Decimal] = resource("Сумма")


class CarrierDebt(BalanceRegister, title="Расчёты с перевозчиками", titles="Долги перевозчиков"):
    """What we owe a carrier for trips (D-17)."""

    organization_id: Mapped[int] = dimension(Organization, "Организация")
    carrier_id: Mapped[int] = dimension(Carrier, "Перевозчик")
    amount: Mapped[Decimal] = resource("Сумма")
