"""Организации: our own companies, each with its prefix, accounts, signers and tax regime."""

from __future__ import annotations

import datetime as dt
import enum
from functools import partial

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped

from db.base import Catalog, Section, field, section
from db.gender import Gender
from db.roles import READ, Role

# What mail needs; no list shows it.
_mail = partial(field, group="Почта", in_list=False)

# A picture put to the card, by the name of its file.
_picture = partial(field, type_=String(250), in_list=False, readonly=True, copied=False)
_paper = partial(field, group="Вид бумаг", in_list=False)

# What the schedule issues by itself (H-32).
_schedule = partial(field, group="Выставление по графику", in_list=False)


class TaxRegime(enum.Enum):
    """How an organization charges VAT; in force from a date (domain-facts §2.1)."""

    GENERAL = "ОСНО, НДС по общей ставке"
    SIMPLIFIED_EXEMPT = "УСН без НДС"
    SIMPLIFIED_5 = "УСН с НДС 5 %"
    SIMPLIFIED_7 = "УСН с НДС 7 %"


class MailSecurity(enum.Enum):
    """How the connection to the server of outgoing mail is protected."""

    TLS = "SSL/TLS"
    STARTTLS = "STARTTLS"
    NONE = "Без защиты"


class Facsimile(enum.Enum):
    """On which papers pictures of a signature and a stamp stand instead of a hand.

    Never on счета-фактуры, УПД and their corrections: a person signs them (НК 169 п. 6).
    """

    NEVER = "Не ставить"
    OWN = "На счетах, предложениях и прейскурантах"
    AGREED = "Ещё на договорах, актах и сверках"

    def covers(self, *, agreed: bool) -> bool:
        """Whether a paper has it; `agreed` is one that both sides sign (ГК 160 п. 2)."""
        return self is Facsimile.AGREED or (self is Facsimile.OWN and not agreed)


class OrganizationAccount(Section, of="organization", title="Банковские счета"):
    """A bank account of ours; the main one is printed on invoices."""

    account: Mapped[str] = field("Расчётный счёт", type_=String(20))
    bank: Mapped[str] = field("Банк")
    bik: Mapped[str] = field("БИК", type_=String(9))
    corr_account: Mapped[str] = field("Корр. счёт", default="", type_=String(20))
    main: Mapped[bool] = field("Основной", default=False)


class OrganizationRegime(Section, of="organization", title="Режим налогообложения"):
    """The tax regime from a date on."""

    valid_from: Mapped[dt.date] = field("Действует с")
    regime: Mapped[TaxRegime] = field("Режим", type_=Enum(TaxRegime, native_enum=False, length=40))


class OrganizationSigner(Section, of="organization", title="Подписанты"):
    """Who signs from a date on."""

    valid_from: Mapped[dt.date] = field("Действует с")
    director_post: Mapped[str] = field("Должность руководителя")
    director: Mapped[str] = field("Руководитель")
    accountant: Mapped[str] = field("Главный бухгалтер", default="")
    authority: Mapped[str] = field("Действует на основании", default="Устава")
    gender: Mapped[Gender | None] = field(
        "Пол", type_=Enum(Gender, native_enum=False, length=40), hint="Если нет отчества"
    )
    director_genitive: Mapped[str] = field(
        "Руководитель, кого", default="", hint="Если программа склоняет неверно"
    )
    post_genitive: Mapped[str] = field("Должность, кого", default="")
    signature: Mapped[str] = _picture("Подпись", default="")
    accountant_signature: Mapped[str] = _picture("Подпись бухгалтера", default="")


class Organization(Catalog, title="Организация", titles="Организации", rights={Role.MANAGER: READ}):
    """A company of ours; documents of each number apart (A-13)."""

    full_name: Mapped[str] = field("Полное наименование", in_list=False, search=True)
    prefix: Mapped[str] = field(
        "Префикс номеров",
        type_=String(4),
        unique=True,
        hint="Одна–четыре буквы: А, МД. Закрепите порядок в учётной политике: готовый текст — "
        "отчёт «Нумерация для учётной политики»",
    )
    entrepreneur: Mapped[bool] = field("Предприниматель", default=False, in_list=False)
    inn: Mapped[str] = field("ИНН", type_=String(12), search=True)
    kpp: Mapped[str] = field("КПП", default="", type_=String(9))
    ogrn: Mapped[str] = field("ОГРН", default="", type_=String(15))
    ogrn_date: Mapped[dt.date | None] = field(
        "Дата ОГРНИП",
        in_list=False,
        hint="День присвоения: предприниматель печатает его в счетах-фактурах рядом с ОГРНИП",
    )
    phone: Mapped[str] = field("Телефон", default="", group="Контакты")
    email: Mapped[str] = field("Адрес для ответа", default="", group="Контакты")
    city: Mapped[str] = field("Город", default="", group="Контакты", in_list=False)
    legal_address: Mapped[str] = field(
        "Юридический адрес", default="", group="Контакты", in_list=False, type_=String(500)
    )
    mail_host: Mapped[str] = _mail(
        "Сервер отправки (SMTP)",
        default="",
        hint="Например, smtp.yandex.ru; пусто — письма не отправляются",
    )
    mail_port: Mapped[int] = _mail("Порт", default=465)
    mail_security: Mapped[MailSecurity] = _mail(
        "Защита", type_=Enum(MailSecurity, native_enum=False, length=40), default=MailSecurity.TLS
    )
    mail_from: Mapped[str] = _mail(
        "Адрес отправителя",
        default="",
        hint="Ящик, с которого уходят письма; отвечают на «Адрес для ответа»",
    )
    mail_login: Mapped[str] = _mail(
        "Имя для входа",
        default="",
        hint="Обычно сам адрес; пароль хранится не в базе, а в хранилище паролей компьютера",
    )
    mail_robot: Mapped[str] = _mail(
        "Имя отправителя", default="", hint="Пусто — «Робот» и наименование организации"
    )
    payment_reminders: Mapped[str] = _mail(
        "Напоминать об оплате, дней",
        default="",
        type_=String(60),
        hint="От срока оплаты: −3, 0, 3, 10 — за три дня, в срок и после; пусто — не напоминать",
    )
    reading_reminder: Mapped[int | None] = _mail(
        "Просить показания, число",
        hint="Какого числа месяца напомнить о показаниях; 31 — в последний день; пусто — никогда",
    )
    logo: Mapped[str] = _picture("Логотип", default="", group="Вид бумаг")
    stamp: Mapped[str] = _picture("Печать", default="", group="Вид бумаг")
    paper_colour: Mapped[str] = _paper(
        "Цвет",
        default="",
        type_=String(7),
        hint="Цвет заголовков, например #1F5FA8; пусто — чёрный",
    )
    paper_footer: Mapped[str] = _paper(
        "Внизу страниц",
        default="",
        type_=String(400),
        hint="Телефон, сайт, девиз; на счетах-фактурах и УПД не печатается",
    )
    facsimile: Mapped[Facsimile] = _paper(
        "Факсимиле",
        type_=Enum(Facsimile, native_enum=False, length=40),
        default=Facsimile.NEVER,
        hint="На счетах-фактурах, УПД, КСФ и УКД факсимиле не ставится никогда: их подписывают "
        "от руки или электронной подписью. На договорах и актах — если это записано в договоре",
    )
    auto_issue: Mapped[bool] = _schedule(
        "Выставлять по графику",
        default=False,
        hint="Счета и акты утверждённого месяца выставляются сами в день по графику договора",
    )
    auto_issue_reason: Mapped[str] = _schedule(
        "Причина без утверждения",
        default="",
        type_=String(500),
        hint="Если утверждать некому: посчитанное без замечаний подтверждается с этой причиной",
    )
    closed_to: Mapped[dt.date | None] = field(
        "Период закрыт по",
        group="Учёт",
        in_list=False,
        hint="Документы с датой по этот день включительно не проводятся и не меняются",
    )

    accounts = section(OrganizationAccount)
    regimes = section(OrganizationRegime)
    signers = section(OrganizationSigner)
