"""«Продолжение аренды»: its days are counted again and explained."""

from __future__ import annotations

from collections.abc import Sequence

from db.documents.rent_extension import RentExtension
from forms.item_window import ItemWindow, form_for
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand


@form_for(RentExtension)
class RentExtensionWindow(ItemWindow):
    """Its sums are counted again and explained."""

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)
