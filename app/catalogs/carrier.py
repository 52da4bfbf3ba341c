"""Checks of carriers: somebody's card, or our own transport (A-11, A-29)."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks
from db.catalogs.transport import Carrier


@checks(Carrier)
def carrier_is_somebody(card: Carrier, facts: Facts) -> Iterator[Problem]:
    if not card.own and card.partner_id is None:
        yield Problem("partner_id", "Выберите контрагента или отметьте «Собственный транспорт»")
