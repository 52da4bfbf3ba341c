"""What a person chose for a payment is proposed for the next one like it; the last choice wins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app import writing
from app.bank_documents import Choice
from app.bank_words import pattern_of
from app.gateway import Gateway
from app.match_invoices import paid_of
from app.store import chunks
from db.catalogs.bank_choice import BankChoice
from db.catalogs.bank_payment import BankPayment

KEY = ("organization_id", "way", "payer", "words")


def remember(gate: Gateway, chosen: Iterable[tuple[BankPayment, Choice]]) -> None:
    """Keeps choices for payers and the words of purposes; none where nobody is named."""
    wanted = {key: (p, c) for p, c in chosen if (key := _key(p))}
    known = _known(gate, {key[2] for key in wanted})
    changed = []
    for key, (payment, choice) in sorted(wanted.items(), key=lambda item: item[1][0].id):
        one: Any = known.get(key) or BankChoice(**dict(zip(KEY, key, strict=True)))
        one.name = f"{payment.person}: {key[3]}"[:250].rstrip(": ")
        one.bank_class = choice.bank_class
        one.contract_id = choice.shares[0].contract_id if choice.shares else None
        one.carrier_id = choice.carrier_id
        one.chosen = gate.now
        changed.append(one)
    if changed:
        writing.store(gate, changed, posting=False)


def _key(payment: BankPayment) -> tuple[Any, ...]:
    paid = paid_of(payment)
    if not paid.by:
        return ()
    return (payment.organization_id, payment.way, paid.by, pattern_of(payment.purpose))


def _known(gate: Gateway, payers: set[str]) -> dict[tuple[Any, ...], BankChoice]:
    """Choices for these payers that the base has, those marked for removal too."""
    keys: list[int] = []
    for chunk in chunks(sorted(payers)):
        query = select(BankChoice.__table__.c.id).where(BankChoice.__table__.c.payer.in_(chunk))
        keys += gate.connection.execute(query).scalars()
    found: Iterable[Any] = gate.stored(BankChoice, keys).values()
    return {tuple(getattr(one, name) for name in KEY): one for one in found}
