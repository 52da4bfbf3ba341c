"""«Зачёт между договорами»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from db.documents.contract_offset import ContractOffset
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import MONEY, stands_in

stands_in(MONEY, 26)(ContractOffset)
form_for(ContractOffset)(ContractDocumentWindow)
