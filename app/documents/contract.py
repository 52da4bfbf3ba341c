"""What happens to «Договор»: it is kept, it makes no movements."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks, fills
from db.catalogs.partner import Partner
from db.documents.contract import Contract


@checks(Contract)
def dates_are_in_order(doc: Contract, facts: Facts) -> Iterator[Problem]:
    if doc.valid_to is not None and doc.valid_to < doc.valid_from:
        yield Problem("valid_to", "Срок договора перевёрнут: «Действует по» раньше «Действует с»")


@fills(Partner, Contract)
def for_partner(source: Partner, facts: Facts) -> Contract:
    return Contract(partner_id=source.id)
