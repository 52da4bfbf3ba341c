"""«Поиск дублей контрагентов»: where it is opened from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.table import Asked
from db.catalogs.partner import Partner
from forms.list_commands import list_command
from forms.sections import CATALOGS, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow
    from forms.window import Window

TENANT = "Карточка арендатора"


@page(CATALOGS, "Поиск дублей контрагентов", needs=Partner)
def open_duplicates(desk: Desk) -> Window:
    """The one window of duplicates."""
    from forms.duplicates_window import DuplicatesWindow

    return desk.show_window(("duplicates",), lambda: DuplicatesWindow(desk))


@list_command(Partner, "Поиск дублей…")
def duplicates_of_list(window: ListWindow, key: int) -> None:
    open_duplicates(window.desk)


@list_command(Partner, TENANT)
def tenant_of_list(window: ListWindow, key: int) -> None:
    open_tenant(window.desk, key)


def open_tenant(desk: Desk, key: int) -> Window:
    """Everything of one tenant: contracts, units, balance, documents, payments, files (A-15)."""
    from forms.report_drill import open_asked

    return open_asked(desk, Asked("tenant_card", {"partner_id": key}))
