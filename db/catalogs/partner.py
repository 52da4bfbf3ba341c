"""Контрагенты: everybody we deal with, one card for managers and accountants (A-12)."""

from __future__ import annotations

import enum
from functools import partial

from sqlalchemy import Enum, Index, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, Section, field, ref, section
from db.gender import Gender
from db.groups import CatalogGroup
from db.roles import EDIT, Role

# Who signs; no list shows it.
_signer = partial(field, group="Подписант", in_list=False)


class PartnerKind(enum.Enum):
    """Decides which requisites a card must have."""

    COMPANY = "Организация"
    ENTREPRENEUR = "Предприниматель"
    PERSON = "Физическое лицо"


class PartnerGroup(
    CatalogGroup,
    title="Группа контрагентов",
    titles="Группы контрагентов",
    rights={Role.MANAGER: EDIT},
):
    """A folder of partners: tenants, carriers, the budget."""


class PartnerAccount(Section, of="partner", title="Банковские счета"):
    """A bank account of a partner."""

    account: Mapped[str] = field("Расчётный счёт", type_=String(20))
    bank: Mapped[str] = field("Банк")
    bik: Mapped[str] = field("БИК", type_=String(9))
    corr_account: Mapped[str] = field("Корр. счёт", default="", type_=String(20))


class PartnerContact(Section, of="partner", title="Контактные лица"):
    """A person to call or to write to; `mails` marks the recipients of documents (A-14)."""

    person: Mapped[str] = field("Имя")
    position: Mapped[str] = field("Должность", default="")
    phone: Mapped[str] = field("Телефон", default="")
    email: Mapped[str] = field("Эл. почта", default="")
    mails: Mapped[bool] = field("Получает документы", default=False)


class Partner(Catalog, title="Контрагент", titles="Контрагенты", rights={Role.MANAGER: EDIT}):
    """A tenant, a carrier, a supplier: one card, no second copy."""

    kind: Mapped[PartnerKind] = field(
        "Вид", type_=Enum(PartnerKind, native_enum=False, length=40), default=PartnerKind.COMPANY
    )
    full_name: Mapped[str] = field("Полное наименование", default="", in_list=False, search=True)
    inn: Mapped[str] = field("ИНН", default="", type_=String(12), search=True)
    kpp: Mapped[str] = field("КПП", default="", type_=String(9))
    ogrn: Mapped[str] = field("ОГРН", default="", type_=String(15), in_list=False)
    phone: Mapped[str] = field(
        "Телефон", default="", group="Контакты", search=True, also=("Тел.", "Телефоны")
    )
    email: Mapped[str] = field(
        "Эл. почта",
        default="",
        group="Контакты",
        search=True,
        also=("E-mail", "Email", "Почта", "Электронная почта"),
    )
    legal_address: Mapped[str] = field(
        "Юридический адрес", default="", group="Адреса", in_list=False, type_=String(500)
    )
    actual_address: Mapped[str] = field(
        "Фактический адрес", default="", group="Адреса", in_list=False, type_=String(500)
    )
    postal_address: Mapped[str] = field(
        "Почтовый адрес", default="", group="Адреса", in_list=False, type_=String(500)
    )
    director: Mapped[str] = _signer("Руководитель", default="")
    director_post: Mapped[str] = _signer("Должность", default="")
    authority: Mapped[str] = _signer(
        "Действует на основании",
        default="",
        hint="В родительном падеже: Устава, доверенности № 5 от 01.02.2026",
    )
    director_gender: Mapped[Gender | None] = _signer(
        "Пол руководителя",
        type_=Enum(Gender, native_enum=False, length=40),
        hint="Нужен, когда отчества нет; иначе определяется сам",
    )
    director_genitive: Mapped[str] = _signer(
        "Руководитель, кого",
        default="",
        hint="Родительный падеж, если программа склоняет неверно: Иванова Ивана Ивановича",
    )
    director_dative: Mapped[str] = _signer("Руководитель, кому", default="", hint="Дательный падеж")
    post_genitive: Mapped[str] = _signer("Должность, кого", default="", hint="Родительный падеж")
    post_dative: Mapped[str] = _signer("Должность, кому", default="", hint="Дательный падеж")

    group_id: Mapped[int | None] = ref(PartnerGroup, "Группа")

    accounts = section(PartnerAccount)
    contacts = section(PartnerContact)

    __table_args__ = (Index("ix_partner_inn", "inn"), {"sqlite_strict": True})
