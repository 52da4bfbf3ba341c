"""«Доп. услуги»: a row added after the service was chosen has its price too (E-12)."""

from __future__ import annotations

from typing import Any

from db.base import Base
from db.catalogs.service_kind import ServiceKind
from db.documents.extra_service import ExtraService, ExtraServiceRow
from forms.item_window import ItemWindow, form_for


@form_for(ExtraService)
class ExtraServiceWindow(ItemWindow):
    """The head says which service: its usual price comes with the first thing typed into a row.

    No sooner: a row that Enter begins after the last one is nothing until something is typed.
    """

    thing: ExtraService

    def apply(self, part: Base, name: str, value: Any) -> None:
        with self.undo.step():
            super().apply(part, name, value)
            key = self.thing.service_id
            if not isinstance(part, ExtraServiceRow) or name == "price" or key is None:
                return
            usual = self.work.load(ServiceKind, key).price if part.price is None else None
            if usual is not None:
                super().apply(part, "price", usual)
