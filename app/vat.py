"""VAT of a line: by the rate in force when the service was rendered (domain-facts §2).

Counted line by line and rounded half up; totals are sums of lines (§2.3, cases V6, V7). Rates are
percent; sums are roubles. Rounding is symmetrical, so a taken-back sum takes back its own VAT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, TypeVar

from db.errors import UserError
from db.rounding import to_kopecks
from db.russian import date_short
from db.vat_mode import VatMode

DatedRate = TypeVar("DatedRate", bound=tuple[str, dt.date, Decimal | None])


class Sum(NamedTuple):
    """One line in roubles: `net + vat == gross`."""

    net: Decimal
    vat: Decimal
    gross: Decimal


def vat_included(gross: Decimal, rate: Decimal | int) -> tuple[Decimal, Decimal]:
    """(net, vat) of a sum with VAT in it, also of an advance: `gross × r ÷ (100 + r)`."""
    total = to_kopecks(gross)
    vat = to_kopecks(total * rate / (100 + rate))
    return total - vat, vat


def vat_on_top(net: Decimal, rate: Decimal | int) -> tuple[Decimal, Decimal]:
    """(vat, gross) of a sum without VAT: `net × r ÷ 100` is added to it."""
    bare = to_kopecks(net)
    vat = to_kopecks(bare * rate / 100)
    return vat, bare + vat


def net_price(net: Decimal, quantity: Decimal | int) -> Decimal:
    """Column 4 of a счёт-фактура: price × quantity need not be column 5 (V13)."""
    return to_kopecks(net / quantity)


def split(amount: Decimal, rate: Decimal | None, mode: VatMode) -> Sum:
    """A price's sum as its contract understands it; no rate means no VAT («без НДС»)."""
    total = to_kopecks(amount)
    if rate is None or mode is VatMode.NONE:
        return Sum(net=total, vat=Decimal("0.00"), gross=total)
    if mode is VatMode.INCLUDED:
        net, vat = vat_included(total, rate)
        return Sum(net=net, vat=vat, gross=total)
    vat, gross = vat_on_top(total, rate)
    return Sum(net=total, vat=vat, gross=gross)


def pick(rates: Iterable[DatedRate], on: dt.date) -> DatedRate:
    """The row (code, valid_from, percent) in force on a day; pass the rows of one code.

    Raises UserError when none is in force yet, or when two rows start on the same day.
    """
    begun = [row for row in rates if row[1] <= on]
    if not begun:
        raise UserError(
            f"Ставка НДС на {date_short(on)} не задана. Добавьте её в справочник «Ставки НДС»."
        )
    since = max(row[1] for row in begun)
    newest = [row for row in begun if row[1] == since]
    if len(newest) > 1:
        codes = ", ".join(sorted(row[0] for row in newest))
        raise UserError(
            f"С {date_short(since)} заведено несколько ставок НДС ({codes}). "
            "Оставьте одну в справочнике «Ставки НДС»."
        )
    return newest[0]
