"""What a kind or a service costs on a day: dated rows of its card, the card's price before them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Protocol

from app.facts import Facts
from app.verbs import Problem
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Tariff


class Dated(Protocol):
    """A row of «Цены с даты»."""

    valid_from: Any
    price: Any


def price_on(facts: Facts, tariff: Tariff, day: dt.date | None) -> Decimal:
    """Roubles a month (a day, where the rule says so); without a day, today's."""
    found = _latest(facts.section(Tariff.prices, tariff), day)
    return tariff.price if found is None else found


def service_price_on(facts: Facts, service: ServiceKind, day: dt.date | None) -> Decimal | None:
    """Roubles for one; None where the card has no price."""
    found = _latest(facts.section(ServiceKind.prices, service), day)
    return service.price if found is None else found


def service_prices(
    facts: Facts, service: ServiceKind, since: dt.date, till: dt.date
) -> Iterator[tuple[dt.date, dt.date, Decimal | None]]:
    """The price of a service on the days of a period: (first day, last day, roubles or None)."""
    dated = (row.valid_from for row in facts.section(ServiceKind.prices, service))
    cuts = sorted({since, *(day for day in dated if since < day <= till)})
    for first, following in zip_longest(cuts, cuts[1:]):
        last = till if following is None else following - dt.timedelta(days=1)
        yield first, last, service_price_on(facts, service, first)


def dates_are_apart(rows: Iterable[Dated]) -> Iterator[Problem]:
    """One price from a day, and none below zero."""
    seen: set[dt.date] = set()
    for line, row in enumerate(rows, 1):
        where = f"«Цены с даты», строка {line}: "
        if row.valid_from in seen:
            text = f"{where}с {row.valid_from:%d.%m.%Y} уже есть строка"
            yield Problem("valid_from", text, "prices", line)
        if row.price < 0:
            yield Problem("price", where + "цена не может быть отрицательной", "prices", line)
        seen.add(row.valid_from)


def _latest(rows: Iterable[Dated], day: dt.date | None) -> Decimal | None:
    on = day or dt.date.today()
    begun = [r for r in rows if r.valid_from is not None and r.valid_from <= on]
    newest = max(begun, key=lambda r: r.valid_from, default=None)
    return None if newest is None else newest.price
