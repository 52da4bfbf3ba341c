"""What a window of a thing says of its references and sections; a special window overrides it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.meta import Field, fields_of
from db.registers.place import Possession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.work import Work
    from forms.section_page import RowCommand, SectionPage


class SectionHooks:
    """The usual answers: what is of the contract may be chosen, all typed, no commands."""

    thing: Any
    work: Work
    sections: dict[str, SectionPage]

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        """What may be chosen in a reference: field of the target → value, as in lists.

        What a document of a contract cites (possessions, charges, invoices) is of that contract;
        a rental is one that goes on (E-11).
        """
        contract = getattr(self.thing, "contract_id", None)
        assert field.target is not None
        if contract is None or "contract_id" not in {f.name for f in fields_of(field.target)}:
            return {}
        if field.target is Possession:
            return {"id": self._rentals(part, contract)}
        return {"contract_id": contract}

    def _rentals(self, part: Any, contract: int) -> list[int]:
        """On the day the row speaks of; of its unit, while the row has one and no rental yet."""
        from app.offered import rentals_going_on

        days = [self.thing.date, getattr(part, "date_from", None)]
        day = min((d for d in days if d is not None), default=dt.date.today())
        known = getattr(part, "possession_id", None)
        unit = getattr(part, "unit_id", None) if known is None else None
        with self.work.database.reading() as session:
            found = rentals_going_on(session, contract, day, unit)
        return [*found, known] if known is not None and known not in found else found

    def new_row(self, section: str) -> Any:
        """A new row of a section with what the form knows."""
        return self.sections[section].kind()

    def settle_pasted(self, section: str, fresh: list[Any]) -> list[Any]:
        """The rows of a paste that are to be added; others have gone into rows that were there."""
        return fresh

    def is_shut(self, row: Any, field: Field) -> bool:
        """A cell that other cells of its row have closed: nothing is typed there."""
        return False

    def is_fixed(self, row: Any, field: Field) -> bool:
        """A cell that is only looked at: what it says comes from elsewhere."""
        return False

    def money_told(self, session: Session) -> str:
        """What became of the money of the document: told under its sums."""
        return ""

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        """Commands over the table of a section, besides the usual ones."""
        return ()
