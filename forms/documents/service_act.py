"""«Акт»: where it stands; it closes what was charged by its contract."""

from __future__ import annotations

from db.documents.service_act import ServiceAct
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 30)(ServiceAct)
form_for(ServiceAct)(ContractDocumentWindow)
