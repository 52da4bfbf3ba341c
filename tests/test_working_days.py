"""The production calendar: where a due day moves, how many days work (cases C1–C11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app import known_law
from app.dated_facts import calendar_of, law_of, prices_of
from app.facts import Facts
from app.working_days import Calendar
from db.catalogs.dated_facts import CalendarDay, PriceIndex
from db.errors import UserError
from db.penalty_rule import DueShift
from tests.company import Company

CALENDAR = Calendar(
    dict.fromkeys(known_law.DAYS_OFF, False) | dict.fromkeys(known_law.DAYS_WORKED, True)
)


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()


@pytest.mark.parametrize(
    ("case", "due", "moved"),
    [
        ("C1", "10.10.2026", "12.10.2026"),
        ("C2", "04.11.2026", "05.11.2026"),
        ("C3", "31.12.2026", "11.01.2027"),
        ("C4", "09.05.2026", "12.05.2026"),
        ("C5", "01.11.2025", "01.11.2025"),
        ("C6", "02.11.2025", "05.11.2025"),
        ("C7", "21.02.2026", "24.02.2026"),
        ("C8", "08.03.2026", "10.03.2026"),
        ("C9", "15.08.2026", "17.08.2026"),
    ],
)
def test_c1_to_c9_a_day_off_moves_to_the_next_working_day(case: str, due: str, moved: str) -> None:
    assert CALENDAR.shifted(day(due)) == day(moved), case


def test_a_contract_may_move_it_back_or_leave_it() -> None:
    assert CALENDAR.shifted(day("10.10.2026"), DueShift.PREVIOUS) == day("09.10.2026")
    assert CALENDAR.shifted(day("10.10.2026"), DueShift.NONE) == day("10.10.2026")


@pytest.mark.parametrize(("year", "count"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_c10_working_days_of_a_year(year: int, count: int) -> None:
    assert CALENDAR.working_days(dt.date(year, 1, 1), dt.date(year, 12, 31)) == count
    assert CALENDAR.knows(year)
    assert not CALENDAR.knows(year + 10)


def test_c11_thirty_calendar_days_from_a_claim() -> None:
    assert day("21.11.2026") + dt.timedelta(days=30) == day("21.12.2026")
    assert CALENDAR.is_working(day("21.12.2026"))


def test_a_new_base_has_the_facts_of_the_law_and_a_person_edits_them(company: Company) -> None:
    """P19, C3, I1 out of rows; another row changes the day."""
    work = company.work
    with work.database.reading() as session:
        facts = Facts(session)
        assert calendar_of(facts).shifted(day("31.12.2026")) == day("11.01.2027")
        assert law_of(facts).rate_on(day("16.02.2026")) == 15.5
        assert law_of(facts).cap_on(day("01.06.2026")) == 9.5
        assert len(law_of(facts).moratoria) == 2
        assert str(prices_of(facts).growth(day("01.01.2025"))) == "9.520000"
    work.save(CalendarDay(name="выходной", day=day("12.10.2026")))
    with work.database.reading() as session:
        assert calendar_of(Facts(session)).shifted(day("10.10.2026")) == day("13.10.2026")


def test_h3_an_index_of_no_month_or_in_a_wrong_form_is_told_at_once(company: Company) -> None:
    """9,52 for 109,52 would lower every price ten times; 100,62 of no month is a year's."""
    work = company.work
    with pytest.raises(UserError) as told:
        work.save(PriceIndex(name="?", year=26, month=13, percent=Decimal("9.52")), despite=True)
    assert [p.field for p in told.value.problems] == ["year", "month", "percent"]
    forgotten = PriceIndex(name="октябрь", year=2026, percent=Decimal("100.62"))
    with pytest.raises(UserError, match="похож на индекс за месяц"):
        work.save(forgotten)
    forgotten.month = 10
    work.save(forgotten)
    work.save(PriceIndex(name="2026 год", year=2026, percent=Decimal("107.5")))
    with work.database.reading() as session:
        assert prices_of(Facts(session)).growth(day("01.01.2027")) == Decimal("7.5")
