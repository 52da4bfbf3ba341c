"""«Доп. услуги»: a row added after the service was chosen has its price too (E-12)."""

from __future__ import annotations

from typing import Any

from db.catalogs.service_kind import ServiceKind
from db.documents.extra_service import ExtraService
from forms.item_window import ItemWindow, form_for


@form_for(ExtraService)
class ExtraServiceWindow(ItemWindow):
    """The head says which service, so its rows begin with the usual price."""

    thing: ExtraService

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if (key := self.thing.service_id) is not None:
            row.price = self.work.load(ServiceKind, key).price
            self.work.recalculate(row, "price", self.thing)
        return row
