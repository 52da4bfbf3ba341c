"""«Корректировка реализации»: where it stands."""

from __future__ import annotations

from db.documents.realization_correction import RealizationCorrection
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 40)(RealizationCorrection)
