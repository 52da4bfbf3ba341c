"""Замена бытовки: another unit stands in for one the tenant holds, on the same terms."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.transport import CarriageKind, Carrier
from db.catalogs.unit import Cabin, Site, Unit
from db.documents.contract import Contract
from db.documents.rent_transfer import Haulage
from db.registers.place import Possession
from db.roles import ALL, Role


class RentReplacementUnit(Section, of="rent_replacement", title="Бытовки"):
    """The cabin that goes back and the one that comes instead."""

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Забираем")
    new_unit_id: Mapped[int] = ref(Cabin, "Ставим взамен")
    composition: Mapped[str] = field("Состав", default="", type_=String(500))
    reason: Mapped[str] = field("Причина", default="", type_=String(500))


class RentReplacementDelivery(Section, of="rent_replacement", title="Доставка"):
    """A trip of the replacement: the client's price and the carrier's cost apart."""

    haulage: Mapped[Haulage] = field(
        "Кто везёт", type_=Enum(Haulage, native_enum=False, length=40), default=Haulage.CARRIER
    )
    carrier_id: Mapped[int | None] = ref(Carrier, "Перевозчик")
    carriage_id: Mapped[int | None] = ref(CarriageKind, "Вид перевозки")
    price: Mapped[Decimal] = field(
        "Цена клиенту", default=Decimal(0), hint="0 — если замена по вине арендодателя"
    )
    cost: Mapped[Decimal] = field("Стоимость перевозчика", default=Decimal(0))


class RentReplacement(
    Document, title="Замена бытовки", titles="Замены бытовок", rights={Role.MANAGER: ALL}
):
    """From the document's date the tenant pays as before, for the other cabin."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    site_id: Mapped[int] = ref(Site, "Площадка", hint="Откуда бытовка взамен и куда прежняя")

    units = section(RentReplacementUnit)
    deliveries = section(RentReplacementDelivery)

    def total(self) -> Decimal:
        """Trips, roubles: the rent goes over as it is."""
        return sum((row.price or Decimal(0) for row in self.deliveries), Decimal(0))
