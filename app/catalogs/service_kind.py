"""Checks of «Вид услуги»: its prices."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.prices import dates_are_apart
from app.verbs import Problem, checks
from db.catalogs.service_kind import ServiceKind


@checks(ServiceKind)
def service_prices_are_right(card: ServiceKind, facts: Facts) -> Iterator[Problem]:
    if card.price is not None and card.price < 0:
        yield Problem("price", "Цена не может быть отрицательной")
    yield from dates_are_apart(card.prices)
