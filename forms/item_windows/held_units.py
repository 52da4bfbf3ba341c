"""Documents of units say what they hold: premises are no «бытовки»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.offered import are_premises
from forms.item_window import ItemWindow

if TYPE_CHECKING:
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

    def open_picking(self) -> None:
        """The window of free units, which stays open beside the document."""
        if why := self.why_not_picked():
            self.strip.tell(why)
            return
        if self.picking is None:
            from forms.picking import Picking

            self.picking = Picking(self)
        self.picking.open()
