"""What a run has to say of each contract: a line a position, billed or with the reason why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from app.derivation import Derivation
from app.position_charges import Days
from db.registers.money import ChargeKind

ZERO = Decimal("0.00")


class Thing(NamedTuple):
    """What lines of different months are compared by: a premise, a service, a service of it."""

    kind: ChargeKind
    service_id: int | None
    unit_id: int | None


class Piece(NamedTuple):
    """One charge of a line, made or to be made: its days, sums in roubles, and why."""

    days: Days
    gross: Decimal
    net: Decimal
    vat: Decimal
    percent: Decimal | None
    why: Derivation
    charge_id: int | None = None


@dataclass(frozen=True)
class Line:
    """A position of a contract in a run; without pieces it is not billed and `reason` says why.

    `before` is what the month before had of the same thing, `cause` why that differs. A red line
    is for a person to look at; one that `stops` keeps its whole contract out of the run.
    """

    contract_id: int | None
    title: str
    thing: Thing | None = None
    pieces: Sequence[Piece] = field(default_factory=tuple)
    before: Decimal | None = None
    cause: str = ""
    reason: str = ""
    red: bool = False
    stops: bool = False
    since: dt.date | None = None  # from when the terms have it
    owner_id: int | None = None  # the organization that a fault is of
    uncounted: bool = False  # nothing of the organization can be counted until it is mended
    kept: bool = False  # in the hands of the tenant past «До», charged by «Продержание»

    @property
    def gross(self) -> Decimal:
        return sum((p.gross for p in self.pieces), ZERO)

    @property
    def days(self) -> Days | None:
        if not self.pieces:
            return None
        return min(p.days[0] for p in self.pieces), max(p.days[1] for p in self.pieces)

    def of_month(self, month: dt.date) -> list[Piece]:
        """The pieces whose days are in a calendar month, by its first day."""
        return [p for p in self.pieces if p.days[0].replace(day=1) == month]
