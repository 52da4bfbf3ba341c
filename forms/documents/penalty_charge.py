"""«Начисление пеней»: where it stands; filled from delays, from its list for every contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.documents.penalty_charge import delays_come_by_themselves
from app.facts import Facts
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.meta import Field
from db.russian import counted, date_short, money_text
from forms.documents.of_contract import ContractDocumentWindow
from forms.filling import add, count_command, fill_command
from forms.item_window import form_for
from forms.list_commands import list_command
from forms.proposing import propose
from forms.section_page import RowCommand
from forms.sections import MONEY, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(MONEY, 34)(PenaltyCharge)
NOTHING_LATE = "К этому дню неначисленных пеней по договору нет."
NO_CONTRACT = "Сначала укажите договор и день: по ним заполняются строки."


@form_for(PenaltyCharge)
class PenaltyChargeWindow(ContractDocumentWindow):
    """Sums come from the contract; a typed one needs its reason."""

    def is_shut(self, row: Any, field: Field) -> bool:
        return isinstance(row, PenaltyChargeRow) and field.name == "reason" and not row.manual

    def new_row(self, section: str) -> Any:
        """Through the day of the document until told otherwise."""
        row = super().new_row(section)
        row.date_to = self.thing.till
        return row

    def row_commands(self, section: str) -> Sequence[RowCommand]:
        return fill_command(self._fill), count_command(self, section)

    def _fill(self, _rows: list[Any]) -> None:
        """Rows for what is late and not claimed yet, besides those that stand here."""
        thing = self.thing
        if thing.contract_id is None or thing.till is None:
            self.strip.tell(NO_CONTRACT)
            return
        there = {row.charge_id for row in self.sections["rows"].model.rows}
        made = PenaltyCharge(contract_id=thing.contract_id, till=thing.till)
        made.id = thing.__dict__.get("id")
        with self.work.database.reading() as session:
            delays_come_by_themselves(made, Facts(session, [made]))
        rows = [row for row in made.rows if row.charge_id not in there]
        add(self, "rows", rows, NOTHING_LATE)


@list_command(PenaltyCharge, "Начислить по всем договорам", needs_row=False)
def for_every_contract(window: ListWindow, key: int) -> None:
    """Drafts by what is late today; posting them stays with the person."""
    from app.penalty_proposals import proposals

    day = dt.date.today()
    made = proposals(window.desk.work, day)
    total = money_text(sum((doc.total() for doc in made), Decimal(0)))
    documents = counted(len(made), "начисление", "начисления", "начислений")
    propose(
        window,
        made,
        window.desk.work.save,
        nothing=f"По {date_short(day)} неначисленных пеней нет ни по одному договору.",
        question=f"По {date_short(day)} неначисленных пеней на {total} ₽.\n"
        f"Записать {documents} пеней? Провести их вы сможете, проверив.",
        done=f"Записано: {documents} пеней",
    )
