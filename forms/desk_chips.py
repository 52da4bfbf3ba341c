"""Chips above the windows: who sits here and to what day the books are closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from sqlalchemy import select

from db.base import Base
from db.catalogs.organization import Organization
from db.errors import UserError
from db.russian import date_short

if TYPE_CHECKING:
    from forms.desk import Desk


class DeskChips:
    """Shown at once and again when an organization changes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        user = desk.work.user
        role = user.role.value if user.role else "без роли"
        desk.shell.show_base(desk.work.database.name, f"{user.name} · {role}")
        desk.shell.top.show_chip(
            "role", role, "info", f"{user.name}: ваша роль — {role}", self._tell_role
        )
        QTimer.singleShot(0, desk, self.show_closed)  # the window is there first

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if Organization in kinds:
            self.show_closed()

    def show_closed(self) -> None:
        """«Период закрыт по 31.10.2026»; no chip where nothing is closed."""
        closed = self._closed()
        days = sorted({day for _, day in closed})
        text = " и ".join(map(date_short, (days[0], days[-1])[: len(days)])) if days else ""
        tip = "\n".join(f"{name}: по {date_short(day)}" for name, day in closed)
        self.desk.shell.top.show_chip(
            "closed", f"Период закрыт по {text}" if text else "", "warn", tip, self._open_closed
        )

    def _closed(self) -> list[tuple[str, dt.date]]:
        if not self.desk.work.user.may("read", Organization):
            return []
        query = (
            select(Organization.name, Organization.closed_to)
            .where(Organization.closed_to.is_not(None), Organization.marked.is_(False))
            .order_by(Organization.name)
        )
        try:
            with self.desk.work.database.reading() as session:
                return [(name, day) for name, day in session.execute(query) if day is not None]
        except UserError:
            return []

    def _open_closed(self) -> None:
        self.desk.tried(self.desk.open_list, Organization)

    def _tell_role(self) -> None:
        from forms.help_window import HelpWindow

        self.desk.show_window(("help",), lambda: HelpWindow(self.desk)).show_topic("rights")
