"""Which invoices a payment pays, with the reasons and how sure it is (K-8, K-9).

The seed's rule: payer, payee and sum equal those of one invoice. What the purpose names tells
invoices apart; what it contradicts is not certain any more, and of two equal invoices none is
guessed. Pure: payments and what is known in, proposals out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.bank_book import Book
from app.bank_known import Agreement, Asked, Certainty, Ground, Paid, Proposal
from app.bank_words import invoices_named

__all__ = [
    "Agreement",
    "Asked",
    "Certainty",
    "Ground",
    "Paid",
    "Proposal",
    "invoices_named",
    "propose",
]


def propose(
    payments: Iterable[Paid], invoices: Sequence[Asked], ground: Ground | None = None
) -> list[Proposal]:
    """A proposal a payment, in the order of days; an invoice is paid by one of them."""
    book = Book(invoices, ground or Ground())
    taken: set[int] = set()
    charges: set[int] = set()
    found = []
    for paid in sorted(payments, key=lambda p: (p.date, p.key)):
        proposal = book.propose(paid)
        if proposal.certainty is Certainty.EXACT:
            mine = {invoice.id for invoice in proposal.invoices}
            if mine & taken or proposal.pays & charges:
                what = "этот счёт" if mine else "эти начисления"
                reasons = (*proposal.reasons, f"{what} оплачивает другой платёж")
                proposal = replace(proposal, certainty=Certainty.LIKELY, reasons=reasons)
            else:
                taken |= mine
                charges |= proposal.pays
        found.append(proposal)
    return found
