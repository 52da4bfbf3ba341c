"""Папки выписок: where a bank's program puts files that are loaded by themselves (K-10)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from db.base import Catalog, field, ref
from db.catalogs.organization import Organization
from db.roles import NONE, Role


class StatementFolder(
    Catalog,
    title="Папка выписок",
    titles="Папки выписок",
    rights={Role.MANAGER: NONE},
):
    """A folder on a disk or a server; `kontora schedule run` loads what lies in it."""

    path: Mapped[str] = field(
        "Папка", type_=String(1000), hint="Файлы из неё загружаются командой kontora schedule run"
    )
    organization_id: Mapped[int | None] = ref(
        Organization, "Организация", hint="Пусто — по счёту, названному в выписке"
    )
    post_exact: Mapped[bool] = field(
        "Проводить точные", default=False, hint="Поступления, счёт которых найден точно"
    )
    looked: Mapped[dt.datetime | None] = field("Проверена", readonly=True)
    told: Mapped[str] = field("Итог", readonly=True, default="", type_=String(1000))
