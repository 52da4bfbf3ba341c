"""«Возврат из аренды»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from db.documents.rent_return import RentReturn
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import RENT, stands_in

stands_in(RENT, 50)(RentReturn)
form_for(RentReturn)(ContractDocumentWindow)
