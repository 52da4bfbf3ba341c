"""«Корректировка реализации»: where it stands; made on the ground of an act."""

from __future__ import annotations

from db.documents.realization_correction import RealizationCorrection
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.sections import MONEY, stands_in

stands_in(MONEY, 12)(RealizationCorrection)
form_for(RealizationCorrection)(ContractDocumentWindow)
