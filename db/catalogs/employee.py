"""Сотрудники: who answers for a contract or a section and gets its letters (A-26, A-30)."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field
from db.roles import READ, Role


class Employee(Catalog, title="Сотрудник", titles="Сотрудники", rights={Role.MANAGER: READ}):
    """A person of ours; not everybody works in the program, so the login may be empty."""

    post: Mapped[str] = field("Должность", default="")
    email: Mapped[str] = field(
        "Эл. почта", default="", hint="Сюда приходят письма по его договорам"
    )
    phone: Mapped[str] = field("Телефон", default="", search=True)
    login: Mapped[str] = field(
        "Логин", default="", type_=String(63), hint="Под каким именем входит в программу"
    )
