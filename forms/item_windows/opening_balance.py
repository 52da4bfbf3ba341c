"""«Ввод остатков»: «Начислить оплаченное вперёд»."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.facts import Facts
from app.prepaid_days import prepaid_rows
from db.documents.opening_balance import OpeningBalance
from forms import filling
from forms.documents.opening_balance import AHEAD
from forms.item_window import ItemWindow, form_for
from forms.rent_sums import CHOOSE_CONTRACT
from forms.section_page import RowCommand

NOTHING_AHEAD = "Начислять нечего: нет дней после актов и до «До», о которых здесь ещё не сказано."


@form_for(OpeningBalance)
class OpeningBalanceWindow(ItemWindow):
    """Days that the tenant has paid ahead are charged by a button."""

    thing: OpeningBalance

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        if section != "debts":
            return ()
        return (RowCommand(AHEAD, "Ctrl+Shift+R", self._charge_ahead, whole=True),)

    def _charge_ahead(self, _rows: list[Any]) -> None:
        if self.thing.contract_id is None:
            self.strip.tell(CHOOSE_CONTRACT)
            return
        with self.work.database.reading() as session:
            rows = prepaid_rows(self.thing, Facts(session, [self.thing]))
        filling.add(self, "debts", rows, NOTHING_AHEAD)
