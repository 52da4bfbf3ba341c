"""«Передача в аренду»: where it stands; units of the wanted kind are offered first (C-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from forms.refs import offers_first
from forms.sections import RENT, stands_in

stands_in(RENT, 30)(RentTransfer)


@offers_first(RentTransferUnit, "unit_id")
def the_wanted_kind(row: RentTransferUnit) -> Mapping[str, Any]:
    """A row out of a contract waits for a kind: its units come first (C-1)."""
    return {} if row.kind_id is None else {"kind_id": row.kind_id}
