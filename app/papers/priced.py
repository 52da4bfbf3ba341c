"""Rows with VAT as bills and acts total them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from db.russian import quantity_text
from printforms.priced_lines import PricedLine, PricedLines, VatTotal


def priced(lines: Sequence[PricedLine], taxed: Iterable[Any], *, on_top: bool) -> PricedLines:
    """Printed lines with VAT of the things they are of, by rate, the highest first.

    `taxed` have `vat` in roubles and `vat_percent`, None without VAT.
    """
    sums: dict[Decimal, Decimal] = defaultdict(Decimal)
    for each in taxed:
        if each.vat_percent is not None:
            sums[each.vat_percent] += each.vat
    vat = [VatTotal(f"{quantity_text(rate)}%", sums[rate]) for rate in sorted(sums, reverse=True)]
    return PricedLines(lines, vat, vat_on_top=on_top)
