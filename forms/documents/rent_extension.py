"""«Продолжение аренды»: where it stands; it cites what is of its contract."""

from __future__ import annotations

from collections.abc import Sequence

from db.documents.rent_extension import RentExtension
from forms.documents.of_contract import ContractDocumentWindow
from forms.item_window import form_for
from forms.rent_sums import rent_commands
from forms.section_page import RowCommand
from forms.sections import RENT, stands_in

stands_in(RENT, 40)(RentExtension)


@form_for(RentExtension)
class RentExtensionWindow(ContractDocumentWindow):
    """Its sums are counted again and explained."""

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return rent_commands(self, section)
