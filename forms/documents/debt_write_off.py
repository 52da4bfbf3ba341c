"""«Списание долга»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from db.documents.debt_write_off import DebtWriteOff
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import MONEY, stands_in

stands_in(MONEY, 36)(DebtWriteOff)
form_for(DebtWriteOff)(ContractDocumentWindow)
