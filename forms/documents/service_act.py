"""«Акт»: where it stands; it closes what was charged by its contract."""

from __future__ import annotations

from db.documents.service_act import ServiceAct
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import MONEY, stands_in

stands_in(MONEY, 12)(ServiceAct)
form_for(ServiceAct)(ContractDocumentWindow)
