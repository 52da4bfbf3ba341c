"""Premises as rental units: objects, sections, floors, areas, who holds each (A-16, A-17, A-30)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app import lists
from app.catalogs.premise_lists import AREA, FREE_AREA, STATE
from app.free_units import free_units
from app.lists import ListQuery
from app.offered import units_to_hand_over
from app.verbs import FILLS
from app.work import Work
from db.base import Base
from db.catalogs.unit import Site
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.errors import UserError
from tests.company import DAY
from tests.offices import Offices


def cells(work: Work, kind: type[Base], key: int) -> dict[str, object]:
    """One line of a list by the keys of its columns."""
    with work.database.reading() as session:
        rows = lists.page(session, ListQuery(kind), 100)
    names = [c.key for c in lists.columns_of(kind)]
    return dict(zip(names, next(r.cells for r in rows if r.id == key), strict=True))


def test_a16_area_of_a_floor_is_the_sum_of_its_premises(offices: Offices) -> None:
    """A premise moved to another floor takes its metres along."""
    work, (first, second) = offices.work, offices.floors
    assert cells(work, type(first), first.id)[AREA] == Decimal("156.00")
    assert cells(work, type(second), second.id)[AREA] == Decimal("70.70")
    assert cells(work, Site, offices.building.id)[AREA] == Decimal("226.70")
    assert cells(work, Site, offices.company.site.id)[AREA] is None
    moved = offices.premises[0]
    moved.floor_id = second.id
    work.save(moved)
    assert cells(work, type(first), first.id)[AREA] == Decimal("106.00")
    assert cells(work, type(second), second.id)[AREA] == Decimal("120.70")
    assert cells(work, type(offices.section), offices.section.id)[AREA] == Decimal("106.00")


def test_a16_a_premise_has_one_tenant_at_a_time_by_constraint(offices: Offices) -> None:
    """The same transfer, register and exclusion as of a cabin; the list tells who holds it."""
    office = offices.premises[0]
    assert cells(offices.work, type(office), office.id)[STATE] == "Свободно"
    today = dt.date.today()
    let = offices.let(office, date=today)
    offices.work.post(let)
    assert cells(offices.work, type(office), office.id)[STATE] == offices.company.tenant.name
    first = offices.floors[0]
    assert cells(offices.work, type(first), first.id)[FREE_AREA] == Decimal("80.00")
    again = offices.let(
        office, date=today + dt.timedelta(days=1), contract=offices.company.other_contract
    )
    with pytest.raises(UserError, match="в аренде у"):
        offices.work.post(again)


def test_h4_a_premise_is_charged_by_days_at_move_in(offices: Offices) -> None:
    """16.11 at 30 000 a month: 15/30."""
    let = offices.let(offices.premises[0], date=DAY(2026, 11, 16), price="30000")
    assert let.units[0].date_to == DAY(2026, 11, 30)
    assert let.units[0].amount == Decimal("15000.00")


def test_a17_service_premises_are_not_offered_and_not_let_alone(offices: Offices) -> None:
    corridor, office = offices.corridor, offices.premises[0]
    with offices.work.database.reading() as session:
        offered = units_to_hand_over(session, offices.let(office))
        free = {u.id for u in free_units(session, DAY(2026, 11, 1), DAY(2026, 11, 30))}
    assert office.id in offered
    assert corridor.id not in offered
    assert {p.id for p in offices.premises} <= free
    assert corridor.id not in free
    with pytest.raises(UserError, match="служебное помещение, отдельно не сдаётся"):
        offices.work.post(offices.let(corridor))
    offices.work.post(offices.let(corridor, office))


def test_a16_premises_are_brought_into_the_park_by_their_building(offices: Offices) -> None:
    """What is not in the park yet is proposed, and nowhere else it may stand."""
    fill = next(f for f in FILLS if (f.source, f.target) == (Site, UnitReceipt))
    assert offices.work.fill(fill, offices.building.id).units == []
    new = offices.add("Б-301", "41.5")
    proposed = offices.work.fill(fill, offices.building.id)
    assert [row.unit_id for row in proposed.units] == [new.id]
    organization = offices.company.organization.id
    elsewhere = UnitReceipt(
        organization_id=organization,
        site_id=offices.company.site.id,
        date=DAY(2026, 1, 10),
        units=[UnitReceiptRow(unit_id=new.id)],
    )
    with pytest.raises(UserError, match="находится в здании «БЦ Восток»"):
        offices.work.post(elsewhere)
    away = UnitMove(
        organization_id=organization,
        site_id=offices.building.id,
        target_site_id=offices.company.site.id,
        date=DAY(2026, 11, 1),
        units=[UnitMoveRow(unit_id=offices.premises[0].id)],
    )
    with pytest.raises(UserError, match="находится в здании"):
        offices.work.post(away)


def test_a30_a_floor_belongs_to_one_section_of_its_building(offices: Offices) -> None:
    floor = offices.floors[0]
    floor.site_id = offices.other_building.id
    with pytest.raises(UserError) as refused:
        offices.work.save(floor)
    assert "другого объекта" in str(refused.value)
    assert "уже введены в учёт" in str(refused.value)
    floor.site_id = offices.company.site.id
    with pytest.raises(UserError, match="площадка бытовок: выберите здание"):
        offices.work.save(floor)
    yard = offices.building
    yard.kind = offices.company.site.kind
    with pytest.raises(UserError, match="есть этажи"):
        offices.work.save(yard)


def test_a17_kinds_and_areas_are_of_their_cards(offices: Offices) -> None:
    office = offices.premises[0]
    office.kind_id, office.area = offices.company.kind.id, Decimal("10.005")
    with pytest.raises(UserError) as refused:
        offices.work.save(office)
    assert "вид не для этой карточки" in str(refused.value)
    assert "до сотых" in str(refused.value)
    kind = offices.kind
    kind.use = offices.company.kind.use
    with pytest.raises(UserError, match="уже есть карточки"):
        offices.work.save(kind)


def test_a16_what_has_premises_is_not_marked(offices: Offices) -> None:
    for thing, words in (
        (offices.building, "есть этажи"),
        (offices.section, "есть этажи"),
        (offices.floors[0], "есть помещения"),
        (offices.premises[0], "числится в парке"),
    ):
        with pytest.raises(UserError, match=words):
            offices.work.mark(thing)


def test_a17_header_of_premises_tells_let_and_free_metres(offices: Offices) -> None:
    """Useful metres only: a corridor is in neither."""
    offices.work.post(offices.let(offices.premises[1], offices.parking, date=dt.date.today()))
    with offices.work.database.reading() as session:
        told = dict(lists.counters(session, type(offices.premises[0])))
    assert told == {"В аренде, м²": 80, "Свободно, м²": 102}
