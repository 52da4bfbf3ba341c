"""«Замена бытовки»: only cabins of the site are offered instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.documents.haulage import idle_fields
from app.offered import units_standing
from db.documents.rent_replacement import RentReplacement
from db.meta import Field
from forms.item_window import ItemWindow, form_for


@form_for(RentReplacement)
class RentReplacementWindow(ItemWindow):
    """What goes is of the contract, what comes is of the site; who carries shuts cells (D-12)."""

    thing: RentReplacement

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if field.name == "new_unit_id" and self.thing.site_id:
            with self.work.database.reading() as session:
                return {"id": units_standing(session, self.thing.site_id, self.thing.date)}
        return super().where(part, field)

    def is_shut(self, row: Any, field: Field) -> bool:
        return field.name in idle_fields(row)
