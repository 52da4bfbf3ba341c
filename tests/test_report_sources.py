"""Every number of a report leads to what it is made of, and that adds up to it (R6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.report_arranging import arranged, is_heading
from app.report_settings import Settings
from app.table import REPORTS, Asked, Link, Made, Row, Table
from db.catalogs.unit import Cabin
from db.meta import noun
from db.registers.money import MoneyClass
from tests.company import DAY, Company
from tests.lived_in import Companies, live_a_little

D = Decimal
SOURCES = {"debt": "debt", "overpaid": "amount", "inventory": "quantity", "cabins": "quantity"}


@pytest.fixture(scope="module")
def company(fresh_company: Companies) -> Company:
    made = fresh_company()
    live_a_little(made)
    made.work.post(made.transfer(made.cabins[2], made.beds, contract=made.other_contract))
    made.work.post(made.receipt("50000", contract=made.other_contract, date=DAY(2026, 11, 20)))
    deposit = made.receipt("3000")
    deposit.money_class = MoneyClass.DEPOSIT
    made.work.post(deposit)
    return made


def run(company: Company, name: str, params: Any = None, **given: Any) -> Table:
    report = REPORTS[name]
    with company.work.database.reading() as session:
        return report.run(session, params or report.params(**given))


def read(company: Company, way: Made) -> Table:
    with company.work.database.reading() as session:
        return way.read(session)


def total(table: Table, key: str) -> Any:
    return table.totals[[c.key for c in table.columns].index(key)]


def lines(table: Table) -> list[tuple[Row, dict[str, Any]]]:
    return [
        (row, {c.key: cell for c, cell in zip(table.columns, row.cells, strict=True)})
        for n, row in enumerate(table.rows)
        if not is_heading(table.rows, n)
    ]


def opens(company: Company, link: Link) -> bool:
    with company.work.database.reading() as session:
        return session.get(noun(link.noun), link.id) is not None


@pytest.mark.parametrize("day", [DAY(2026, 11, 20), DAY(2026, 12, 15)])
@pytest.mark.parametrize("name", ["rental_summary", "fleet", "carrier_debts"])
def test_every_number_of_a_row_is_the_sum_of_its_source(company: Company, name: str, day: dt.date):
    table = run(company, name, date=day)
    assert table.rows
    checked = 0
    for row, line in lines(table):
        for key, value in line.items():
            if not isinstance(value, int | D) or not value or key == "terms":
                continue
            way = row.links[key]
            assert isinstance(way, Made), key
            source = read(company, way)
            column = "amount" if name == "carrier_debts" else SOURCES[key]
            assert total(source, column) == value, (key, line)
            assert all(r.link and opens(company, r.link) for r in source.rows)
            checked += 1
    assert checked


def test_dates_and_words_of_the_summary_lead_to_what_gave_them(company: Company):
    table = run(company, "rental_summary", date=DAY(2026, 12, 15))
    held = [(row, line) for row, line in lines(table) if line["unit"]]
    assert held
    for row, line in held:
        unit = row.links["unit"]
        assert isinstance(unit, Link)
        assert noun(unit.noun).__tablename__ in ("cabin", "inventory")
        assert row.links["since"].noun == "document"  # type: ignore[union-attr]
        assert row.links["tenant"].noun == "contract"  # type: ignore[union-attr]
        terms = read(company, row.links["terms"])  # type: ignore[arg-type]
        assert terms.rows[-1].cells[2] == line["terms"]
        until = read(company, row.links["until"])  # type: ignore[arg-type]
        assert until.rows
        assert {r.cells[1] for r in until.rows} == {"Аренда"}
        trips = read(company, row.links["delivery"])  # type: ignore[arg-type]
        assert bool(trips.rows) == ("500,00" in line["delivery"])
        assert read(company, row.links["place"]).rows  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [DAY(2026, 11, 20), DAY(2026, 12, 15)])
def test_header_figures_of_the_summary_lead_to_rows_that_add_up(company: Company, day: dt.date):
    table = run(company, "rental_summary", date=day)
    figures = dict(table.figures)
    parts = {"начислено": "gross", "оплачено": "paid", "долг": "debt"}
    assert figures["Залоги получены"] == D(3000)
    for title, value in figures.items():
        way = table.ways[title]
        if isinstance(way, Asked):
            assert counted(company, way, "cabins") == value, title
        else:
            assert isinstance(way, Made)
            key = parts.get(title.partition(": ")[2], "amount")
            assert total(read(company, way), key) == value, title


def counted(company: Company, way: Asked, key: str) -> Any:
    asked = REPORTS[way.report].params(**way.params)
    table = arranged(run(company, way.report, asked), Settings(filters=tuple(way.where)))
    return total(table, key) or 0


def test_header_figures_of_the_fleet_lead_to_the_rows_they_count(company: Company):
    table = run(company, "fleet", date=DAY(2026, 11, 20))
    assert dict(table.figures)["В аренде"] == 3
    for title, value in table.figures:
        way = table.ways[title]
        assert isinstance(way, Asked)
        assert counted(company, way, "inventory" if "Инв" in title else "cabins") == value, title


def test_charges_lead_to_the_documents_that_charged_and_the_money_that_paid(company: Company):
    table = run(company, "charges", date_from=None, date_to=None)
    paid_for = 0
    for row, line in lines(table):
        for key in ("gross", "vat", "paid", "debt"):
            source = read(company, row.links[key])  # type: ignore[arg-type]
            assert total(source, key) == line[key], line
        for charge, cells in lines(source):
            receipts = read(company, charge.links["paid"])  # type: ignore[arg-type]
            if cells["gross"] > 0 and total(receipts, "amount"):
                assert total(receipts, "amount") == cells["paid"]
                paid_for += 1
    assert paid_for


def test_a_cabin_opens_by_its_code(company: Company):
    table = run(company, "fleet", date=DAY(2026, 11, 20))
    row = next(r for r, line in lines(table) if line["code"] == "БК-003")
    assert row.link == Link(Cabin.__tablename__, company.cabins[2].id)


def test_grouped_reports_keep_the_ways_of_their_rows(company: Company):
    table = run(company, "fleet", date=DAY(2026, 11, 20))
    made = arranged(table, Settings(groups=("tenant",)))
    assert {r.link for r in made.rows if r.link} == {r.link for r in table.rows if r.link}
