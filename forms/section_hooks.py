"""What a window of a thing says of its references and sections; a special window overrides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.meta import Field, fields_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from forms.section_page import RowCommand, SectionPage


class SectionHooks:
    """The usual answers: what is of the contract may be chosen, all typed, no commands."""

    thing: Any
    sections: dict[str, SectionPage]

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        """What may be chosen in a reference: field of the target → value, as in lists.

        What a document of a contract cites (possessions, charges, invoices) is of that contract.
        """
        contract = getattr(self.thing, "contract_id", None)
        assert field.target is not None
        if contract is not None and "contract_id" in {f.name for f in fields_of(field.target)}:
            return {"contract_id": contract}
        return {}

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
