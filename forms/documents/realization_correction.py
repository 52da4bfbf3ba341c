"""«Корректировка реализации»: where it stands; made on the ground of an act."""

from __future__ import annotations

from db.documents.realization_correction import RealizationCorrection
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 40)(RealizationCorrection)
form_for(RealizationCorrection)(ContractDocumentWindow)
