"""«Перемещение бытовок»: only units of the site are offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.offered import units_standing
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.meta import Field
from forms.item_window import ItemWindow, form_for


@form_for(UnitMove)
class UnitMoveWindow(ItemWindow):
    """The units of the chosen site on the document's day."""

    thing: UnitMove

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if isinstance(part, UnitMoveRow) and field.name == "unit_id" and self.thing.site_id:
            with self.work.database.reading() as session:
                return {"id": units_standing(session, self.thing.site_id, self.thing.date)}
        return super().where(part, field)
