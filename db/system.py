"""Tables the product keeps for itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from db.base import Base
from db.declaring import mapped_column
from db.roles import Role
from db.types import ID


class Identity(Base):
    """The last id given, on SQLite only; PostgreSQL has the sequence `identity_seq`."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    last: Mapped[int] = mapped_column(ID)


class AppMeta(Base):
    """What the base says of itself: its program, its oldest allowed client, its name."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[str] = mapped_column(String(1000))


class Operation(Base):
    """A user's operation by the UUID made when its form opened; a retry finds it done (D6)."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    user: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Counter(Base):
    """The last number given within an organization, a series and a year (gapless)."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ID, ForeignKey("organization.id", ondelete="RESTRICT")
    )
    series: Mapped[str] = mapped_column(String(30))
    year: Mapped[int] = mapped_column()
    last: Mapped[int] = mapped_column()

    __table_args__ = (
        UniqueConstraint("organization_id", "series", "year"),
        {"sqlite_strict": True},
    )


class History(Base):
    """Who changed what and when, field by field, was → became; append-only (C-17, L-10).

    `changes` maps a field to [was, became]; a row of a section is «section/id» and maps to
    its own fields; replaced movements stand under «movements».
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    operation_id: Mapped[int] = mapped_column(
        ID, ForeignKey("operation.id", ondelete="RESTRICT"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column()
    user: Mapped[str] = mapped_column(String(100))
    noun: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int] = mapped_column(ID)
    action: Mapped[str] = mapped_column(String(60))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (Index("ix_history_thing", "thing_id", "id"), {"sqlite_strict": True})


class AppUser(Base):
    """A person. On PostgreSQL `login` is the role he connects as and no password is kept.

    Without a role he may come in and do nothing (B-10).
    """

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    login: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role | None] = mapped_column(Enum(Role, native_enum=False, length=40))
    password: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class Note(Base):
    """A person's words beside a row of a report (G-18), kept by the id of the row's thing."""

    id: Mapped[int] = mapped_column(ID, primary_key=True)
    report: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int] = mapped_column(ID)
    text: Mapped[str] = mapped_column(String(1000))
    author: Mapped[str] = mapped_column(String(100))
    at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (UniqueConstraint("report", "row_id"), {"sqlite_strict": True})
