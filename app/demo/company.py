"""What the demonstration remembers of the company while it lives its months.

The base is the truth; this is kept beside it so that no document has to ask a question.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from app.demo.estate import Estate
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.catalogs.transport import CarriageKind, Carrier, TransportKind
from db.catalogs.unit import Cabin, Inventory, Site, Tariff, Unit
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransferDelivery
from db.documents.unit_receipt import UnitReceipt


class Habit(enum.Enum):
    """How a tenant pays."""

    EXACT = "по счёту, вовремя"
    LATE = "по счёту, через месяц"
    PARTS = "частями"
    ROUND = "с округлением вверх"
    AHEAD = "вперёд, без счёта"
    NAMED = "без счёта, назвав бытовку и месяц"
    DEBTOR = "перестал платить"


# Dealt in turn, so that a company of five tenants has them all but the rare ones.
HABITS = (
    Habit.EXACT, Habit.DEBTOR, Habit.AHEAD, Habit.LATE, Habit.PARTS, Habit.ROUND, Habit.EXACT,
    Habit.NAMED, Habit.EXACT, Habit.LATE, Habit.EXACT, Habit.EXACT, Habit.PARTS, Habit.EXACT,
    Habit.LATE, Habit.EXACT, Habit.NAMED, Habit.EXACT, Habit.ROUND, Habit.EXACT,
)  # fmt: skip


@dataclass
class Tenant:
    """A client with the contracts he has signed so far, `number` from 0."""

    number: int
    partner: Partner
    habit: Habit
    addresses: list[str]
    contracts: list[Contract] = field(default_factory=list)
    prepaid: Decimal = Decimal(0)
    invoices_paid: int = 0


@dataclass
class Held:
    """Units of one row of a transfer that are with a tenant, known by the row's id."""

    possession_id: int
    transfer_id: int
    tenant: Tenant
    contract: Contract
    unit: Unit
    quantity: int
    site_id: int
    tariff: Tariff
    price: Decimal
    anchor: dt.date
    charged_to: dt.date
    composition: str
    trips_back: list[RentTransferDelivery]
    since: dt.date
    leaves: dt.date | None = None

    @property
    def is_cabin(self) -> bool:
        return not self.unit.counted


@dataclass
class Company:
    """What was there before the first month, and what is free, held and about to be paid."""

    work: Work
    rng: Random
    organizations: list[Organization]
    sites: list[Site]
    tariffs: dict[int, Tariff]
    carriers: list[Carrier]
    transports: list[TransportKind]
    carriages: list[CarriageKind]
    inventories: list[Inventory]
    tenants: list[Tenant]
    cabins: list[Cabin]
    services: list[ServiceKind]
    estate: Estate
    free: dict[int, list[Cabin]] = field(default_factory=lambda: defaultdict(list))
    stock: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    missing: list[Cabin] = field(default_factory=list)
    held: dict[int, Held] = field(default_factory=dict)
    payments: list[PaymentReceipt] = field(default_factory=list)
    owners: dict[int, Tenant] = field(default_factory=dict)
    waiting: list[Tenant] = field(default_factory=list)
    contracts_signed: int = 0
    has_damage: bool = False
    arrived: list[UnitReceipt] = field(default_factory=list)
    signed: list[Contract] = field(default_factory=list)

    def groups(self) -> Iterator[list[Held]]:
        """What is held, transfer by transfer."""
        found: dict[int, list[Held]] = defaultdict(list)
        for one in self.held.values():
            found[one.transfer_id].append(one)
        yield from found.values()

    def cabins_held(self) -> int:
        return sum(one.is_cabin for one in self.held.values())


def to_tens(price: Decimal) -> Decimal:
    """A price people agree on: whole tens of roubles."""
    return (price / 10).quantize(Decimal(1)) * 10
