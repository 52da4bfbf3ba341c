"""Шаблоны документов: the words of contracts and offers as the company itself wants them (C-3)."""

from __future__ import annotations

import enum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.organization import Organization
from db.roles import READ, Role


class PaperKind(enum.Enum):
    """The papers that are made from a text; values are titles."""

    CONTRACT = "Договор аренды"
    PREMISES = "Договор аренды помещений"
    APPENDIX = "Приложение к договору"
    ADDENDUM = "Дополнительное соглашение"
    PREMISES_GIVEN = "Акт приёма-передачи помещений"
    RETURNED = "Акт возврата"
    OFFER = "Коммерческое предложение"
    PRICE_LIST = "Прейскурант цен"


class PaperTemplate(
    Catalog, title="Шаблон документа", titles="Шаблоны документов", rights={Role.MANAGER: READ}
):
    """One text with placeholders; without a card of its kind the built-in text is printed."""

    paper: Mapped[PaperKind] = field(
        "Документ", type_=Enum(PaperKind, native_enum=False, length=40)
    )
    organization_id: Mapped[int | None] = ref(
        Organization, "Организация", hint="Пусто — для всех наших организаций"
    )
    text: Mapped[str] = field("Текст", type_=String(60000), in_list=False)
