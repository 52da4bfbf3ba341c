"""Documents of units say what they hold: premises are no «бытовки»."""

from __future__ import annotations

from typing import Any

from app.offered import are_premises
from forms.item_window import ItemWindow


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
