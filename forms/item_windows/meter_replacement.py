"""«Замена счётчика»: what is off already is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.catalogs.meter import Meter
from db.documents.meter_replacement import MeterReplacement
from db.meta import Field
from forms.item_window import ItemWindow, form_for


@form_for(MeterReplacement)
class MeterReplacementWindow(ItemWindow):
    """One device for another."""

    thing: MeterReplacement

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if field.target is Meter and not self.thing.posted:
            return {"removed": None}
        return super().where(part, field)
