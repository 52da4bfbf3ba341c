"""Корректировка реализации: what an issued act closed changes by a document of its own (H-25)."""

from __future__ import annotations

import enum
from decimal import Decimal

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Document, Section, field, ref, section
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.service_act import ServiceAct
from db.registers.money import Charge
from db.roles import READ, Role
from db.types import Quantity


class CorrectionKind(enum.Enum):
    """An agreed change has a paper of its own; an error is put right in the paper itself."""

    AGREED = "По соглашению сторон"
    ERROR = "Исправление ошибки"


class RealizationCorrectionRow(Section, of="realization_correction", title="Услуги"):
    """A service of the act: what papers say of it, what they must say; roubles with VAT."""

    filled = True

    charge_id: Mapped[int] = ref(Charge, "Начисление", readonly=True)
    text: Mapped[str] = field("Наименование", type_=String(500))
    issued: Mapped[Decimal] = field("Выставлено", readonly=True)
    charged: Mapped[Decimal] = field(
        "Начислено", readonly=True, hint="С исправлениями, которых ещё нет в бумагах"
    )
    should: Mapped[Decimal] = field("Должно быть", hint="Сумма с НДС")
    difference: Mapped[Decimal] = field("Разница", readonly=True)
    vat_percent: Mapped[Decimal | None] = field("Ставка НДС", type_=Quantity, readonly=True)


class RealizationCorrection(
    Document,
    title="Корректировка реализации",
    titles="Корректировки реализации",
    rights={Role.MANAGER: READ},
):
    """КСФ or УКД of an agreed change, исправление of an error; both name the act they change."""

    act_id: Mapped[int] = ref(ServiceAct, "Акт, УПД")
    contract_id: Mapped[int] = ref(Contract, "Договор", readonly=True)
    correction: Mapped[CorrectionKind] = field(
        "Вид",
        type_=Enum(CorrectionKind, native_enum=False, length=40),
        default=CorrectionKind.AGREED,
    )
    fix_number: Mapped[int | None] = field("Исправление №", readonly=True, copied=False)
    reason: Mapped[str] = field(
        "Основание", type_=String(250), hint="Соглашение сторон, или в чём была ошибка"
    )
    papers: Mapped[DocumentSet] = field(
        "Документы",
        type_=Enum(DocumentSet, native_enum=False, length=40),
        default=DocumentSet.ACT_AND_VAT_INVOICE,
        readonly=True,
    )
    rows = section(RealizationCorrectionRow)

    def total(self) -> Decimal:
        """What the revenue changes by, roubles with VAT."""
        return sum((row.difference or Decimal(0) for row in self.rows), Decimal(0))

    def numbered_among(self) -> str:
        """КСФ goes on with the numbers of счета-фактуры; an исправление has those of the act."""
        if self.correction is CorrectionKind.AGREED:
            return ServiceAct.series
        return super().numbered_among()
