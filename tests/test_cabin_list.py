"""The list of cabins: their parameters as filters (A-4), where each one stands (D-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from app.catalogs.cabin_parameters import PARAMETERS, Parameter, parameters_of
from app.catalogs.cabin_place import PLACE
from app.lists import ListQuery, choices, columns_of, count, ids, page, rows, table_of
from app.park import place_of
from db.catalogs.unit import Cabin, CabinParameter, Unit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import Haulage, RentTransfer, RentTransferDelivery
from db.documents.unit_search import UnitSearch, UnitSearchRow
from tests.company import HANDED, Company

DAY = dt.date


@pytest.fixture
def described(company: Company) -> Company:
    """Two insulated cabins, one of them with a stove; the third says nothing."""
    told = (
        [("Утепление", "100 мм"), ("Печь", "есть")],
        [("утепление", "150 мм")],
        [],
    )
    for cabin, parameters in zip(company.cabins, told, strict=True):
        cabin.parameters = [CabinParameter(parameter=p, value=v) for p, v in parameters]
    company.work.save(company.cabins)
    return company


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"Утепление": "100 мм"}, ["БК-001"]),
        ({"УТЕПЛЕНИЕ": ["100 ММ", "150 мм"]}, ["БК-001", "БК-002"]),
        ({"Утепление": ["100 мм", "150 мм"], "Печь": "есть"}, ["БК-001"]),
        ({"Утепление": "есть"}, []),
        ({"Печь": None}, ["БК-002", "БК-003"]),
        ({}, ["БК-001", "БК-002", "БК-003"]),
    ],
)
def test_a4_cabins_are_filtered_by_their_parameters(
    described: Company, wanted: Mapping[str, Any], found: list[str]
) -> None:
    with described.work.database.reading() as session:
        query = ListQuery(Cabin, where={PARAMETERS: wanted}, order=(("code", False),))
        keys = [c.id for c in described.cabins if c.code in found]
        assert list(ids(session, query)) == keys
        assert count(session, query) == len(keys)
        assert [row.id for row in page(session, query)] == keys
        assert [row.link and row.link.id for row in table_of(session, query).rows] == keys


def test_a4_a_choice_of_units_takes_the_same_filter(described: Company) -> None:
    where = {PARAMETERS: {"Утепление": "150 мм"}}
    with described.work.database.reading() as session:
        for kind in (Cabin, Unit):
            assert [c.title for c in choices(session, kind, "", where=where)] == ["БК-002"]
        assert choices(session, Unit, "БК-001", where=where) == []
        marked = where | {"id": [c.id for c in described.cabins]}
        assert [c.title for c in choices(session, Unit, "", where=marked)] == ["БК-002"]


def test_a4_parameters_are_offered_with_their_values(described: Company) -> None:
    cabin = described.cabins[2]
    cabin.parameters = [CabinParameter(parameter="Утепление", value="150 мм")]
    described.work.save(cabin)
    with described.work.database.reading() as session:
        assert parameters_of(session) == [
            Parameter("Печь", ("есть",)),
            Parameter("Утепление", ("150 мм", "100 мм")),
        ]
    described.work.mark(described.work.load(Cabin, _unreceived(described).id))
    with described.work.database.reading() as session:
        assert [p.name for p in parameters_of(session)] == ["Печь", "Утепление"]


def _unreceived(company: Company) -> Cabin:
    """A cabin that no document speaks of, with a parameter of its own."""
    cabin = Cabin(
        name="Новая",
        code="БК-9",
        kind_id=company.kind.id,
        parameters=[CabinParameter(parameter="Цвет", value="синий")],
    )
    company.work.save(cabin)
    return cabin


def test_a4_words_have_no_loose_spaces(company: Company) -> None:
    row = CabinParameter(parameter="  Утепление  пола ", value=" 100  мм")
    company.work.recalculate(row, "value", company.cabins[0])
    assert (row.parameter, row.value) == ("Утепление пола", "100 мм")


# --- where a cabin stands -------------------------------------------------------------------


def carried(company: Company, address: str, *units: Unit, **more: Any) -> RentTransfer:
    doc = company.transfer(*units, **more)
    doc.deliveries = [RentTransferDelivery(address=address, haulage=Haulage.PICKUP)]
    return doc


def places(company: Company, day: dt.date) -> list[str | None]:
    with company.work.database.reading() as session:
        key = Unit.__table__.c.id
        found = dict(session.execute(select(key, place_of(key, day))).all())
        return [found[c.id] for c in company.cabins]


def test_d11_a_cabin_is_where_it_was_brought(company: Company) -> None:
    work = company.work
    doc = carried(company, "г. Курск, ул. Байкальская, 202")
    work.post(doc)
    lost = UnitSearch(
        organization_id=company.organization.id,
        date=DAY(2026, 11, 20),
        units=[UnitSearchRow(unit_id=company.cabins[1].id)],
    )
    work.post(lost)
    assert places(company, DAY(2026, 1, 9)) == [None, None, None]
    assert places(company, DAY(2026, 11, 11)) == ["Юг", "Юг", "Юг"]
    assert places(company, HANDED) == ["г. Курск, ул. Байкальская, 202", "Юг", "Юг"]
    assert places(company, DAY(2026, 11, 20))[1] == "В розыске"


def test_d11_without_an_address_it_is_at_the_tenant(company: Company) -> None:
    company.work.post(company.transfer())
    assert places(company, HANDED)[0] == "ООО «СтройГрад»"


def test_d11_of_one_day_the_last_place_counts(company: Company) -> None:
    """Brought, let and brought back on one day: it stands where nothing took it away."""
    work = company.work
    doc = carried(company, "Объект", to=HANDED)
    work.post(doc)
    back = RentReturn(
        organization_id=doc.organization_id,
        contract_id=doc.contract_id,
        site_id=company.other_site.id,
        date=HANDED,
    )
    row = RentReturnUnit(possession_id=doc.units[0].id)
    back.units.append(row)
    work.recalculate(row, "possession_id", back)
    work.post(back)
    assert places(company, HANDED)[0] == "Север"


def test_d11_the_list_of_cabins_tells_the_place_of_today(company: Company) -> None:
    today = dt.date.today()
    address = "Ярославль, Московский проспект, 1"
    company.work.post(carried(company, address, date=today, to=today + dt.timedelta(30)))
    at = [c.key for c in columns_of(Cabin)].index(PLACE)
    assert columns_of(Cabin)[at].title == "Местоположение"
    with company.work.database.reading() as session:
        keys = [c.id for c in company.cabins]
        told = {key: row.cells[at] for key, row in rows(session, Cabin, keys).items()}
        assert told == dict(zip(keys, (address, "Юг", "Юг"), strict=True))
        by_place = ids(session, ListQuery(Cabin, order=((PLACE, False),)))
        assert list(by_place) == [*keys[1:], keys[0]]
