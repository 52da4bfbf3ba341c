"""What people keep around their work: settings of windows, who edits what, files put to things."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Base
from db.declaring import mapped_column
from db.roles import READ, Role
from db.types import ID


class UiSetting(
    Base,
    title="Общая настройка",
    titles="Общие настройки окон",
    rights={Role.MANAGER: READ},
):
    """What a window remembers of a person, or (`login` empty) for everybody.

    The right to write is the right to change what everybody sees; his own a person always may.
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(63))
    key: Mapped[str] = mapped_column(String(200))
    value: Mapped[Any] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (UniqueConstraint("login", "key"), {"sqlite_strict": True})


class EditLock(Base):
    """Who has a thing open with changes: advice to people, never the safety (reliability.md §3)."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    thing_id: Mapped[int] = mapped_column(ID, unique=True)
    login: Mapped[str] = mapped_column(String(63))
    name: Mapped[str] = mapped_column(String(100))
    host: Mapped[str] = mapped_column(String(100))
    session: Mapped[str] = mapped_column(String(40))
    since: Mapped[dt.datetime] = mapped_column()
    until: Mapped[dt.datetime] = mapped_column()
    asked: Mapped[str] = mapped_column(String(100), default="")  # who waits and has said so


class StoredFile(Base):
    """The contents of a file, once for all things it is put to; found by its SHA-256."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column()
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Verdict(enum.Enum):
    """What is known of an electronic signature (I-9)."""

    VALID = "Подпись верна"
    INVALID = "Подпись не верна"
    UNCHECKED = "Подпись не проверена"


class Attachment(Base):
    """A file put to a thing (F11, I-13): its name for people; taken away, it stays as a trace.

    A detached electronic signature (.sig) is a file too: `signs_id` is the one that it signs,
    `verdict_told` says whose it is, or why it is not valid or not checked.
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    thing_id: Mapped[int] = mapped_column(ID, index=True)
    file_id: Mapped[int] = mapped_column(
        ID, ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[str] = mapped_column(String(250))
    author: Mapped[str] = mapped_column(String(100))
    at: Mapped[dt.datetime] = mapped_column()
    removed: Mapped[bool] = mapped_column(default=False)
    signs_id: Mapped[int | None] = mapped_column(
        ID, ForeignKey("attachment.id", ondelete="RESTRICT")
    )
    verdict: Mapped[Verdict | None] = mapped_column(Enum(Verdict, native_enum=False, length=40))
    verdict_told: Mapped[str] = mapped_column(String(250), default="")
