"""«Передача в аренду»: where it stands; only units that stand on the site are offered (D-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.meta import Field
from db.registers.place import PlaceKind, UnitPlace
from forms.item_window import ItemWindow, form_for
from forms.sections import RENT, stands_in

stands_in(RENT, 30)(RentTransfer)


@form_for(RentTransfer)
class RentTransferWindow(ItemWindow):
    """A new row begins on the day of the transfer."""

    thing: RentTransfer

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        if isinstance(part, RentTransferUnit) and field.name == "unit_id":
            return {"id": self._units_on_site()}
        return super().where(part, field)

    def new_row(self, section: str) -> Any:
        row = super().new_row(section)
        if isinstance(row, RentTransferUnit):
            row.date_from = self.thing.date
            self.work.recalculate(row, "date_from", self.thing)
        return row

    def _units_on_site(self) -> list[int]:
        """Ids of units of which any stand on the document's site on its day."""
        query = (
            select(UnitPlace.unit_id)
            .where(UnitPlace.place == PlaceKind.SITE, UnitPlace.period <= self.thing.date)
            .group_by(UnitPlace.unit_id)
            .having(func.sum(UnitPlace.quantity) > 0)
        )
        if self.thing.site_id is not None:
            query = query.where(UnitPlace.site_id == self.thing.site_id)
        with self.work.database.reading() as session:
            return list(session.execute(query).scalars())
