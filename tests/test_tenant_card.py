"""«Карточка арендатора» (A-15): all of one tenant, and the ways to it from cards and lists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.reports import tenant_card as card_of_tenant
from app.table import Asked, Link, Made
from db.documents.service_act import ServiceAct
from tests.company import Company
from tests.summaries import run, summary

if TYPE_CHECKING:
    from tests.windows import Office

D = Decimal
DAY = dt.date(2026, 11, 20)


def test_a15_the_card_tells_what_a_tenant_holds_owes_and_paid(company: Company) -> None:
    work = company.work
    work.post(company.transfer(*company.cabins[:2]))
    work.post(company.receipt("4000", date=dt.date(2026, 11, 13)))
    table = run(work, "tenant_card", partner_id=company.tenant.id, date=DAY)
    parts = [row.cells[0] for row in table.rows if row.bold]
    assert parts == [
        "Договоры: 1",
        "Сейчас в аренде: 2",
        "Последние документы: 1",
        "Последние платежи: 1",
        "Файлы: нет",
    ]
    figures = dict(table.figures)
    whole = summary(company, DAY, partner_id=company.tenant.id)
    assert figures["Долг"] == whole.totals[10] > 0
    assert figures["Переплата"] == whole.totals[13]
    kinds = [row.link.noun for row in table.rows if row.link is not None]
    assert kinds == ["contract", "cabin", "cabin", "rent_transfer", "payment_receipt"]
    debt = table.ways["Долг"]
    assert isinstance(debt, Made)
    with work.database.reading() as session:
        assert debt.read(session).totals[-1] == figures["Долг"]


def test_i14_any_act_of_any_month_is_two_clicks_from_the_card(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card shows the latest documents; under them is the way to the papers of all time."""
    monkeypatch.setattr(card_of_tenant, "MOST", 2)
    work = company.work
    long_ago = dt.date(2026, 1, 31)
    work.post(company.transfer(date=dt.date(2026, 1, 12), to=dt.date(2026, 12, 31)))
    for day in (long_ago, dt.date(2026, 2, 28)):
        act = ServiceAct(organization_id=company.organization.id, contract_id=company.contract.id)
        act.date = day
        work.recalculate(act, "contract_id")
        work.post(act)
    table = run(work, "tenant_card", partner_id=company.tenant.id, date=DAY)
    way = next(row for row in table.rows if row.cells[3] == "Реестр документов").links["what"]
    assert isinstance(way, Asked)
    papers = run(work, way.report, **way.params)
    assert [row.cells[2] for row in papers.rows if row.link] == [long_ago, dt.date(2026, 2, 28)]
    monkeypatch.setattr(card_of_tenant, "MOST", 9)
    table = run(work, "tenant_card", partner_id=company.tenant.id, date=DAY)
    assert "Реестр документов" not in {row.cells[3] for row in table.rows}


def test_a15_another_tenant_has_nothing_of_his(company: Company) -> None:
    company.work.post(company.transfer())
    other = company.other_contract.partner_id
    table = run(company.work, "tenant_card", partner_id=other, date=DAY)
    assert [row.link for row in table.rows if row.link] == [
        Link("contract", company.other_contract.id)
    ]
    assert set(dict(table.figures).values()) == {D(0)}


def test_a15_e19_cards_lead_to_the_tenant_and_to_the_history(office: Office) -> None:
    from db.catalogs.partner import Partner
    from db.catalogs.unit import Cabin

    desk, company = office.desk, office.company
    company.work.post(company.transfer())
    partner = desk.open_thing(Partner, company.tenant.id)
    partner.open_card()  # type: ignore[attr-defined]
    office.settle()
    card = desk.shell.area.activeSubWindow().widget().found
    assert card.title.startswith(f"{company.tenant.name}: карточка на")
    cabin = desk.open_thing(Cabin, company.cabins[0].id)
    cabin.open_story()  # type: ignore[attr-defined]
    office.settle()
    story = desk.shell.area.activeSubWindow().widget().found
    assert [row.cells[1] for row in story.rows][-1] == "Передача в аренду"
