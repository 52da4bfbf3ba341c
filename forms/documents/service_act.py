"""«Акт»: where it stands."""

from __future__ import annotations

from db.documents.service_act import ServiceAct
from forms.sections import DOCUMENTS, stands_in

stands_in(DOCUMENTS, 30)(ServiceAct)
