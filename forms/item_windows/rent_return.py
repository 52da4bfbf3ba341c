"""«Возврат из аренды»: all that the contract holds by one key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.documents.haulage import idle_fields
from app.facts import Facts
from db.documents.rent_return import RentReturn
from db.meta import Field
from forms.filling import add, fill_command
from forms.item_window import ItemWindow, form_for
from forms.rent_sums import CHOOSE_CONTRACT, NOTHING_HELD
from forms.section_page import RowCommand


@form_for(RentReturn)
class RentReturnWindow(ItemWindow):
    """Who takes the units away decides what of the trip is filled in (D-12)."""

    thing: RentReturn

    def is_shut(self, row: Any, field: Field) -> bool:
        return field.name in idle_fields(row)

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        if section != "units":
            return ()
        return (fill_command(self._fill),)

    def _fill(self, _rows: list[Any]) -> None:
        """A row for everything the tenant holds: what stays with him is deleted from the table."""
        from app.documents.rent_return import rows_of_held, site_let_from

        thing = self.thing
        if thing.contract_id is None:
            self.strip.tell(CHOOSE_CONTRACT)
            return
        known = {row.possession_id for row in self.sections["units"].model.rows}
        with self.work.database.reading() as session:
            facts = Facts(session, [thing])
            rows = rows_of_held(thing.contract_id, known, facts)
            site = site_let_from(rows, facts)
        with self.undo.step("заполнение"):
            if rows and thing.site_id is None and site is not None:
                self.apply(thing, "site_id", site)
            add(self, "units", rows, NOTHING_HELD)
