"""Письма: what was queued to be sent by mail, to whom, and what became of each recipient (I-10)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import ClassVar

from sqlalchemy import Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from db.base import Base, Catalog, Document, Section, field, ref, section
from db.catalogs.employee import Employee
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.declaring import mapped_column
from db.roles import READ, Role
from db.types import ID


class LetterState(enum.Enum):
    """What is known of a recipient; of a letter, what is worst among its recipients.

    «Принято сервером» is all that a sender can know. A program that was killed after the letter
    had left it cannot know even that: «Неизвестно», and only a person may send it again.
    """

    WAITING = "Ждёт"
    SENDING = "Отправляется"
    UNKNOWN = "Неизвестно"
    REFUSED = "Отказ"
    NO_ADDRESS = "Нет адреса"
    RETURNED = "Вернулось"
    ACCEPTED = "Принято сервером"
    CANCELLED = "Не отправлять"


NOT_SENT = (
    LetterState.UNKNOWN,
    LetterState.REFUSED,
    LetterState.NO_ADDRESS,
    LetterState.RETURNED,
)
# What a server took, or may have taken: nothing brings it back.
GONE = (LetterState.SENDING, LetterState.UNKNOWN, LetterState.ACCEPTED)


class LetterKind(enum.Enum):
    """What a letter is about."""

    DOCUMENTS = "Документы"
    SUMMARY = "Сводка"
    NOTICE = "Уведомление"
    REMINDER = "Напоминание"
    REPORT = "Отчёт"


class LetterRecipient(Section, of="letter", title="Получатели"):
    """An address and what the server said of it."""

    address: Mapped[str] = field("Адрес", readonly=True)
    person: Mapped[str] = field("Кто", readonly=True, default="")
    state: Mapped[LetterState] = field(
        "Состояние",
        readonly=True,
        type_=Enum(LetterState, native_enum=False, length=40),
        default=LetterState.WAITING,
    )
    reason: Mapped[str] = field("Почему", readonly=True, default="", type_=String(1000))
    at: Mapped[dt.datetime | None] = field("Когда", readonly=True)

    __table_args__ = (Index("ix_letter_recipient_state", "state"), {"sqlite_strict": True})


class LetterPaper(Section, of="letter", title="Документы"):
    """A document whose paper goes with the letter."""

    document_id: Mapped[int] = ref(Document, "Документ", readonly=True)
    form: Mapped[str] = field("Печатные формы", readonly=True, default="")


class Letter(
    Catalog,
    title="Письмо",
    titles="Письма",
    rights={Role.ADMINISTRATOR: READ, Role.ACCOUNTANT: READ, Role.MANAGER: READ},
):
    """A letter as it goes; `name` is its subject, its files are attached to it as to any thing.

    `message` is its Message-ID, the same at every try. `due` is when the next try may be.
    """

    newest_by: ClassVar[str] = "created"

    name: Mapped[str] = field("Тема", readonly=True, search=True, sort_order=-8)
    created: Mapped[dt.datetime] = field("Создано", readonly=True, index=True)
    state: Mapped[LetterState] = field(
        "Состояние",
        readonly=True,
        type_=Enum(LetterState, native_enum=False, length=40),
        default=LetterState.WAITING,
    )
    kind: Mapped[LetterKind] = field(
        "Вид", readonly=True, type_=Enum(LetterKind, native_enum=False, length=40)
    )
    addressees: Mapped[str] = field("Кому", readonly=True, type_=String(1000), search=True)
    partner_id: Mapped[int | None] = ref(Partner, "Арендатор", readonly=True)
    employee_id: Mapped[int | None] = ref(Employee, "Сотрудник", readonly=True)
    sent: Mapped[dt.datetime | None] = field("Принято", readonly=True)
    reason: Mapped[str] = field("Почему", readonly=True, default="", type_=String(1000))
    organization_id: Mapped[int] = ref(Organization, "От организации", readonly=True)
    author: Mapped[str] = field("Кто создал", readonly=True, type_=String(100))
    body: Mapped[str] = mapped_column(String(8000))
    message: Mapped[str] = mapped_column(String(200), unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[dt.datetime | None] = mapped_column()

    recipients = section(LetterRecipient)
    papers = section(LetterPaper)

    __table_args__ = (Index("ix_letter_state", "state", "id"), {"sqlite_strict": True})


class ToldNotice(Base):
    """A thing that was told of once, by its key: whoever comes second finds it told."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    letter_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("letter.id", ondelete="RESTRICT"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column()
