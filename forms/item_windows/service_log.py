"""«Факты услуг»: a new row goes on with the contract and service of the last."""

from __future__ import annotations

from typing import Any

from db.documents.service_log import ServiceLog
from forms.item_window import ItemWindow, form_for

GOES_ON = ("contract_id", "service_id", "unit_id", "day")


@form_for(ServiceLog)
class ServiceLogWindow(ItemWindow):
    """Work of one contract is entered day after day."""

    thing: ServiceLog

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        row.day = self.thing.date
        if self.thing.rows:
            for name in GOES_ON:
                setattr(row, name, getattr(self.thing.rows[-1], name))
        return row
