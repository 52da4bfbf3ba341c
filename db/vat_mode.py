"""How prices of a contract stand to VAT (accounting-model, Smaller decisions)."""

from __future__ import annotations

import enum


class VatMode(enum.Enum):
    """Whether VAT is inside the price, is added to it, or is not charged."""

    INCLUDED = "В том числе"
    ON_TOP = "Сверху"
    NONE = "Без НДС"
