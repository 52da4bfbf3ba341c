"""«Зачёт между договорами»: where it stands."""

from __future__ import annotations

from db.documents.contract_offset import ContractOffset
from forms.sections import MONEY, stands_in

stands_in(MONEY, 26)(ContractOffset)
