"""«Возврат из аренды»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from typing import Any

from app.documents.haulage import idle_fields
from db.documents.rent_return import RentReturn
from db.meta import Field
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import RENT, stands_in

stands_in(RENT, 50)(RentReturn)


@form_for(RentReturn)
class RentReturnWindow(ContractDocumentWindow):
    """Who takes the units away decides what of the trip is filled in (D-12)."""

    def is_shut(self, row: Any, field: Field) -> bool:
        return field.name in idle_fields(row)
