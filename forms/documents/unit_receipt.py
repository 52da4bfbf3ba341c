"""«Поступление бытовок на площадку»: where it stands."""

from __future__ import annotations

from db.documents.unit_receipt import UnitReceipt
from forms.documents.held_units import UnitsWindow
from forms.item_window import form_for
from forms.sections import RENT, stands_in

stands_in(RENT, 10)(UnitReceipt)


@form_for(UnitReceipt)
class UnitReceiptWindow(UnitsWindow):
    """Premises come into the park by the same document."""

    thing: UnitReceipt
    of_premises = "Поступление помещений"
