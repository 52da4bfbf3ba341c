"""«Счета и акты месяца»: where the section of money leads to the window of the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.documents.service_act import ServiceAct
from db.roles import Role
from forms.sections import MONEY, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


@page(
    MONEY,
    "Счета и акты месяца",
    needs=ServiceAct,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
)
def open_runs(desk: Desk) -> Window:
    from forms.month.window import open_month

    return open_month(desk)
