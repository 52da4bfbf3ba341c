"""What a new base begins with: dated facts of the law, as rows a person can edit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.work import Work
from db.catalogs.vat_rate import VatCode, VatRate

# code, name, from, percent (domain-facts §2.1)
VAT_RATES = (
    ("std", "18 %", dt.date(2004, 1, 1), Decimal(18)),
    ("std", "20 %", dt.date(2019, 1, 1), Decimal(20)),
    ("std", "22 %", dt.date(2026, 1, 1), Decimal(22)),
    ("usn5", "5 %", dt.date(2025, 1, 1), Decimal(5)),
    ("usn7", "7 %", dt.date(2025, 1, 1), Decimal(7)),
    ("none", "Без НДС", dt.date(2004, 1, 1), None),
)


def fill(work: Work) -> None:
    """Writes the rows of a new base."""
    work.save(
        [
            VatRate(code=VatCode[code], name=name, valid_from=start, percent=percent)
            for code, name, start, percent in VAT_RATES
        ]
    )
