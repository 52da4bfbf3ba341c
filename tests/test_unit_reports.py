"""«История бытовки» (E-19) and «Доходность и простой»; who brought a cabin by any document."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.park import cabin_figures
from app.table import Link, Row, Table
from db.documents.rent_extension import RentExtension
from db.documents.rent_replacement import RentReplacement
from db.documents.unit_search import UnitSearch, UnitSearchRow
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from tests.company import Company
from tests.stories import filled
from tests.summaries import by_code, cells, run, summary, trip
from tests.test_opening_balance import opening

D = Decimal
DAY = dt.date
ZERO = D(0)


@pytest.fixture
def lived(company: Company) -> Company:
    """БК-001 was let, extended, replaced by БК-002 and written off; БК-003 is missing."""
    work, common = company.work, {"organization_id": company.organization.id}
    doc = company.transfer(company.cabins[0], date=DAY(2026, 10, 1), to=DAY(2026, 10, 31))
    doc.deliveries = [trip("8000", carrier_id=company.carrier.id)]
    work.post(doc)
    more = filled(work, doc, RentExtension)
    more.date = DAY(2026, 10, 20)
    work.post(more)
    instead = filled(work, doc, RentReplacement)
    instead.date, instead.units[0].new_unit_id = DAY(2026, 11, 11), company.cabins[1].id
    work.post(instead)
    gone = UnitWriteOffRow(unit_id=company.cabins[0].id)
    work.post(
        UnitWriteOff(
            **common, site_id=company.site.id, date=DAY(2026, 11, 21), reason="Сгнила", units=[gone]
        )
    )
    lost = UnitSearchRow(unit_id=company.cabins[2].id)
    work.post(UnitSearch(**common, date=DAY(2026, 11, 26), units=[lost]))
    return company


def story(company: Company, at: int, **params: Any) -> list[tuple[dict[str, Any], Row]]:
    table = run(company.work, "unit_history", unit_id=company.cabins[at].id, **params)
    return [(cells(table, row), row) for row in table.rows]


def test_e19_a_cabin_tells_everything_in_date_order_with_links(lived: Company) -> None:
    told = story(lived, 0)
    assert [(line["date"], line["event"], line["place"]) for line, _ in told] == [
        (DAY(2026, 1, 10), "Поступление бытовок на площадку", "площадка «Юг»"),
        (DAY(2026, 10, 1), "Передача в аренду", "площадка «Юг» → в аренде"),
        (DAY(2026, 10, 20), "Продолжение аренды", ""),
        (DAY(2026, 11, 11), "Замена бытовки", "в аренде → площадка «Юг»"),
        (DAY(2026, 11, 21), "Списание бытовок", "площадка «Юг» → списана"),
    ]
    kinds = [row.link and row.link.noun for _, row in told]
    assert kinds == [
        "unit_receipt",
        "rent_transfer",
        "rent_extension",
        "rent_replacement",
        "unit_write_off",
    ]
    handed, _ = told[1]
    assert (handed["tenant"], handed["contract"]) == (lived.tenant.name, "214")
    assert (handed["date_from"], handed["date_to"]) == (DAY(2026, 10, 1), DAY(2026, 10, 31))
    assert (handed["price"], handed["charged"]) == (D(6000), D(6000))
    assert told[3][0]["charged"] < 0
    assert "аренда назад" in told[3][0]["told"]
    assert told[4][0]["told"] == "Сгнила"
    assert [line["event"] for line, _ in story(lived, 1)][-1] == "Замена бытовки"
    short = story(lived, 0, date_from=DAY(2026, 10, 2), date_to=DAY(2026, 11, 11))
    assert [line["event"] for line, _ in short] == ["Продолжение аренды", "Замена бытовки"]


def test_e19_without_a_cabin_the_report_asks_for_one(company: Company) -> None:
    table = run(company.work, "unit_history")
    assert (list(table.rows), list(table.subtitle)) == ([], ["Выберите имущество."])


def test_yield_every_day_is_let_idle_or_lost_and_totals_are_exact(lived: Company) -> None:
    days = {"date_from": DAY(2026, 10, 1), "date_to": DAY(2026, 11, 30)}
    table = run(lived.work, "unit_yield", **days)
    lines = by_unit(table)
    told = {c: tuple(line[k] for k in ("days", "let", "idle", "lost")) for c, line in lines.items()}
    assert told == {
        "БК-001": (51, 41, 10, 0),
        "БК-002": (61, 20, 41, 0),
        "БК-003": (61, 0, 56, 5),
    }
    assert lines["БК-001"]["rent"] + lines["БК-002"]["rent"] == D(12000)
    total = cells(table, Row(table.totals))
    for key in ("days", "let", "idle", "lost", "rent"):
        assert total[key] == sum(line[key] for line in lines.values())
    assert (total["days"], total["rent"]) == (173, D(12000))
    assert total["daily"] == D("69.36")
    assert total["share"] == D("61.8")


def test_yield_a_month_on_the_border_counts_by_days(lived: Company) -> None:
    table = run(lived.work, "unit_yield", date_from=DAY(2026, 10, 22), date_to=DAY(2026, 10, 31))
    line = by_unit(table)["БК-001"]
    assert (line["days"], line["let"], line["rent"]) == (10, 10, D("1935.48"))


def by_unit(table: Table) -> dict[str, dict[str, Any]]:
    return {row.cells[0]: cells(table, row) for row in table.rows if not row.bold}


def test_g10_g12_a_cabin_that_stands_in_leads_to_its_document_and_keeps_its_delivery(
    lived: Company,
) -> None:
    table = summary(lived, DAY(2026, 11, 12))
    line = by_code(table)["БК-002"]
    row = next(r for r in table.rows if cells(table, r)["unit"] == "БК-002")
    assert line["since"] == DAY(2026, 11, 11)
    assert "8" in line["delivery"]
    assert "не оплачена" in line["delivery"]
    with lived.work.database.reading() as session:
        from app.reports.sources import documents

        opener = row.link.id if row.link else 0
        found = documents(session, [type("R", (), {"recorder_id": opener})()])
    assert found[opener].link == Link("rent_replacement", opener)


def test_g9_g11_days_settled_elsewhere_are_charged_and_paid(company: Company) -> None:
    from db.catalogs.unit import Cabin

    old = Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)
    company.work.save(old)
    company.work.post(opening(company, old))
    line = by_code(summary(company, DAY(2026, 11, 1)))["СТ-1"]
    assert line["until"] == line["paid_to"] == DAY(2026, 11, 11)


def test_a7_counters_know_replacement_write_off_and_opening(lived: Company) -> None:
    with lived.work.database.reading() as session:
        for day, numbers in (
            (DAY(2026, 11, 10), (2, 1, 0)),
            (DAY(2026, 11, 11), (2, 1, 0)),
            (DAY(2026, 11, 21), (1, 1, 0)),
            (DAY(2026, 11, 26), (0, 1, 1)),
        ):
            assert tuple(count for _, count in cabin_figures(session, day)) == numbers
