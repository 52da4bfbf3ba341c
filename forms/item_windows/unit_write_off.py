"""«Списание бытовок»: only units of the site are offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.offered import units_standing
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from db.meta import Field
from forms.item_window import form_for
from forms.item_windows.held_units import UnitsWindow


@form_for(UnitWriteOff)
class UnitWriteOffWindow(UnitsWindow):
    """The units of the chosen site on the document's day."""

    thing: UnitWriteOff
    of_premises = "Списание помещений"

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if isinstance(part, UnitWriteOffRow) and field.name == "unit_id" and self.thing.date:
            with self.work.database.reading() as session:
                return {"id": units_standing(session, self.thing.site_id, self.thing.date)}
        return super().where(part, field)
