"""Передача в аренду: units leave a site for a tenant (group D)."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.transport import CarriageKind, Carrier, TransportKind
from db.catalogs.unit import Site, Tariff, Unit, UnitKind
from db.documents.contract import Contract
from db.roles import ALL, Role


class RentTransferUnit(Section, of="rent_transfer", title="Имущество"):
    """A unit, its first rent period and what it costs (D-5…D-10)."""

    unit_id: Mapped[int] = ref(Unit, "Имущество")
    kind_id: Mapped[int | None] = ref(
        UnitKind, "Вид", hint="Что нужно по договору; у выбранного — его вид"
    )
    quantity: Mapped[int] = field("Кол-во", default=1, hint="Больше 1 — только у инвентаря")
    date_from: Mapped[dt.date] = field("С")
    date_to: Mapped[dt.date] = field("По")
    tariff_id: Mapped[int] = ref(Tariff, "Тариф")
    price: Mapped[Decimal] = field("Цена")
    amount: Mapped[Decimal] = field("Сумма", default=Decimal(0))
    manual: Mapped[bool] = field(
        "Вручную", default=False, hint="Сумма введена вручную и не пересчитывается (D-9)"
    )
    composition: Mapped[str] = field("Состав", default="", type_=String(500))
    condition: Mapped[str] = field("Состояние", default="Исправна", in_list=False)


class Haulage(enum.Enum):
    """Who carries: exactly these three (D-12)."""

    CARRIER = "Перевозчик"
    PICKUP = "Самовывоз"
    FROM_TENANT = "От другого контрагента"


class Moment(enum.Enum):
    """When a trip happens and its cost arises (D-15)."""

    ISSUE = "Выдача"
    RETURN = "Возврат"


class RentTransferDelivery(Section, of="rent_transfer", title="Доставка"):
    """One trip: where, by whom, when; the client's price and the carrier's cost apart."""

    moment: Mapped[Moment] = field(
        "Момент", type_=Enum(Moment, native_enum=False, length=40), default=Moment.ISSUE
    )
    address: Mapped[str] = field("Адрес в период аренды", type_=String(500))
    haulage: Mapped[Haulage] = field(
        "Кто везёт", type_=Enum(Haulage, native_enum=False, length=40), default=Haulage.CARRIER
    )
    carrier_id: Mapped[int | None] = ref(Carrier, "Перевозчик")
    source_contract_id: Mapped[int | None] = ref(
        Contract, "От кого", hint="Договор, из аренды по которому имущество передаётся"
    )
    carriage_id: Mapped[int | None] = ref(CarriageKind, "Вид перевозки")
    price: Mapped[Decimal] = field("Цена клиенту", default=Decimal(0))
    cost: Mapped[Decimal] = field("Стоимость перевозчика", default=Decimal(0))


class RentTransferVehicle(Section, of="rent_transfer", title="Транспорт"):
    """A vehicle that carries (D-16)."""

    transport_id: Mapped[int] = ref(TransportKind, "Вид транспорта")
    plate: Mapped[str] = field("Гос. номер", default="", type_=String(20))
    driver: Mapped[str] = field("Водитель", default="")


class RentTransfer(
    Document, title="Передача в аренду", titles="Передачи в аренду", rights={Role.MANAGER: ALL}
):
    """The main document: what, to whom, for how long, at what price, delivered how."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    site_id: Mapped[int] = ref(Site, "Площадка")
    contact: Mapped[str] = field("Контактное лицо", default="", group="Контакты", in_list=False)
    phone: Mapped[str] = field("Телефон", default="", group="Контакты", search=True)

    units = section(RentTransferUnit)
    deliveries = section(RentTransferDelivery)
    vehicles = section(RentTransferVehicle)

    def total(self) -> Decimal:
        """Rent of the first period and the trips made at issue, roubles."""
        rent = sum((row.amount or Decimal(0) for row in self.units), Decimal(0))
        trips = (d.price or Decimal(0) for d in self.deliveries if d.moment is Moment.ISSUE)
        return sum(trips, rent)
