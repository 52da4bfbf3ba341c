"""«Поиск дублей контрагентов»: where it is opened from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.table import Asked
from db.catalogs.partner import Partner
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.report_drill import open_asked
from forms.sections import CATALOGS, page

TENANT = "Карточка арендатора"

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow
    from forms.window import Window


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
    return open_asked(desk, Asked("tenant_card", {"partner_id": key}))


@form_for(Partner)
class PartnerWindow(ItemWindow):
    """The requisites; one click from them to everything of the tenant."""

    thing: Partner

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = self.command(TENANT, self.open_card)
        self.commands.bar_of_buttons.add_action(self.tenant)
        self.commands.bar_of_buttons.more_menu.addAction(self.tenant)

    def open_card(self) -> None:
        """A new card has nothing to tell yet."""
        if self.thing.id is None:
            self.strip.tell("Сначала запишите контрагента.")
        else:
            self.desk.tried(open_tenant, self.desk, self.thing.id)
