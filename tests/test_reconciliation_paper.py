"""«Акт сверки» over pages: its totals are never apart from the last entry nor from each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from db.documents.reconciliation_act import ReconciliationAct
from printforms.parties import Signer
from printforms.reconciliation_act import Entry, ReconciliationPaper
from printforms.registry import printforms_of
from tests.paper_reading import texts
from tests.paper_samples import LESSOR, TENANT


def paper(entries: int) -> ReconciliationPaper:
    day = dt.date(2026, 11, 30)
    return ReconciliationPaper(
        number="А-000001",
        date=day,
        date_from=dt.date(2026, 1, 1),
        date_to=day,
        ours=LESSOR,
        theirs=TENANT,
        ours_clause="",
        their_clause="",
        contract="",
        opening=Decimal(0),
        entries=[
            Entry(day, f"Акт № {n} от 30.11.2026", Decimal(n), Decimal(0))
            for n in range(1, entries + 1)
        ],
        mirrored=False,
        our_signer=Signer("Генеральный директор", "Иванов И.И."),
        their_signer=Signer("Директор", "Сергеев С.С."),
    )


@pytest.mark.parametrize("entries", range(18, 44, 2))
def test_h38_the_totals_stand_together_under_the_last_entry(entries: int):
    (form,) = printforms_of(ReconciliationAct)
    last = texts(form.pdf([paper(entries)]))[-1]
    told = (f"Акт № {entries} ", "Обороты за период", "Сальдо конечное", "задолженность", "М.П.")
    assert [words for words in told if words not in last] == []
