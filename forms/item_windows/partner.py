"""«Контрагент»: a twin is told of, «Карточка арендатора» is a click away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.catalogs.partner import twin_of
from app.verbs import Problem
from db.catalogs.partner import Partner
from forms.catalogs.partner import TENANT, open_tenant
from forms.item_advice import advice
from forms.item_window import ItemWindow, form_for
from forms.messages import Action
from forms.values import shortened


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
