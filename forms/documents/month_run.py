"""«Счета и акты месяца»: where its section leads to the window of the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.documents.service_act import ServiceAct
from db.roles import Role
from forms.sections import DOCUMENTS, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


@page(
    DOCUMENTS,
    "Счета и акты месяца",
    needs=ServiceAct,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
)
def open_runs(desk: Desk) -> Window:
    from forms.month.window import open_month

    return open_month(desk)
