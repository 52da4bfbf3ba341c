"""What a person typed beside a payment of the bank and has not posted yet: it is never lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from app.bank_desk import Waiting
from app.bank_documents import accept
from app.bank_places import Key, the_tenant
from db.catalogs.bank_payment import BankClass, MoneyWay

_KEPT = ("tenant", "contract", "payer", "carrier")


@dataclass(frozen=True)
class Typed:
    """What for, whose, by which contract, who paid (None is the tenant), how much to each place."""

    what: BankClass | None = None
    tenant: int | None = None
    contract: int | None = None
    payer: int | None = None
    carrier: int | None = None
    shares: Mapping[Key, Decimal] = field(default_factory=dict)


def to_data(typed: Typed) -> dict[str, Any]:
    """As it is kept among the settings of a person: plain JSON."""
    return {
        "what": typed.what.name if typed.what else None,
        **{name: getattr(typed, name) for name in _KEPT},
        "shares": [[c, i, str(amount)] for (c, i), amount in typed.shares.items()],
    }


def from_data(kept: Any) -> Typed | None:
    """What was kept; None of what the program does not understand."""
    try:
        what = BankClass[kept["what"]] if kept.get("what") else None
        shares = {(int(c), None if i is None else int(i)): Decimal(a) for c, i, a in kept["shares"]}
        ids = {name: None if kept[name] is None else int(kept[name]) for name in _KEPT}
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation):
        return None
    return Typed(what, **ids, shares=shares)


def begun_with(session: Session, waiting: Waiting) -> Typed:
    """What a proposal says, as if a person had typed it; what it does not say is left open."""
    proposal, choice = waiting.proposal, accept(waiting.proposal)
    shares: dict[Key, Decimal] = {}
    for share in choice.shares if choice else ():
        key = (share.contract_id, share.invoice_id)
        shares[key] = shares.get(key, Decimal(0)) + share.amount
    contracts = {contract for contract, _ in shares}
    contracts |= {invoice.contract_id for invoice in proposal.invoices}
    contracts |= {proposal.contract_id} if proposal.contract_id else set()
    tenant = the_tenant(session, contracts) or proposal.partner_id
    what = choice.bank_class if choice else proposal.bank_class
    if what is None and waiting.payment.way is MoneyWay.IN and proposal.document_id is None:
        what = BankClass.RENT  # what most money is; the tenant is still to be said
    payer = choice.partner_id if choice else proposal.partner_id
    paid_himself = payer == tenant
    return Typed(what, tenant, None, None if paid_himself else payer, proposal.carrier_id, shares)
