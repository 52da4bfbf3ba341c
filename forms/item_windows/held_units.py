"""Documents of units say what they hold: premises are no «бытовки»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.free_units import FreeUnit, free_units
from app.offered import are_premises
from forms.item_window import ItemWindow

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from db.catalogs.unit import Unit
    from forms.picking import Picking


class UnitsWindow(ItemWindow):
    """A document with `units`, called otherwise where all of them are premises."""

    of_premises = ""  # its title then
    _asked: tuple[tuple[int, ...], bool] = ((), False)

    def holds_premises(self) -> bool:
        """Whether there is nothing but premises; the base is asked when the units change."""
        thing: Any = self.thing
        keys = tuple(sorted({row.unit_id for row in thing.units if row.unit_id is not None}))
        if keys != self._asked[0]:
            with self.work.database.reading() as session:
                self._asked = keys, are_premises(session, keys)
        return self._asked[1]

    def noun_title(self) -> str:
        """What the document is called by what it holds."""
        return self.of_premises if self.of_premises and self.holds_premises() else self.kind.title


class PickedUnitsWindow(UnitsWindow):
    """A document with `units` that are free on its days: «Подбор» offers them (T9)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.picking: Picking | None = None
        pick = self.command("Подбор…", self.open_picking, "Alt+Ins")
        self.sections["units"].add_tool(pick)

    def why_not_picked(self) -> str:
        """Why free units are not what the document wants; empty when they are."""
        return ""

    def units_to_pick(
        self, session: Session, start: dt.date, end: dt.date, kind: type[Unit]
    ) -> list[FreeUnit]:
        """What «Подбор» offers on some days, both inclusive, of a kind of units."""
        doc: Any = self.thing
        return free_units(session, start, end, doc.id, doc.contract_id, kind)

    def open_picking(self) -> None:
        """The window of free units, which stays open beside the document."""
        if why := self.why_not_picked():
            self.strip.tell(why)
            return
        if self.picking is None:
            from forms.picking import Picking

            self.picking = Picking(self, self.units_to_pick)
        self.picking.open()
