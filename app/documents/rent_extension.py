"""What happens to «Продолжение аренды» (E-1, E-3, E-5)."""

from __future__ import annotations

from app.facts import Facts
from app.going_on import goes_on, held_rows, next_month, next_rows
from app.replaced import held_now
from app.verbs import fills
from db.documents.contract import Contract
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_transfer import RentTransfer

goes_on(RentExtension, RentExtensionUnit, next_month)


@fills(Contract, RentExtension)
def for_contract(source: Contract, facts: Facts) -> RentExtension:
    """Everything the tenant holds, for its next period."""
    made = RentExtension(organization_id=source.organization_id, contract_id=source.id)
    made.units = held_rows(RentExtensionUnit, source.id, (), facts)
    return made


@fills(RentTransfer, RentExtension)
def after_transfer(source: RentTransfer, facts: Facts) -> RentExtension:
    return _next(source, [row.id for row in source.units], facts)


@fills(RentExtension, RentExtension)
def after_extension(source: RentExtension, facts: Facts) -> RentExtension:
    return _next(source, list(dict.fromkeys(r.possession_id for r in source.units)), facts)


def _next(
    source: RentTransfer | RentExtension, possessions: list[int], facts: Facts
) -> RentExtension:
    made = RentExtension(organization_id=source.organization_id, contract_id=source.contract_id)
    for key in possessions:
        held = held_now(facts, key)
        if held is not None and held.until is None:
            made.units += next_rows(RentExtensionUnit, held.id, facts)
    return made
