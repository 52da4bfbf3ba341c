"""«Начисление пеней»: where it stands; written from its list for every contract."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from db.documents.penalty_charge import PenaltyCharge
from db.russian import counted, date_short, money_text
from forms.list_commands import list_command
from forms.proposing import propose
from forms.sections import MONEY, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(MONEY, 34)(PenaltyCharge)


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
