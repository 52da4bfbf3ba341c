"""«Расчёт пеней» of many debts and of a long one: how pages part it (I-8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from db.documents.penalty_charge import PenaltyCharge
from printforms.parties import Signer
from printforms.penalty_charge import PenaltyBlock, PenaltyLine, PenaltyPaper
from printforms.registry import printforms_of
from tests.paper_reading import texts
from tests.paper_samples import LESSOR, TENANT

D = Decimal


def printed(*blocks: PenaltyBlock) -> list[str]:
    paper = PenaltyPaper(
        number="А-000002",
        date=dt.date(2026, 10, 31),
        till=dt.date(2026, 10, 31),
        ours=LESSOR,
        theirs=TENANT,
        contract="Договор аренды № 214 от 01.03.2026",
        rule="",
        blocks=blocks,
        signer=Signer("Генеральный директор", "Иванов И.И."),
    )
    return texts(printforms_of(PenaltyCharge)[0].pdf([paper]))


def debt(number: int, lines: int = 1) -> PenaltyBlock:
    day = dt.date(2026, 9, 1)
    rows = [PenaltyLine(D(2500), day, day, 1, "0,1 % в день", D("2.50"))] * lines
    capped = (("Предел: 10 % от 2 500,00", D("-1.00")),)
    return PenaltyBlock(f"Долг {number:02d}.", rows, capped, D("2.50") * lines - 1)


@pytest.mark.parametrize("count", range(13, 18))
def test_i8_a_debt_is_not_parted_from_its_total(count: int) -> None:
    pages = printed(*map(debt, range(count)))
    for page in pages:
        assert page.count("Предел") == page.count("Итого")
        assert page.count("Долг 0") + page.count("Долг 1") == page.count("Итого")
    assert "Всего пеней" in pages[-1]
    assert "Итого" in pages[-1]


@pytest.mark.parametrize("lines", range(20, 130, 5))
def test_i8_the_end_of_a_long_debt_stays_with_the_signature(lines: int) -> None:
    last = printed(debt(1, lines))[-1]
    assert "Предел" in last
    assert "Итого" in last
    assert "Всего пеней" in last
    assert "Иванов И.И." in last
