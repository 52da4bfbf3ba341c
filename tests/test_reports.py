"""Reports: the park, charges, carriers; what holds for each of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import event

from app.lists import counters
from app.park import cabin_figures, cabins_not_received
from app.table import REPORTS
from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Haulage
from db.documents.unit_search import UnitSearch, UnitSearchRow
from db.roles import Role
from tests.company import Company
from tests.stories import filled
from tests.summaries import by_code, cells, history, returned, run, summary, trip

D = Decimal
DAY = dt.date
ZERO = Decimal(0)


def test_a7_every_cabin_is_counted_once(company: Company) -> None:
    doc = company.transfer(*company.cabins[:2])
    company.work.post(doc)
    back = filled(company.work, doc, RentReturn)
    back.units, back.date = back.units[:1], DAY(2026, 11, 20)
    company.work.post(back)
    company.work.save(Cabin(name="Новая", code="БК-999", kind_id=company.kind.id))
    with company.work.database.reading() as session:
        names = ("На складе", "В аренде", "В розыске")
        for day, numbers in (
            (DAY(2026, 1, 9), (0, 0, 0)),
            (DAY(2026, 1, 10), (3, 0, 0)),
            (DAY(2026, 11, 12), (1, 2, 0)),
            (DAY(2026, 11, 19), (1, 2, 0)),
            (DAY(2026, 11, 20), (2, 1, 0)),
            (DAY(2027, 5, 1), (2, 1, 0)),
        ):
            assert cabin_figures(session, day) == list(zip(names, numbers, strict=True))
        assert cabins_not_received(session, DAY(2026, 11, 20)) == 1
        today = dt.date.today()
        shown = counters(session, Cabin)
        assert shown[:3] == cabin_figures(session, today)
        assert shown[3:] == [("Не поступили", cabins_not_received(session, today))]


def test_a8_a_missing_cabin_is_in_the_park_and_its_tenant_still_owes(company: Company) -> None:
    company.work.post(company.transfer())
    company.work.post(
        UnitSearch(
            organization_id=company.organization.id,
            date=DAY(2026, 11, 30),
            units=[UnitSearchRow(unit_id=company.cabins[0].id)],
        )
    )
    table = summary(company, DAY(2026, 11, 30))
    line = by_code(table)["БК-001"]
    assert (line["mark"], line["place"], line["debt"]) == ("ВД", "в розыске с 30.11.2026", D(3800))
    figures = ("Парк", 3), ("На складе", 2), ("В аренде", 0), ("В розыске", 1)
    assert tuple(table.figures[:4]) == figures
    park = run(company.work, "fleet", date=DAY(2026, 11, 30))
    assert [(r.bold, r.cells[0], r.cells[1]) for r in park.rows][-2:] == [
        (True, "В розыске", ""),
        (False, "Блок-контейнер 6×2,4", "БК-001"),
    ]
    assert tuple(park.figures[:4]) == figures


def test_g3_every_unit_stands_once_under_its_place(company: Company) -> None:
    company.work.post(company.transfer())
    beds = company.transfer(company.beds, contract=company.other_contract)
    beds.units[0].quantity = 10
    company.work.recalculate(beds.units[0], "quantity", beds)
    company.work.post(beds)
    table = run(company.work, "fleet", date=DAY(2026, 11, 30))
    told = [
        (r.level, r.bold, r.cells[0], r.cells[1], r.cells[3], r.cells[4], r.cells[6])
        for r in table.rows
    ]
    assert told == [
        (0, True, "Площадка «Юг»", "", 2, 2, ""),
        (1, False, "Блок-контейнер 6×2,4", "БК-002", 1, None, ""),
        (1, False, "Блок-контейнер 6×2,4", "БК-003", 1, None, ""),
        (1, False, "Кровать двухъярусная", "КР", None, 2, ""),
        (0, True, "В аренде", "", 1, 10, ""),
        (1, False, "Блок-контейнер 6×2,4", "БК-001", 1, None, "ООО «СтройГрад»"),
        (1, False, "Кровать двухъярусная", "КР", None, 10, "АО «Дорстрой»"),
    ]
    assert table.totals[3:5] == (3, 12)
    let = cells(table, table.rows[5])
    assert (let["contract"], let["since"], let["until"]) == (
        "214",
        DAY(2026, 11, 12),
        DAY(2026, 12, 11),
    )
    assert table.rows[5].links["since"].noun == "document"
    before = run(company.work, "fleet", date=DAY(2026, 11, 11))
    assert [r.cells[0] for r in before.rows if r.bold] == ["Площадка «Юг»"]
    assert before.totals[3:5] == (3, 12)
    assert dict(table.figures) == {
        "Парк": 3,
        "На складе": 2,
        "В аренде": 1,
        "В розыске": 0,
        "Инвентаря, шт": 12,
    }


def test_g3_filters_by_site_and_kind(company: Company) -> None:
    company.work.post(company.transfer())
    by_site = run(company.work, "fleet", date=DAY(2026, 12, 1), site_id=company.site.id)
    assert by_site.totals[3:5] == (2, 12)
    assert by_site.subtitle == ["Площадка: Юг"]
    assert (
        run(company.work, "fleet", date=DAY(2026, 12, 1), site_id=company.other_site.id).rows == []
    )
    by_kind = run(company.work, "fleet", date=DAY(2026, 12, 1), kind_id=company.kind.id)
    assert by_kind.totals[3:5] == (3, 0)


def test_as_many_questions_for_one_unit_as_for_many(company: Company) -> None:
    def questions() -> int:
        asked: list[str] = []
        engine = company.work.database.engine
        listener = lambda *told: asked.append(told[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        summary(company, DAY(2026, 12, 1))
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    company.work.post(company.transfer())
    few = questions()
    history(company, 3)
    # What there is none of is not asked about: trips owed, units that came back, inventory.
    assert few <= 24
    assert questions() <= 24


def test_charges_stand_by_month_contract_and_kind(company: Company) -> None:
    doc = company.transfer()
    doc.deliveries = [trip("8000", haulage=Haulage.CARRIER, carrier_id=company.carrier.id)]
    company.work.post(doc)
    company.work.post(company.receipt("10000"))
    returned(company, doc, DAY(2026, 11, 21), "3500")
    table = run(company.work, "charges", date_from=DAY(2026, 11, 15))
    told = [(r.level, *r.cells) for r in table.rows]
    tenant = ("ООО «СтройГрад»", "214")
    assert told == [
        (0, "ноябрь 2026 г.", "", "", D(13500), D("1803.28"), D(10000), D(3500)),
        (1, *tenant, "Аренда", D(2000), D("360.66"), D(2000), ZERO),
        (1, *tenant, "Доставка", D(8000), D("1442.62"), D(8000), ZERO),
        (1, *tenant, "Возмещение", D(3500), ZERO, ZERO, D(3500)),
    ]
    assert table.totals == ("Итого", "", "", D(13500), D("1803.28"), D(10000), D(3500))
    assert table.subtitle[1:] == ["С месяца: ноябрь 2026 г."]
    other = run(company.work, "charges", date_from=None, date_to=DAY(2026, 11, 30))
    assert [r.cells[0] for r in other.rows if r.bold] == ["ноябрь 2026 г."]
    nobody = run(
        company.work, "charges", date_from=None, partner_id=company.other_contract.partner_id
    )
    assert nobody.rows == []


def test_d17_debts_to_carriers_on_a_date(company: Company) -> None:
    for cabin, day in zip(company.cabins[:2], (DAY(2026, 11, 12), DAY(2026, 12, 3)), strict=True):
        doc = company.transfer(cabin, date=day, to=day + dt.timedelta(29))
        doc.deliveries = [
            trip("8000", haulage=Haulage.CARRIER, carrier_id=company.carrier.id, cost=D(6500))
        ]
        company.work.post(doc)
    name = (company.carrier.name, "ИП Ковалёв", "463212345682", company.organization.name)
    for day, debt in ((DAY(2026, 11, 12), D(6500)), (DAY(2026, 12, 3), D(13000))):
        table = run(company.work, "carrier_debts", date=day)
        assert [r.cells for r in table.rows] == [(*name, debt)]
        assert table.totals[-1] == debt
    assert run(company.work, "carrier_debts", date=DAY(2026, 11, 11)).rows == []
    assert Role.MANAGER not in REPORTS["carrier_debts"].roles


def test_every_report_runs_on_an_empty_base(work: Work) -> None:
    for name, report in REPORTS.items():
        table = run(work, name)
        assert table.rows == [], name
        assert table.title.startswith(report.title)
