"""«Акт сверки»: where it stands; made from its list for every tenant at once (H-38)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from db.documents.reconciliation_act import ReconciliationAct
from db.russian import counted, date_short
from forms.list_commands import list_command
from forms.proposing import propose
from forms.sections import DOCUMENTS, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(DOCUMENTS, 60)(ReconciliationAct)


@list_command(ReconciliationAct, "Составить по всем арендаторам", needs_row=False)
def for_every_tenant(window: ListWindow, key: int) -> None:
    """Posted at once: they move nothing, and papers go by «Печать» of the marked rows."""
    from app.documents.reconciliation_act import proposals, year_to_last_month

    since, until = year_to_last_month(dt.date.today())
    made = proposals(window.desk.work, since, until)
    period = f"{date_short(since)} – {date_short(until)}"
    acts = counted(len(made), "акт сверки", "акта сверки", "актов сверки")
    propose(
        window,
        made,
        window.desk.work.post,
        nothing=f"За {period} сверять нечего: акты уже есть, или нет ни оборотов, ни остатков.",
        question=f"За {period} составить {acts}, по каждому арендатору с оборотами или остатком?\n"
        "Потом отметьте их в списке и распечатайте — вместе или каждый в свой файл.",
        done=f"Составлено: {acts}",
    )
