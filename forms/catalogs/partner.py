"""«Поиск дублей контрагентов»: where it is opened from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.catalogs.partner import twin_of
from app.table import Asked
from app.verbs import Problem
from db.catalogs.partner import Partner
from forms.item_advice import advice
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.messages import Action
from forms.report_drill import open_asked
from forms.sections import CATALOGS, page
from forms.values import shortened

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
        self.messages.actions_of = self.advice

    def advice(self, problem: Problem) -> Sequence[Action]:
        """Who has the same requisites can be opened from the message."""
        found = advice(self, problem)
        if problem.field == "inn" and problem.warning:
            with self.work.database.reading() as session:
                twin = twin_of(self.thing, lambda query: session.execute(query).all())
            if twin is not None:
                call = partial(self.desk.tried, self.desk.open_thing, Partner, twin.id)
                found.append((f"Открыть {shortened(twin.name)}", call))
        return found

    def open_card(self) -> None:
        """A new card has nothing to tell yet."""
        if self.thing.id is None:
            self.strip.tell("Сначала запишите контрагента.")
        else:
            self.desk.tried(open_tenant, self.desk, self.thing.id)
