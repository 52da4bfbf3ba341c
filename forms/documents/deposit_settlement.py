"""«Возврат и зачёт залога»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from db.documents.deposit_settlement import DepositSettlement
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import MONEY, stands_in

stands_in(MONEY, 32)(DepositSettlement)
form_for(DepositSettlement)(ContractDocumentWindow)
