"""Makes charges: VAT by the month served and the organization's regime then, derivation kept.

Pure functions over facts; every document that charges a tenant calls these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from app.derivation import Derivation, WithVat, manual
from app.due import due_on
from app.facts import Facts
from app.proration import Part, manual_parts, rent_parts
from app.vat import pick, split
from db.base import Document
from db.catalogs.organization import Organization, TaxRegime
from db.catalogs.transport import Carrier
from db.catalogs.unit import Tariff
from db.catalogs.vat_rate import VatRate
from db.documents.contract import Contract
from db.errors import UserError
from db.registers.money import CarrierDebt, Charge, ChargeKind
from db.registers.term import RentTerm
from db.vat_mode import VatMode

CODES = {
    TaxRegime.GENERAL: "std",
    TaxRegime.SIMPLIFIED_EXEMPT: "none",
    TaxRegime.SIMPLIFIED_5: "usn5",
    TaxRegime.SIMPLIFIED_7: "usn7",
}
WITHOUT_VAT = frozenset((ChargeKind.COMPENSATION, ChargeKind.PENALTY, ChargeKind.DEPOSIT))


def rate_on(
    facts: Facts, organization_id: int, day: dt.date, mode: VatMode
) -> tuple[str, Decimal | None]:
    """(code, percent) of VAT for a service of that day; percent None is «без НДС».

    UserError when the regime or the rate of that day is not entered: never guessed.
    """
    key = (rate_on, organization_id, day, mode)
    return facts.once(key, lambda: _rate_on(facts, organization_id, day, mode))


def _rate_on(
    facts: Facts, organization_id: int, day: dt.date, mode: VatMode
) -> tuple[str, Decimal | None]:
    organization = facts.get(Organization, organization_id)
    regimes = facts.section(Organization.regimes, organization)
    in_force = [r for r in regimes if r.valid_from <= day]
    if not in_force:
        raise UserError(
            f"У организации «{organization.name}» не указан режим налогообложения на "
            f"{day:%d.%m.%Y}. Добавьте строку в карточке организации."
        )
    code = CODES[max(in_force, key=lambda r: r.valid_from).regime]
    if mode is VatMode.NONE:
        code = "none"
    rates = ((r.code.name, r.valid_from, r.percent) for r in facts.every(VatRate) if not r.marked)
    _, _, percent = pick((r for r in rates if r[0] == code), day)
    return code, percent


def row_parts(row: Any, tariff: Tariff, anchor: dt.date) -> Sequence[Part]:
    """The months of a rent row: by the tariff's rule, or of a sum typed by hand by days."""
    if row.manual:
        return manual_parts(row.amount, row.date_from, row.date_to)
    return parts_by_rule(row.price, row.date_from, row.date_to, tariff.rule, row.quantity, anchor)


@lru_cache(4096)
def parts_by_rule(*terms: Any) -> tuple[Part, ...]:
    """Units of one batch mostly share price and days, so their parts are counted once."""
    return tuple(rent_parts(*terms))


class Item(NamedTuple):
    """What is charged: one row's sum for some days of one calendar month.

    `amount` is roubles in the prices of the contract (VAT inside or to be added); both days
    are inclusive; `corrects` names the charge a correction takes from; `whole` sums have their
    VAT inside whatever the contract says.
    """

    kind: ChargeKind
    amount: Decimal
    days: tuple[dt.date, dt.date]
    due: dt.date
    row_id: int
    derivation: Derivation | None = None
    unit_id: int | None = None
    possession_id: int | None = None
    quantity: int = 1
    corrects: Charge | None = None
    service_id: int | None = None
    whole: bool = False


def rent_charges(
    document: Document, row: Any, possession_id: int, parts: Sequence[Part], facts: Facts
) -> Iterator[Charge]:
    """Rent of one row by months, due by the rule of the contract."""
    contract = facts.get(Contract, document.contract_id)  # type: ignore[attr-defined]
    for part in parts:
        item = Item(
            ChargeKind.RENT,
            part.amount,
            (part.date_from, part.date_to),
            due=due_on(facts, contract, row.date_from, part.date_from),
            row_id=row.id,
            derivation=part.derivation,
            unit_id=row.unit_id,
            possession_id=possession_id,
            quantity=row.quantity,
        )
        yield charge(document, contract, facts, item)


def charge(document: Document, contract: Contract, facts: Facts, item: Item) -> Charge:
    """One open item; a correction keeps the rate of what it corrects."""
    mode = VatMode.NONE if item.kind in WITHOUT_VAT else contract.vat_mode
    if item.whole and mode is VatMode.ON_TOP:
        mode = VatMode.INCLUDED
    if item.corrects is not None:
        code, percent = item.corrects.vat_code, item.corrects.vat_percent
    else:
        code, percent = rate_on(facts, document.organization_id, item.days[1], mode)
    sums = split(item.amount, percent, mode)
    why = item.derivation or manual(item.amount)
    if mode is VatMode.ON_TOP and percent is not None:
        why = WithVat(why, percent)
    return Charge(
        period=document.date,
        organization_id=document.organization_id,
        contract_id=contract.id,
        unit_id=item.unit_id,
        service_id=item.service_id,
        possession_id=item.possession_id,
        row_id=item.row_id,
        kind=item.kind,
        month=item.days[0].replace(day=1),
        date_from=item.days[0],
        date_to=item.days[1],
        due=item.due,
        quantity=item.quantity,
        gross=sums.gross,
        net=sums.net,
        vat=sums.vat,
        vat_code=code,
        vat_percent=percent,
        derivation=why.to_json(),
        corrects_id=None if item.corrects is None else item.corrects.id,
    )


def rent_of(facts: Facts, possession_id: int, besides: int | None = None) -> list[Charge]:
    """The rent charges of a possession that stand, in order of days.

    `besides` leaves out the charges of one document: of the one being posted again.
    """
    return sorted(
        (
            c
            for c in facts.many(Charge, "possession_id", possession_id)
            if c.kind is ChargeKind.RENT
            and c.corrects_id is None
            and c.quantity > 0
            and c.recorder_id != besides
        ),
        key=lambda c: c.date_from,
    )


def rental_began(facts: Facts, possession_id: int, besides: int | None = None) -> dt.date | None:
    """The first day of the whole rental, from which «месяц от даты» is counted; none before rent.

    A replacement goes on with the rental of the cabin before it.
    """
    before = [t.anchor for t in facts.many(RentTerm, "possession_id", possession_id) if t.anchor]
    charged = (c.date_from for c in rent_of(facts, possession_id, besides))
    return min((*before, *charged), default=None)


def carrier_debt(
    document: Document, carrier_id: int | None, cost: Decimal, facts: Facts
) -> Iterator[CarrierDebt]:
    """What we owe for a trip (D-17); our own transport is owed nothing (A-29)."""
    carrier = facts.find(Carrier, carrier_id)
    if carrier is not None and not carrier.own and cost:
        yield CarrierDebt(
            period=document.date,
            organization_id=document.organization_id,
            carrier_id=carrier.id,
            amount=cost,
        )
