"""The rows of «Разбор выписки»: invoices and contracts with what a person gives to each (F-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject

from app.bank_places import Key, Place
from forms.money.typed_column import column
from forms.names import Names
from forms.section_model import SectionModel
from forms.values import shown

ZERO = Decimal("0.00")
TITLE = "За что платёж"


COLUMNS = (
    column("title", "За что", str),
    column("contract", "Договор", str),
    column("due", "Срок", dt.date),
    column("open", "Долг", Decimal, hint="Сколько ещё не оплачено; при возврате — переплата"),
    column("share", "Провести", Decimal, typed=True, hint="Пробел — сколько можно"),
)
SHARE = [column.name for column in COLUMNS].index("share")


@dataclass(eq=False)
class PlaceRow:
    """A place and what is typed beside it; None is nothing."""

    place: Place
    share: Decimal | None = None
    line: int = 0

    @property
    def title(self) -> str:
        return self.place.title

    @property
    def contract(self) -> str:
        return self.place.contract

    @property
    def due(self) -> dt.date | None:
        return self.place.due

    @property
    def open(self) -> Decimal:
        return self.place.open


class PlacesModel(SectionModel):
    """A table of the manners of sections; only «Провести» is typed."""

    def __init__(
        self, names: Names, apply: Callable[[Any, str, Any], None], parent: QObject | None = None
    ) -> None:
        super().__init__(None, names, apply, parent, fields=COLUMNS, title=TITLE)

    def show_places(self, places: Iterable[Place], shares: Mapping[Key, Decimal]) -> None:
        """Other places; what was typed beside one of them stays beside it."""
        self.show_rows([PlaceRow(place, shares.get(place.key)) for place in places])

    def shares(self) -> dict[Key, Decimal]:
        """What is typed, by place."""
        return {row.place.key: row.share for row in self.rows if row.share}

    def total(self) -> Decimal:
        """Σ of what is typed, roubles."""
        return sum(self.shares().values(), ZERO)

    def totals(self) -> dict[int, str]:
        """The sum under «Провести»."""
        return {0: "Итого", SHARE: shown(self.total())} if self.rows else {}
