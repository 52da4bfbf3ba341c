"""VAT of advances: it is owed when money comes before the services, and deducted as they come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped

from db.base import InfoRegister, dimension, field, resource
from db.catalogs.organization import Organization
from db.declaring import mapped_column
from db.documents.contract import Contract
from db.roles import READ, Role
from db.types import ID, Quantity


class AdvanceTax(
    InfoRegister,
    title="НДС с аванса",
    titles="НДС с авансов",
    rights={Role.MANAGER: READ},
):
    """A счёт-фактура on an advance: so much of a receipt, VAT inside it at the rate of its day.

    `number` and `issued` are of the paper itself where it was made before the program; otherwise
    they are those of the document. `money_id` is empty for money of the document itself.
    """

    organization_id: Mapped[int] = dimension(Organization, "Организация")
    contract_id: Mapped[int] = dimension(Contract, "Договор")
    money_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("money.id", ondelete="RESTRICT"), index=True
    )
    number: Mapped[str] = field("Номер", default="", type_=String(30))
    issued: Mapped[dt.date | None] = field("От")
    amount: Mapped[Decimal] = resource("Аванс")
    vat: Mapped[Decimal] = resource("НДС")
    vat_code: Mapped[str] = field("Код ставки", type_=String(10), in_list=False)
    vat_percent: Mapped[Decimal] = field("Ставка НДС", type_=Quantity)
