"""What is paused, brought over and raised later, as reports and the schedule tell it (G-9, G-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import schedule
from app.attention.cabins import kept, running_out
from app.filled_days import Span
from app.reports.tenant_card import TenantCardParams, tenant_card
from db.catalogs.unit import Cabin
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.documents.rent_pause import RentPause
from db.registers.place import Possession
from db.russian import money_text
from forms.schedule.looks import besides, parts, pauses
from forms.schedule.words import cell_words
from tests.company import Company
from tests.summaries import cells, summary
from tests.test_rent_pause import DECEMBER, END, TENTH, TWENTIETH, let, paused
from tests.test_terms_change import changed, made_from

D = Decimal
DAY = dt.date
SINCE, SETTLED = DAY(2026, 9, 1), DAY(2026, 11, 30)


def line(company: Company, day: dt.date, code: str = "БК-001"):
    table = summary(company, day)
    (found,) = [cells(table, row) for row in table.rows if cells(table, row)["unit"] == code]
    return found


def span(company: Company, code: str, day: dt.date) -> tuple[schedule.UnitLine, Span]:
    with company.work.database.reading() as session:
        lines = schedule.units(session, schedule.Asked(), day)
        (one,) = [x for x in lines if x.code == code]
        (found,) = [
            s
            for s in schedule.spans(session, [one], DAY(2026, 8, 1), DAY(2027, 1, 31), day)[one.id]
            if s.possession_id
        ]
    return one, found


def paid(company: Company, possession_id: int):
    with company.work.database.reading() as session:
        return schedule.paid_through(session, possession_id)


@pytest.mark.parametrize(
    ("money", "last", "over"),
    [("1000", DAY(2026, 12, 5), "32.26"), ("1935.49", DAY(2026, 12, 21), "0"),
     ("1741.94", DAY(2026, 12, 9), "0.00"), ("3870.97", END, "0")],
)  # fmt: skip
def test_g9_paused_days_are_not_among_the_paid(company: Company, money, last, over):
    """20 days of December cost 3 870,97; what is paid past the 9th pays the 21st."""
    transfer = let(company)
    company.work.post(paused(company, transfer))
    company.work.post(company.receipt(money, date=DAY(2026, 12, 2)))
    told = line(company, DAY(2026, 12, 25))["paid_to"]
    assert paid(company, transfer.units[0].id) == (last, D(over))
    assert told == (f"{last:%d.%m.%Y} + {money_text(D(over))}" if D(over) else last)


def test_g11_an_open_pause_is_told_and_asks_for_nothing(company: Company):
    transfer = let(company)
    company.work.post(paused(company, transfer, last=None))
    day = DAY(2027, 1, 15)
    told = line(company, day)
    assert told["until"] == DAY(2026, 12, 9)
    assert told["place"].endswith("начисление приостановлено с 10.12.2026")
    with company.work.database.reading() as session:
        for needs in (kept, running_out):
            assert session.scalars(select(Possession.id).where(needs(day))).all() == []
        card = tenant_card(session, TenantCardParams(company.tenant.id, day))
    states = [row.cells[3] for row in card.rows if row.cells[0].startswith("БК-001")]
    assert states == ["в аренде, не начисляется с 10.12.2026"]


def test_schedule_shows_the_pause_and_its_words(company: Company):
    transfer = let(company)
    company.work.post(paused(company, transfer))
    unit, found = span(company, "БК-001", DAY(2026, 12, 15))
    assert found.charged_to == END
    days = pauses(found, DAY(2027, 1, 31))
    assert days == [(TENTH, TWENTIETH)]
    sure, tail = parts(found, DAY(2027, 1, 31))
    assert sure is not None
    assert besides(sure, days) == [(DECEMBER, DAY(2026, 12, 9)), (DAY(2026, 12, 21), END)]
    assert tail == (DAY(2027, 1, 1), DAY(2027, 1, 31))
    assert "начисление приостановлено с 10.12.2026 по 20.12.2026" in cell_words(
        unit, found, DAY(2026, 12, 15)
    )
    assert "приостановлено" not in cell_words(unit, found, DAY(2026, 12, 25))


def test_g9_a_price_raised_later_belongs_to_the_days_it_raised(company: Company):
    """December paid whole, then 9 300 from the 16th: the days are paid in part, all of them."""
    transfer = let(company)
    company.work.post(company.receipt("6000", date=DAY(2026, 12, 2)))
    assert line(company, DAY(2026, 12, 5))["paid_to"] == END
    company.work.post(changed(company, transfer, DAY(2026, 12, 16), "9300"))
    debt = line(company, DAY(2026, 12, 20))
    assert debt["debt"] == D("1703.23")
    last, rest = paid(company, transfer.units[0].id)
    whole = D("7703.23")
    days = max(n for n in range(31) if round(whole * n / 31, 2) <= 6000)
    assert last == DECEMBER + dt.timedelta(days=days - 1)
    assert rest == 6000 - (whole * days / 31).quantize(D("0.01"))


def brought_over(company: Company, *debts: OpeningDebt) -> OpeningBalance:
    old = Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)
    company.work.save(old)
    doc = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 25),
    )
    row = OpeningUnit(unit_id=old.id, since=SINCE, charged_to=SETTLED)
    doc.units.append(row)
    company.work.recalculate(row, "unit_id", doc)
    for debt in debts:
        debt.unit_id = old.id
        doc.debts.append(debt)
    company.work.post(doc)
    return doc


def test_opening_days_settled_before_are_charged_and_paid(company: Company):
    """Nothing is owed and nothing was charged by us: «До» and «Оплачено» are still known."""
    doc = brought_over(company)
    key = doc.units[0].id
    _, found = span(company, "СТ-1", DAY(2026, 11, 28))
    assert (found.charged_to, found.owed) == (SETTLED, 0)
    assert paid(company, key) == (SETTLED, D(0))
    told = line(company, DAY(2026, 11, 28), "СТ-1")
    assert (told["paid_to"], told["until"]) == (SETTLED, SETTLED)


def test_opening_debt_of_a_month_is_not_paid(company: Company):
    """Acts reached the day of the balances, so the month stands in two rows."""
    acted = OpeningDebt(date_from=DAY(2026, 11, 1), date_to=DAY(2026, 11, 25), amount=D(5000))
    rest = OpeningDebt(date_from=DAY(2026, 11, 26), date_to=SETTLED, amount=D(1000))
    doc = brought_over(company, acted, rest)
    key = doc.units[0].id
    _, found = span(company, "СТ-1", DAY(2026, 11, 28))
    assert (found.charged_to, found.owed, found.overdue) == (SETTLED, 6000, 6000)
    assert paid(company, key) == (DAY(2026, 10, 31), D(0))
    company.work.post(company.receipt("1000", date=DAY(2026, 11, 26)))
    assert paid(company, key) == (DAY(2026, 11, 5), D(0))
    assert line(company, DAY(2026, 11, 28), "СТ-1")["paid_to"] == DAY(2026, 11, 5)


def test_opening_unit_is_paused_after_what_was_settled(company: Company):
    brought_over(company)
    doc = made_from(company, company.contract, RentPause)
    doc.date = doc.units[0].date_from = DAY(2026, 12, 1)
    company.work.post(doc)
    _, found = span(company, "СТ-1", DAY(2026, 12, 5))
    assert [p.first for p in found.pauses] == [DAY(2026, 12, 1)]
