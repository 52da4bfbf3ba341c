"""«Бронирование бытовок» (C-8): what is promised to one is not let to another."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select

from app.problems import Refused
from app.verbs import FILLS
from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.errors import UserError
from db.registers.booking import BookedUnit
from tests.company import Company

DAY = dt.date
FROM, TO = DAY(2026, 12, 1), DAY(2026, 12, 31)


def booking(
    company: Company,
    *cabins: Cabin,
    contract: Contract | None = None,
    days: tuple[dt.date, dt.date] = (FROM, TO),
) -> UnitBooking:
    return UnitBooking(
        organization_id=company.organization.id,
        contract_id=(contract or company.contract).id,
        date=DAY(2026, 11, 1),
        units=[UnitBookingRow(unit_id=c.id, date_from=days[0], date_to=days[1]) for c in cabins],
    )


def booked(company: Company) -> int:
    with company.work.database.reading() as session:
        return session.scalar(select(func.count(BookedUnit.id))) or 0


def test_c8_a_booked_cabin_goes_to_its_contract_and_to_nobody_else(company: Company):
    cabin = company.cabins[0]
    doc = booking(company, cabin)
    company.work.post(doc)
    strange = company.transfer(cabin, date=FROM, to=TO, contract=company.other_contract)
    with pytest.raises(Refused, match=r"БК-001 забронирована за ООО «СтройГрад» с 01\.12\.2026"):
        company.work.post(strange)
    before = company.transfer(
        cabin, date=DAY(2026, 11, 2), to=DAY(2026, 11, 30), contract=company.other_contract
    )
    company.work.post(before)
    company.work.unpost(before)
    fill = next(f for f in FILLS if f.source is UnitBooking and f.target is RentTransfer)
    own = company.work.fill(fill, doc.id)
    assert isinstance(own, RentTransfer)
    assert [(r.unit_id, r.date_from, r.date_to) for r in own.units] == [(cabin.id, FROM, TO)]
    assert own.site_id == company.site.id  # all of them stand there
    company.work.recalculate(own.units[0], "unit_id", own)
    company.work.post(own)
    assert own.posted


def test_c8_cabins_of_two_sites_leave_the_choice_of_a_site_to_the_person(company: Company):
    first, second, _ = company.cabins
    move = UnitMove(
        organization_id=company.organization.id,
        date=DAY(2026, 11, 5),
        site_id=company.site.id,
        target_site_id=company.other_site.id,
        units=[UnitMoveRow(unit_id=second.id)],
    )
    company.work.post(move)
    for cabins, site in (((second,), company.other_site.id), ((first, second), None)):
        doc = booking(company, *cabins)
        company.work.post(doc)
        fill = next(f for f in FILLS if f.source is UnitBooking and f.target is RentTransfer)
        assert getattr(company.work.fill(fill, doc.id), "site_id", None) == site
        company.work.unpost(doc)


def test_c8_unposted_a_booking_frees_the_days(company: Company):
    doc = booking(company, company.cabins[0])
    company.work.post(doc)
    company.work.unpost(doc)
    assert booked(company) == 0
    company.work.post(booking(company, company.cabins[0], contract=company.other_contract))
    with pytest.raises(Refused, match="забронирована за АО «Дорстрой»"):
        company.work.post(doc)


def test_c8_days_that_are_let_or_promised_are_not_promised_again(company: Company):
    company.work.post(company.transfer(company.cabins[0], date=DAY(2026, 11, 5), to=FROM))
    doc = booking(company, company.cabins[0], company.cabins[1], contract=company.other_contract)
    with pytest.raises(Refused, match=r"БК-001 в аренде по 01\.12\.2026"):
        company.work.post(doc)
    doc.units[0].date_from = FROM + dt.timedelta(days=1)
    company.work.post(doc)
    again = booking(company, company.cabins[1], days=(TO, TO))
    with pytest.raises(Refused, match="забронирована за АО «Дорстрой»"):
        company.work.post(again)
    wrong = booking(company, company.cabins[2], days=(TO, FROM))
    with pytest.raises(Refused, match="период перевёрнут"):
        company.work.post(wrong)


def test_c8_two_people_booking_one_cabin_at_once_one_is_refused_by_the_base(
    company: Company, work: Work
):
    found: list[str] = []
    start = threading.Barrier(2)

    def book(contract: Contract) -> None:
        doc = booking(company, company.cabins[0], contract=contract)
        start.wait()
        try:
            work.post(doc)
            found.append("ok")
        except UserError as refusal:
            found.append(str(refusal))

    people = [
        threading.Thread(target=book, args=(c,)) for c in (company.contract, company.other_contract)
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert found.count("ok") == 1
    assert booked(company) == 1
    (refused,) = (words for words in found if words != "ok")
    assert "забронир" in refused


def test_c8_the_chart_shows_a_booking_until_it_is_handed_over_and_picking_keeps_it(
    company: Company,
):
    from app.filled_days import State
    from app.free_units import free_units
    from app.schedule import Asked, spans, units, why_not_let

    cabin = company.cabins[0]
    company.work.post(booking(company, cabin))
    with company.work.database.reading() as session:
        line = next(x for x in units(session, Asked(), FROM) if x.id == cabin.id)
        (kept,) = spans(session, [line], FROM, TO, FROM)[cabin.id]
        assert (kept.state, kept.first, kept.last) == (State.BOOKED, FROM, TO)
        assert "забронирована с 01.12.2026 по 31.12.2026" in why_not_let(line, [kept], FROM, FROM)
        mine = {u.id for u in free_units(session, FROM, TO, None, company.contract.id)}
        others = {u.id for u in free_units(session, FROM, TO, None, company.other_contract.id)}
    assert mine - others == {cabin.id}
    company.work.post(company.transfer(cabin, date=DAY(2026, 12, 5), to=TO))
    with company.work.database.reading() as session:
        found = spans(session, [line], FROM, TO, FROM)[cabin.id]
    assert [(s.state, s.first) for s in found] == [
        (State.BOOKED, FROM),
        (State.LET, DAY(2026, 12, 5)),
    ]
    assert found[0].last == DAY(2026, 12, 4)


def test_c8_a_booking_is_posted_again_after_its_cabin_was_handed_over(company: Company):
    """The promise was kept: it stays as it was, and other days are still refused."""
    doc = UnitBooking(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=dt.date(2026, 11, 1),
        units=[
            UnitBookingRow(
                unit_id=company.cabins[0].id,
                date_from=dt.date(2026, 11, 12),
                date_to=dt.date(2026, 11, 20),
            )
        ],
    )
    company.work.post(doc)
    company.work.post(company.transfer(company.cabins[0]))
    company.work.post(doc)
    assert doc.posted
    doc.units[0].date_to = dt.date(2026, 11, 25)
    with pytest.raises(UserError, match="бронируйте со следующего дня"):
        company.work.post(doc)
