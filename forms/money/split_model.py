"""The rows of «Распределить сумму»: charges and cabins with what a person gives to each (F-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject

from app.hand_shares import Offer, Share
from forms.money.typed_column import column
from forms.names import Names
from forms.section_model import SectionModel
from forms.values import shown

ZERO = Decimal("0.00")
TITLE = "Куда распределить"
BUCKET = "Переплата"


COLUMNS = (
    column("what", "За что", str),
    column("unit", "Имущество", str),
    column("date_from", "С", dt.date),
    column("date_to", "По", dt.date),
    column("due", "Срок оплаты", dt.date),
    column("debt", "Долг", Decimal, hint="У переплаты по имуществу долга нет"),
    column("share", "Распределить", Decimal, typed=True, hint="Пробел — сколько можно"),
    column("left", "Останется долга", Decimal),
)
SHARE = [column.name for column in COLUMNS].index("share")


@dataclass(eq=False)
class ShareRow:
    """A place and what is typed beside it; None is nothing.

    `debt` is what is owed there, without the receipt when it is split anew.
    """

    offer: Offer
    debt: Decimal | None
    share: Decimal | None = None
    line: int = 0

    @property
    def what(self) -> str:
        return BUCKET if self.offer.kind is None else self.offer.kind.value

    @property
    def unit(self) -> str:
        return self.offer.unit

    @property
    def date_from(self) -> dt.date | None:
        return self.offer.date_from

    @property
    def date_to(self) -> dt.date | None:
        return self.offer.date_to

    @property
    def due(self) -> dt.date | None:
        return self.offer.due

    @property
    def left(self) -> Decimal | None:
        return None if self.debt is None else self.debt - (self.share or ZERO)

    def told(self) -> Share:
        """What the distribution is told of the row."""
        charge = self.offer.charge_id
        unit = self.offer.unit_id if charge is None else None
        return Share(self.share or ZERO, charge_id=charge, unit_id=unit, line=self.line)


def rows_of(offers: Sequence[Offer], *, anew: bool) -> list[ShareRow]:
    """A row for each place money may go to; `anew` begins with what stands there."""
    rows = []
    for offer in offers:
        debt = offer.open
        if debt is not None and anew:
            debt += offer.stands
        if debt is None or debt > 0:
            rows.append(ShareRow(offer, debt, offer.stands or None if anew else None))
    return rows


class ShareModel(SectionModel):
    """A table of the manners of sections; only «Распределить» is typed."""

    def __init__(
        self, names: Names, apply: Callable[[Any, str, Any], None], parent: QObject | None = None
    ) -> None:
        super().__init__(None, names, apply, parent, fields=COLUMNS, title=TITLE)

    @property
    def given(self) -> list[ShareRow]:
        """Rows that something is typed in."""
        return [row for row in self.rows if row.share]

    def total(self) -> Decimal:
        """Σ of what is typed, roubles."""
        return sum((row.share or ZERO for row in self.given), ZERO)

    def totals(self) -> dict[int, str]:
        """Sums under the columns of money."""
        return {
            at: shown(sum((getattr(r, column.name) or ZERO for r in self.rows), ZERO))
            for at, column in enumerate(self.fields)
            if column.scale == 2 and self.rows
        }
