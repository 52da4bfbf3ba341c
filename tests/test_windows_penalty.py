"""The window of «Начисление пеней», and its list: one contract, or every one at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.explain import explain_field
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.meta import field_of
from tests.company import DAY
from tests.seen import column
from tests.test_penalty_charge import owing, ruled
from tests.test_windows_papers_for_all import asked, made
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D = Decimal


def test_h37_rows_come_with_the_contract_and_say_why(office: Office) -> None:
    """A typed sum is the person's until it is counted again; F3 tells every period."""
    company = office.company
    ruled(company)
    owing(company)
    company.work.post(company.receipt("20000", date=DAY(2026, 10, 20)))
    window: Any = office.desk.open_new(PenaltyCharge)
    fill, recount = window.row_commands("rows")
    fill.call([])
    assert "укажите договор и день" in window.strip.words.text()
    window.apply(window.thing, "date", DAY(2026, 10, 31))
    window.apply(window.thing, "till", DAY(2026, 10, 31))
    window.apply(window.thing, "contract_id", company.contract.id)
    page = window.sections["rows"]
    (row,) = page.model.rows
    assert (row.amount, row.debt, row.days) == (D(920), D(40000), 19)
    fill.call([])
    assert window.strip.words.text() == "К этому дню неначисленных пеней по договору нет."
    page.model.set_value(row, "amount", D(500))
    assert row.manual
    recount.call([row])
    assert (row.amount, row.manual) == (D(920), False)
    with window.work.database.reading() as session:
        told = explain_field(session, window.thing, row, field_of(PenaltyChargeRow, "amount"))
    assert [line.replace("\u00a0", " ") for line in told] == [
        "Аренда бытовки БК-001 (БК-00) с 10.10.2026 по 31.10.2026, срок оплаты 10.10.2026",
        "13.10.2026 – 20.10.2026: 60 000,00 × 0,1 % × 8 дней = 480,00",
        "21.10.2026 – 31.10.2026: 40 000,00 × 0,1 % × 11 дней = 440,00",
        "По договору: 60 000,00 × 0,1 % × 8 дней + 40 000,00 × 0,1 % × 11 дней = 920,00",
    ]
    page.model.set_value(row, "date_to", DAY(2026, 10, 25))
    assert (row.amount, column(page, "reason") > 0) == (D(680), True)


def test_h37_every_contract_is_claimed_once(office: Office, answers: dict[str, Any]) -> None:
    """Drafts for all who are late; one who has a draft is not asked for again."""
    company, title = office.company, "Начислить по всем договорам"
    window = asked(office, PenaltyCharge, title)
    assert "неначисленных пеней нет ни по одному договору" in window.strip.words.text()
    ruled(company)
    began = dt.date.today() - dt.timedelta(days=40)
    rent = company.transfer(date=began, to=began + dt.timedelta(days=5), amount="60000")
    company.work.post(rent)
    for _ in range(2):
        asked(office, PenaltyCharge, title)
    assert made(office, PenaltyCharge) == 1
    (question,) = answers["asked"]
    assert "Записать 1 начисление пеней?" in question
