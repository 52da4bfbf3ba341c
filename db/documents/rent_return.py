"""Возврат из аренды: units come back to a site (E-7, E-8)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.catalogs.transport import CarriageKind, Carrier
from db.catalogs.unit import Site, Unit
from db.documents.contract import Contract
from db.documents.rent_transfer import Haulage
from db.registers.place import Possession
from db.roles import ALL, Role


class RentReturnUnit(Section, of="rent_return", title="Имущество"):
    """A unit that came back and what must be paid for its damage."""

    possession_id: Mapped[int] = ref(Possession, "Передача")
    unit_id: Mapped[int] = ref(Unit, "Имущество")
    quantity: Mapped[int] = field("Кол-во", default=1)
    condition: Mapped[str] = field("Состояние", default="Исправна")
    given: Mapped[str] = field("Состав при выдаче", default="", type_=String(500), readonly=True)
    composition: Mapped[str] = field(
        "Вернулось", default="", type_=String(500), hint="Состав по факту: «Кровать × 1, Стол × 1»"
    )
    compensation: Mapped[Decimal] = field("Возмещение", default=Decimal(0))
    damage: Mapped[str] = field("Повреждения", default="", type_=String(500))


class RentReturnDelivery(Section, of="rent_return", title="Вывоз"):
    """A trip back: the client's price and the carrier's cost apart."""

    haulage: Mapped[Haulage] = field(
        "Кто везёт", type_=Enum(Haulage, native_enum=False, length=40), default=Haulage.CARRIER
    )
    carrier_id: Mapped[int | None] = ref(Carrier, "Перевозчик")
    carriage_id: Mapped[int | None] = ref(CarriageKind, "Вид перевозки")
    price: Mapped[Decimal] = field("Цена клиенту", default=Decimal(0))
    cost: Mapped[Decimal] = field("Стоимость перевозчика", default=Decimal(0))


class RentReturn(
    Document, title="Возврат из аренды", titles="Возвраты из аренды", rights={Role.MANAGER: ALL}
):
    """The rental of its units ends on the document's date."""

    contract_id: Mapped[int] = ref(Contract, "Договор")
    site_id: Mapped[int] = ref(Site, "Площадка")

    units = section(RentReturnUnit)
    deliveries = section(RentReturnDelivery)

    def total(self) -> Decimal:
        """Compensation and trips back, roubles; the rent taken back is a charge, not a row."""
        owed = sum((row.compensation or Decimal(0) for row in self.units), Decimal(0))
        return sum((row.price or Decimal(0) for row in self.deliveries), owed)
