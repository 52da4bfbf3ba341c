"""«Зачёт переплат»: «Заполнить зачёт переплат» over its table (F-6, F-8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.documents.overpayment_offset import OverpaymentOffset, OverpaymentOffsetRow
from db.meta import Field
from forms.item_window import ItemWindow, form_for
from forms.section_page import RowCommand


@form_for(OverpaymentOffset)
class OverpaymentOffsetWindow(ItemWindow):
    """Without the tick of the document its table is shut; the button fills it anew."""

    thing: OverpaymentOffset

    def is_shut(self, row: Any, field: Field) -> bool:
        return isinstance(row, OverpaymentOffsetRow) and not self.thing.credits

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return (RowCommand("Заполнить зачёт переплат", "Ctrl+R", self._fill, whole=True),)

    def _fill(self, _rows: list[Any]) -> None:
        with self.undo.step("заполнение зачёта"):
            self.apply(self.thing, "contract_id", self.thing.contract_id)
