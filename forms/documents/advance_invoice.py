"""«Счёт-фактура на аванс»: where it stands; written from its list for everybody at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from db.documents.advance_invoice import AdvanceInvoice
from db.russian import counted, date_short, money_text
from forms.list_commands import list_command
from forms.proposing import propose
from forms.sections import DOCUMENTS, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(DOCUMENTS, 50)(AdvanceInvoice)


@list_command(AdvanceInvoice, "Выписать по всем договорам", needs_row=False)
def for_every_contract(window: ListWindow, key: int) -> None:
    """Drafts for every receipt that stands unspent today; posting them stays with the person."""
    from app.documents.advance_invoice import proposals

    day = dt.date.today()
    made = proposals(window.desk.work, day)
    total = money_text(sum((doc.advance for doc in made), Decimal(0)))
    vat = money_text(sum((doc.vat for doc in made if doc.vat is not None), Decimal(0)))
    documents = counted(len(made), "счёт-фактуру", "счёта-фактуры", "счетов-фактур")
    propose(
        window,
        made,
        window.desk.work.save,
        nothing=f"На {date_short(day)} все авансы — в счетах-фактурах.",
        question=f"На {date_short(day)} авансов без счёта-фактуры на {total} ₽, НДС {vat} ₽.\n"
        f"Записать {documents} на аванс? Провести их вы сможете, проверив.",
        done=f"Записано: {documents}",
    )
