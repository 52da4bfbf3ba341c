"""«Факты услуг»: where they stand."""

from __future__ import annotations

from db.documents.service_log import ServiceLog
from forms.sections import RENT, stands_in

stands_in(RENT, 73)(ServiceLog)
