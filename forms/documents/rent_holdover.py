"""«Продержание»: where it stands; proposed from its list for everybody at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from db.documents.rent_holdover import RentHoldover
from db.russian import counted, date_short, money_text
from forms.list_commands import list_command
from forms.proposing import propose
from forms.sections import RENT, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(RENT, 42)(RentHoldover)


@list_command(RentHoldover, "Предложить по всем договорам", needs_row=False)
def for_every_contract(window: ListWindow, key: int) -> None:
    """Drafts for everybody who keeps units past «До» today; posting them stays with the person."""
    from app.documents.rent_holdover import proposals

    day = dt.date.today()
    made = proposals(window.desk.work, day)
    units = counted(sum(len(doc.units) for doc in made), "бытовка", "бытовки", "бытовок")
    total = money_text(sum((doc.total() for doc in made), Decimal(0)))
    documents = counted(len(made), "документ", "документа", "документов")
    propose(
        window,
        made,
        window.desk.work.save,
        nothing=f"На {date_short(day)} никто не держит бытовки сверх срока.",
        question=f"На {date_short(day)} сверх срока у арендаторов {units}, "
        f"к начислению {total} ₽.\nЗаписать {documents} «Продержание»? "
        "Провести их вы сможете, проверив.",
        done=f"Записано: {documents}",
    )
