"""The two runs of a month (features H-15, H-24; accounting-model.md, Cases)."""

from __future__ import annotations

import enum


class RunKind(enum.Enum):
    """«Счета» before or in the month, «Акты» at its end."""

    INVOICES = "Счета"
    ACTS = "Акты"
