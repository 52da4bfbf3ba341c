"""Checks of VAT rates: one row of a code from a date, a percent that can be."""

from __future__ import annotations

from collections.abc import Iterator

from app.facts import Facts
from app.verbs import Problem, checks
from db.catalogs.vat_rate import VatCode, VatRate


@checks(VatRate)
def rate_can_be(card: VatRate, facts: Facts) -> Iterator[Problem]:
    if (card.code is VatCode.none) != (card.percent is None):
        text = "«Без НДС» процента не имеет, у остальных ставок он указывается"
        yield Problem("percent", text)
    if card.percent is not None and not 0 < card.percent < 100:
        yield Problem("percent", "Ставка НДС — больше 0 и меньше 100 процентов")
