"""What is known when a payment of the bank is looked at, and what is proposed of it (K-8)."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.bank_words import NamedInvoice, name_key
from app.crediting import OpenCharge
from app.purpose import Named
from app.statements.payer import UNKNOWN_PAYER
from db.catalogs.bank_payment import BankClass, MoneyWay
from db.registers.money import ChargeKind


class Certainty(enum.Enum):
    """How sure a proposal is; only what is exact may be posted without a person."""

    EXACT = "Точно"
    LIKELY = "Предложено"
    UNKNOWN = "Не понято"
    DOUBLE = "Возможно, уже проведено"


@dataclass(frozen=True, slots=True)
class Paid:
    """Money of the bank: roubles, who paid it to which organization, and what for.

    Of money that went out the name, ИНН and account are the receiver's.
    """

    key: int
    organization_id: int
    date: dt.date
    total: Decimal
    name: str
    inn: str
    account: str
    purpose: str
    number: str = ""
    way: MoneyWay = MoneyWay.IN
    kpp: str = ""

    @property
    def by(self) -> str:
        """What the other side is remembered by: ИНН, else name as compared; empty for nobody.

        Never the account: cards of many people pay from one account of a bank.
        """
        if self.inn or self.name == UNKNOWN_PAYER:
            return self.inn
        return name_key(self.name)[:250]


@dataclass(frozen=True)
class Said:
    """What the purpose of one payment names."""

    invoices: list[NamedInvoice]
    contracts: frozenset[str]
    units: frozenset[int]
    named: Named
    not_rent: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An invoice that is not paid in full; `open` is what is still to be paid, roubles.

    `charges` it cites, of which `kinds`, `units` and `days` (their first days).
    """

    id: int
    number: str
    organization_id: int
    contract_number: str
    partner_id: int
    name: str
    inn: str
    open: Decimal
    accounts: frozenset[str] = frozenset()
    contract_id: int = 0
    date: dt.date | None = None
    charges: frozenset[int] = frozenset()
    kinds: frozenset[ChargeKind] = frozenset()
    units: frozenset[int] = frozenset()
    days: frozenset[dt.date] = frozenset()
    kpp: str = ""

    @property
    def bank_class(self) -> BankClass | None:
        """What a receipt by it is; None where deposits stand among other things."""
        if self.kinds == {ChargeKind.DEPOSIT}:
            return BankClass.DEPOSIT
        if self.kinds == {ChargeKind.COMPENSATION}:
            return BankClass.COMPENSATION
        return None if ChargeKind.DEPOSIT in self.kinds else BankClass.RENT


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract that a payer may mean: its tenant, its units by id, what is open by it.

    `over` is what is overpaid by it, roubles.
    """

    id: int
    number: str
    organization_id: int
    partner_id: int
    name: str
    inn: str
    in_force: bool = True
    accounts: frozenset[str] = frozenset()
    units: Mapping[int, str] = field(default_factory=dict)
    charges: tuple[OpenCharge, ...] = ()
    over: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a person chose for a payer and such words the last time."""

    words: str
    bank_class: BankClass
    contract_id: int | None
    carrier_id: int | None
    day: dt.date | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A receipt that a person entered without the bank: it may be the same money."""

    id: int
    title: str
    organization_id: int
    date: dt.date
    total: Decimal
    number: str
    inns: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True)
class Ground:
    """What is known besides invoices. `partners`: ИНН → cards; `carriers`: ИНН → carrier;
    `remembered`: (organization, way, payer) → choices, the latest first; `units`: code → unit.
    """

    agreements: Sequence[Agreement] = ()
    partners: Mapping[str, Sequence[int]] = field(default_factory=dict)
    carriers: Mapping[str, int] = field(default_factory=dict)
    remembered: Mapping[tuple[int, MoneyWay, str], Sequence[Remembered]] = field(
        default_factory=dict
    )
    entered: Sequence[Entered] = ()
    units: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a payment may be; of an unsure one a person chooses. `reasons` say why.

    `invoices` it may pay (of equal ones each), or the `charges` of one contract; `partner_id` is
    the card of who paid, `document_id` of what seems to be the same money entered before.
    """

    paid: Paid
    certainty: Certainty
    invoices: tuple[Asked, ...] = ()
    reasons: tuple[str, ...] = ()
    bank_class: BankClass | None = None
    contract_id: int | None = None
    partner_id: int | None = None
    carrier_id: int | None = None
    document_id: int | None = None
    charges: frozenset[int] = frozenset()

    @property
    def pays(self) -> frozenset[int]:
        """Charges that it would pay."""
        return self.charges.union(*(invoice.charges for invoice in self.invoices))

    @property
    def is_choice(self) -> bool:
        """Any one of several invoices may be meant; otherwise all of them are paid together."""
        return len(self.invoices) > 1 and sum(i.open for i in self.invoices) != self.paid.total
