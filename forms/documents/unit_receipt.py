"""«Поступление бытовок на площадку»: where it stands."""

from __future__ import annotations

from db.documents.unit_receipt import UnitReceipt
from forms.sections import RENT, stands_in

stands_in(RENT, 10)(UnitReceipt)
