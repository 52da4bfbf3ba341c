"""A payment without an invoice whose sum is what the named units and months still owe (K-8).

Sure only when the distribution itself would put the whole sum on exactly these charges.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.bank_known import Agreement, Certainty, Paid, Proposal, Said
from app.bank_words import contract_key
from app.crediting import OpenCharge, distribute
from app.purpose import Named, UnitCodes, read_purpose
from db.catalogs.bank_payment import BankClass
from db.registers.money import ChargeKind

LONGEST = 500  # of a purpose, as a receipt keeps it


def by_charges(
    paid: Paid, agreements: Sequence[Agreement], said: Said, why: str
) -> Proposal | None:
    """The charges that are named and have this sum, by one contract; None where there are none."""
    open_now = [a for a in agreements if a.charges]
    if said.contracts:
        open_now = [a for a in open_now if contract_key(a.number) in said.contracts]
    found = [(a, *chosen) for a in open_now if (chosen := _named(paid, a, said)) is not None]
    if len(found) != 1:
        return None
    agreement, charges, words = found[0]
    kinds = {charge.kind for charge in charges}
    return Proposal(
        paid,
        Certainty.EXACT,
        (),
        (why, f"сумма равна начислениям: {words}"),
        _CLASSES.get(next(iter(kinds)), BankClass.RENT) if len(kinds) == 1 else BankClass.RENT,
        contract_id=agreement.id,
        charges=frozenset(charge.id for charge in charges),
    )


def _named(paid: Paid, agreement: Agreement, said: Said) -> tuple[list[OpenCharge], str] | None:
    """All charges that are named, and the words for them, when the sum pays them and no other."""
    units = {u for c in agreement.charges for u in (c.unit_id, *c.beside) if u}
    codes = UnitCodes({code: unit for unit, code in agreement.units.items() if unit in units})
    purpose = paid.purpose[:LONGEST]
    named = read_purpose(purpose, codes)
    if said.units - named.units.keys():
        return None  # a unit without debts, or of somebody else
    if not (named.deposit or (named.times and (named.units or said.contracts))):
        return None
    meant = [c for c in agreement.charges if _is_named(c, named)]
    if not meant or sum(c.open for c in meant) != paid.total:
        return None
    placed = distribute(
        paid.total,
        [c for c in agreement.charges if c.is_deposit == named.deposit],
        purpose=purpose,
        unit_codes=codes,
        as_deposit=named.deposit,
    )
    if {p.charge_id for p in placed if p.amount} != {c.id for c in meant}:
        return None
    return meant, named.words


def _is_named(charge: OpenCharge, named: Named) -> bool:
    if named.deposit or charge.is_deposit:
        return named.deposit and charge.is_deposit and named.names_unit([charge.unit_id])
    kinds = named.kinds or {ChargeKind.RENT}
    units = [charge.unit_id] if charge.unit_id else charge.beside or named.units
    in_kind = charge.kind in kinds and named.names_unit(units)
    return in_kind and named.names_day(charge.date_from)


_CLASSES = {
    ChargeKind.DEPOSIT: BankClass.DEPOSIT,
    ChargeKind.COMPENSATION: BankClass.COMPENSATION,
}
