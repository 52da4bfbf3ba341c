"""«График занятости»: days agree with a day-by-day look at the register, on both databases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from app import schedule
from app.filled_days import Span, State
from app.schedule import Asked, UnitLine, why_not_let
from app.verbs import FILLS
from db.catalogs.unit import Cabin, UnitState
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Haulage, RentTransfer, RentTransferDelivery
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow
from db.registers.money import Charge, ChargeKind
from db.registers.place import PlaceKind, UnitPlace
from tests.company import DAY, Company

D = Decimal
ONE = dt.timedelta(days=1)
TODAY = DAY(2026, 11, 20)
EVERY = Asked()
FIRST, LAST = DAY(2026, 1, 1), DAY(2027, 1, 31)


def filled(company: Company, source: Any, target: type[Any], day: dt.date) -> Any:
    fill = next(f for f in FILLS if f.source is type(source) and f.target is target)
    made = company.work.fill(fill, source.id)
    made.date = day
    return made


def searched(company: Company, cabin: Cabin, found: bool, day: dt.date) -> None:
    company.work.post(
        UnitSearch(
            organization_id=company.organization.id,
            date=day,
            event=SearchEvent.FOUND if found else SearchEvent.LOST,
            site_id=company.other_site.id if found else None,
            units=[UnitSearchRow(unit_id=cabin.id)],
        )
    )


@pytest.fixture
def lived(company: Company) -> Company:
    """Let, returned, let again the same day, taken over by a neighbour, lost and found."""
    work, (one, two, three) = company.work, company.cabins
    first = company.transfer(one, date=DAY(2026, 2, 1), to=DAY(2026, 2, 28))
    work.post(first)
    back = filled(company, first, RentReturn, DAY(2026, 3, 5))
    back.site_id = company.site.id
    work.post(back)
    again = company.transfer(
        one, date=DAY(2026, 3, 5), to=DAY(2026, 4, 4), contract=company.other_contract
    )
    work.post(again)
    work.post(filled(company, again, RentExtension, DAY(2026, 4, 5)))
    taken = company.transfer(two, date=DAY(2026, 5, 1), to=DAY(2026, 5, 31))
    work.post(taken)
    over = company.transfer(
        two, date=DAY(2026, 11, 1), to=DAY(2026, 11, 30), contract=company.other_contract
    )
    over.deliveries = [
        RentTransferDelivery(
            address="Курск",
            haulage=Haulage.FROM_TENANT,
            source_contract_id=company.contract.id,
        )
    ]
    work.post(over)
    searched(company, three, False, DAY(2026, 6, 10))
    searched(company, three, True, DAY(2026, 7, 1))
    work.post(company.transfer(company.beds, date=DAY(2026, 2, 2)))
    work.post(company.receipt("1000", contract=company.other_contract, date=DAY(2026, 4, 1)))
    return company


def read(company: Company, asked: Asked = EVERY, day: dt.date = TODAY) -> list[UnitLine]:
    with company.work.database.reading() as session:
        return schedule.units(session, asked, day)


def spans(company: Company, lines: list[UnitLine], *days: dt.date) -> dict[int, list[Span]]:
    with company.work.database.reading() as session:
        return schedule.spans(session, lines, *(days or (FIRST, LAST)), TODAY)


def by_days(company: Company) -> dict[tuple[int, dt.date], PlaceKind]:
    """Where each cabin is at the end of each day, counted movement by movement."""
    with company.work.database.reading() as session:
        moves = session.scalars(select(UnitPlace).order_by(UnitPlace.period)).all()
    found = {}
    for cabin in company.cabins:
        left: dict[PlaceKind, int] = defaultdict(int)
        mine = [m for m in moves if m.unit_id == cabin.id]
        day = FIRST
        while day <= LAST:
            for move in (m for m in mine if m.period == day):
                left[move.place] += move.quantity
            there = [place for place, number in left.items() if number]
            if there:
                (found[cabin.id, day],) = there
            day += ONE
    return found


def test_every_day_of_every_cabin_is_what_the_register_says(lived):
    lines = read(lived)
    found, truth = spans(lived, lines), by_days(lived)
    states = {State.LET: PlaceKind.TENANT, State.LOST: PlaceKind.LOST}
    for line in lines:
        day = line.since
        while day <= LAST:
            here = [s for s in found[line.id] if s.covers(day, day)]
            places = [states[s.state] for s in here] or [PlaceKind.SITE]
            assert places == [truth[line.id, day]], (line.code, day)
            day += ONE
    assert len(truth) == sum((LAST - line.since).days + 1 for line in lines)


def test_only_what_touches_the_days_is_read(lived):
    lines, first, last = read(lived), DAY(2026, 3, 5), DAY(2026, 6, 10)
    some, every = spans(lived, lines, first, last), spans(lived, lines)
    for line in lines:
        assert some[line.id] == [s for s in every[line.id] if s.covers(first, last)]


def test_a_span_tells_its_charges_and_debts(lived):
    lines = read(lived)
    with lived.work.database.reading() as session:
        charges = session.scalars(select(Charge).where(Charge.gross > 0)).all()
    let = [s for group in spans(lived, lines).values() for s in group if s.state is State.LET]
    assert len(let) == 4
    for span in let:
        mine = [c for c in charges if c.possession_id == span.possession_id]
        mine = [c for c in mine if c.gross + c.corrected > 0]
        opens = {c.id: c.gross + c.corrected - c.allocated for c in mine}
        rent = [c.date_to for c in mine if c.kind is ChargeKind.RENT]
        assert span.charged_to == max(rent)
        assert span.owed == sum(opens.values())
        assert span.overdue == sum(opens[c.id] for c in mine if c.due < TODAY)
    assert {s.tenant for s in let} == {"ООО «СтройГрад»", "АО «Дорстрой»"}
    assert any(s.owed for s in let)


def test_home_state_and_counters(lived):
    one, two, three = read(lived)
    states = {u.code: (u.site, u.state) for u in (one, two, three)}
    assert states == {
        "БК-001": ("Юг", State.LET),
        "БК-002": ("Юг", State.LET),
        "БК-003": ("Север", None),
    }
    assert schedule.free_today([one, two, three]) == 1
    lost = {u.code: u.state for u in read(lived, day=DAY(2026, 6, 15))}
    assert lost["БК-003"] is State.LOST


def test_repair_and_cards_not_received(lived):
    cabin = lived.work.load(Cabin, lived.cabins[2].id)
    cabin.state = UnitState.REPAIR
    lived.work.save(cabin)
    lived.work.save(Cabin(name="Новая", code="БК-900", kind_id=lived.kind.id))
    lines = read(lived)
    assert [u.code for u in lines] == ["БК-003", "БК-001", "БК-002"]
    assert lines[0].state is State.REPAIR
    found = spans(lived, lines)[cabin.id]
    assert [(s.state, s.first, s.last) for s in found if s.state is State.REPAIR] == [
        (State.REPAIR, TODAY, None)
    ]
    assert "в ремонте" in why_not_let(lines[0], found, TODAY, TODAY)
    assert read(lived, Asked(free=(TODAY, TODAY))) == []


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        (Asked(search="бк-002"), ["БК-002"]),
        (Asked(search="дорстрой"), ["БК-001", "БК-002"]),
        (Asked(search="СТРОЙГРАД"), []),
        (Asked(search="%"), []),
        (Asked(free=(DAY(2026, 2, 15), DAY(2026, 2, 15))), ["БК-003"]),
        (Asked(free=(DAY(2025, 12, 1), DAY(2026, 2, 15))), []),
    ],
)
def test_filters(lived, asked, codes):
    assert [u.code for u in read(lived, asked)] == codes


def test_filters_by_site_and_kind(lived):
    assert [u.code for u in read(lived, Asked(site_id=lived.other_site.id))] == ["БК-003"]
    assert len(read(lived, Asked(kind_id=lived.kind.id))) == 3
    assert read(lived, Asked(kind_id=lived.kind.id + 1)) == []


def test_what_can_be_let_posts_and_what_cannot_does_not(lived):
    """The chart's word against the posting of a real transfer."""
    lines = {line.code: line for line in read(lived)}
    found = spans(lived, list(lines.values()))
    for code, day, possible in (
        ("БК-001", DAY(2026, 2, 10), False),
        ("БК-001", DAY(2026, 1, 15), False),
        ("БК-002", DAY(2026, 3, 1), False),
        ("БК-003", DAY(2026, 1, 5), False),
        ("БК-003", DAY(2026, 6, 20), False),
        ("БК-003", DAY(2026, 7, 1), True),
        ("БК-003", TODAY, True),
    ):
        line = lines[code]
        why = why_not_let(line, found[line.id], day, day + ONE)
        assert (why == "") is possible, why
        cabin = next(c for c in lived.cabins if c.id == line.id)
        transfer: RentTransfer = lived.transfer(cabin, date=day, to=day + ONE)
        transfer.site_id = line.site_id
        if possible:
            lived.work.post(transfer)
            lived.work.unpost(transfer)
        else:
            with pytest.raises(Exception, match="БК|Бытовка|площадк"):
                lived.work.post(transfer)


def test_paid_through(lived):
    let = [s for group in spans(lived, read(lived)).values() for s in group]
    span = next(s for s in let if s.first == DAY(2026, 3, 5))
    with lived.work.database.reading() as session:
        assert schedule.paid_through(session, span.possession_id) == (DAY(2026, 3, 9), D("28.10"))
        assert schedule.first_day(session) == DAY(2026, 2, 1)


def test_the_number_of_questions_does_not_depend_on_the_number_of_cabins(lived):
    asked: list[str] = []
    lines = read(lived)
    with lived.work.database.reading() as session:
        bind = session.connection()
        hear = lambda *a: asked.append(a[2])  # noqa: E731
        event.listen(bind, "before_cursor_execute", hear)
        schedule.units(session, Asked(), TODAY)
        schedule.spans(session, lines, FIRST, LAST, TODAY)
        event.remove(bind, "before_cursor_execute", hear)
    assert len(asked) == 6
