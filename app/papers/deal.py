"""One deal as its papers need it: sides, rows with prices, VAT, sums (C-3…C-6, D-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.charging import rate_on
from app.documents.contract_offer import DAYS_OF_MONTH, month_amount
from app.facts import Facts
from app.papers.looks import look_of
from app.papers.parties import signer_on
from app.vat import Sum, split
from db.catalogs.organization import Organization, OrganizationSigner
from db.catalogs.partner import Partner
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Inventory, Tariff, Unit, UnitKind
from db.documents.contract import (
    Contract,
    ContractDue,
    ContractKind,
    ContractService,
    ContractStatus,
)
from db.documents.rent_transfer import RentTransferUnit
from db.proration_rule import ProrationRule
from db.rounding import to_kopecks
from db.russian import NBSP, date_short
from printforms.letterhead import Look

ZERO = Decimal(0)
NOT_YET = (ContractStatus.DRAFT, ContractStatus.BOOKED)


@dataclass(frozen=True)
class Let:
    """A row of bytovki as a paper shows it; sums are roubles in the prices of the contract.

    `month` is the rent of one month, `whole` of all months of the row or of the given period.
    """

    title: str
    code: str
    quantity: int
    measure: str
    by_day: bool
    price: Decimal
    period: str
    month: Decimal
    whole: Decimal
    value: Decimal | None
    composition: str = ""


@dataclass(frozen=True)
class Served:
    """A row of services."""

    title: str
    quantity: Decimal
    measure: str
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Deal:
    """What stands in a contract or an appendix on its day; `rate` is percent, None without VAT.

    A `draft` is not signed yet, not even by a picture.
    """

    facts: Facts
    contract: Contract
    ours: Organization
    tenant: Partner
    signer: OrganizationSigner | None
    day: dt.date
    rate: Decimal | None
    dues: Sequence[ContractDue]
    rows: Sequence[Let] = ()
    services: Sequence[Served] = ()
    draft: bool = False

    def taxed(self, amounts: Iterable[Decimal]) -> Sum:
        """The sum of lines, VAT counted line by line."""
        parts = [split(amount, self.rate, self.contract.vat_mode) for amount in amounts]
        return Sum(
            net=sum((p.net for p in parts), ZERO),
            vat=sum((p.vat for p in parts), ZERO),
            gross=sum((p.gross for p in parts), ZERO),
        )

    @property
    def look(self) -> Look:
        """How our papers look."""
        return look_of(self.facts, self.ours)

    @property
    def month(self) -> Sum:
        """Rent of one month."""
        return self.taxed(row.month for row in self.rows)

    @property
    def whole(self) -> Sum:
        """Rent of all months and services."""
        return self.taxed([*(r.whole for r in self.rows), *(s.amount for s in self.services)])


def deal_of(
    contract: Contract,
    facts: Facts,
    day: dt.date,
    dues: Sequence[ContractDue],
    rows: Sequence[Let] = (),
    served: Sequence[Served] = (),
) -> Deal:
    """Sides, signer and VAT as they are on the day."""
    ours = facts.get(Organization, contract.organization_id)
    _, rate = rate_on(facts, ours.id, day, contract.vat_mode)
    tenant = facts.get(Partner, contract.partner_id)
    signer = signer_on(facts, ours, day)
    draft = contract.status in NOT_YET
    return Deal(facts, contract, ours, tenant, signer, day, rate, dues, rows, served, draft)


def wanted_kinds(rows: Iterable[ContractKind], facts: Facts) -> list[Let]:
    """Rows of kinds and quantities."""
    return [_wanted(row, facts) for row in rows]


def _wanted(row: ContractKind, facts: Facts) -> Let:
    kind = facts.get(UnitKind, row.kind_id)
    return Let(
        title=", ".join(filter(None, (kind.name, kind.size))),
        code="",
        quantity=row.quantity,
        measure="шт",
        by_day=_is_by_day(row.tariff_id, facts),
        price=row.price,
        period=f"{row.months}",
        month=month_amount(row, facts),
        whole=row.amount,
        value=kind.value,
    )


def services_of(rows: Iterable[ContractService], facts: Facts) -> list[Served]:
    found = []
    for row in rows:
        service = facts.get(ServiceKind, row.service_id)
        values = (row.quantity, service.measure, row.price, row.amount)
        found.append(Served(service.name, *values))
    return found


def given_units(rows: Iterable[RentTransferUnit], facts: Facts) -> list[Let]:
    """Units with their codes and the days they are given for (D-3)."""
    return [_given(row, facts) for row in rows]


def _given(row: RentTransferUnit, facts: Facts) -> Let:
    unit = facts.get(Unit, row.unit_id)
    kind = facts.get(UnitKind, unit.kind_id)
    by_day = _is_by_day(row.tariff_id, facts)
    days = DAYS_OF_MONTH if by_day else 1
    return Let(
        title=unit.name if kind.name in unit.name else f"{unit.name}, {kind.name}",
        code=unit.code,
        quantity=row.quantity,
        measure=unit.measure if isinstance(unit, Inventory) else "шт",
        by_day=by_day,
        price=row.price,
        period=f"с{NBSP}{date_short(row.date_from)}\nпо{NBSP}{date_short(row.date_to)}",
        month=to_kopecks(row.price * row.quantity * days),
        whole=row.amount,
        value=kind.value,
        composition=row.composition,
    )


def _is_by_day(tariff_id: int, facts: Facts) -> bool:
    return facts.get(Tariff, tariff_id).rule is ProrationRule.DAY_RATE
