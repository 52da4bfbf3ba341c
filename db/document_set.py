"""Which papers close the services of a month (domain-facts §1.2–1.4)."""

from __future__ import annotations

import enum


class DocumentSet(enum.Enum):
    """What a tenant is given: never two papers of one meaning for one row."""

    ACT = "Акт"
    ACT_AND_VAT_INVOICE = "Акт и счёт-фактура"
    UPD = "УПД"
