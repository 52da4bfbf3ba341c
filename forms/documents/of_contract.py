"""What a document of a contract cites is of the same contract: possessions, charges, invoices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.meta import Field, fields_of
from forms.item_window import ItemWindow


class ContractDocumentWindow(ItemWindow):
    """Offers only things of the contract that stands in the head."""

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        contract = self.thing.contract_id
        assert field.target is not None
        names = {f.name for f in fields_of(field.target)}
        if contract is not None and "contract_id" in names:
            return {"contract_id": contract}
        return super().where(part, field)
