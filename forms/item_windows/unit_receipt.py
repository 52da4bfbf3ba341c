"""«Поступление бытовок на площадку»: premises come into the park by it too."""

from __future__ import annotations

from db.documents.unit_receipt import UnitReceipt
from forms.item_window import form_for
from forms.item_windows.held_units import UnitsWindow


@form_for(UnitReceipt)
class UnitReceiptWindow(UnitsWindow):
    """Premises come into the park by the same document."""

    thing: UnitReceipt
    of_premises = "Поступление помещений"
