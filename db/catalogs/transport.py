"""Who carries and on what."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.partner import Partner
from db.roles import READ, Role


class Carrier(Catalog, title="Перевозчик", titles="Перевозчики", rights={Role.MANAGER: READ}):
    """A partner who carries cabins (A-11), or our own transport (A-29): then no debt arises."""

    partner_id: Mapped[int | None] = ref(Partner, "Контрагент")
    own: Mapped[bool] = field("Собственный транспорт", default=False)


class TransportKind(
    Catalog, title="Вид транспорта", titles="Виды транспорта", rights={Role.MANAGER: READ}
):
    """«Манипулятор 10 т», «Низкорамный трал» (A-25)."""


class CarriageKind(
    Catalog, title="Вид перевозки", titles="Виды перевозок", rights={Role.MANAGER: READ}
):
    """«Доставка до объекта», «Вывоз с объекта» (D-13)."""
