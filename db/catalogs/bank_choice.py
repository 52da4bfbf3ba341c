"""Правила разнесения: what the accountant chose for a payer and words, for the next payment."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Enum, Index, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.bank_payment import BankClass, MoneyWay
from db.catalogs.organization import Organization
from db.catalogs.transport import Carrier
from db.documents.contract import Contract
from db.roles import NONE, Role


class BankChoice(
    Catalog,
    title="Правило разнесения",
    titles="Правила разнесения",
    rights={Role.MANAGER: NONE},
):
    """A payment like one that a person posted is proposed so; a later choice takes its place.

    `payer` is the ИНН of the other side, else its name as compared; `words` are those of the
    purpose without numbers and dates.
    """

    organization_id: Mapped[int] = ref(Organization, "Организация")
    way: Mapped[MoneyWay] = field(
        "Направление", type_=Enum(MoneyWay, native_enum=False, length=40), default=MoneyWay.IN
    )
    payer: Mapped[str] = field("Плательщик", hint="ИНН, иначе имя", type_=String(250), search=True)
    words: Mapped[str] = field("Слова назначения", default="", type_=String(500), search=True)
    bank_class: Mapped[BankClass] = field(
        "Вид", type_=Enum(BankClass, native_enum=False, length=40), default=BankClass.RENT
    )
    contract_id: Mapped[int | None] = ref(Contract, "Договор")
    carrier_id: Mapped[int | None] = ref(Carrier, "Перевозчик")
    chosen: Mapped[dt.datetime | None] = field("Выбрано", readonly=True)

    __table_args__ = (
        Index("uq_bank_choice_payer", "organization_id", "way", "payer", "words", unique=True),
        {"sqlite_strict": True},
    )
