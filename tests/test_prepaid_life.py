"""«Ввод остатков», paid ahead: by every tariff rule a company goes on as one that lived here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.checking import check
from app.facts import Facts
from app.prepaid_days import prepaid_rows
from db.catalogs.unit import Cabin
from db.documents.opening_balance import OpeningBalance, OpeningUnit
from db.documents.rent_change import RentChange, RentChangeUnit
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.service_act import ServiceAct
from db.proration_rule import ProrationRule
from db.registers.money import Advance, Charge
from db.vat_mode import VatMode
from tests.company import DAY, Company
from tests.stories import filled
from tests.summaries import by_code, summary

D = Decimal
START, HANDED, PAID_TO = DAY(2026, 10, 31), DAY(2026, 9, 12), DAY(2026, 12, 11)


def begun_here(company: Company, to: Any = PAID_TO) -> OpeningBalance:
    """The other tenant came with the base: his cabin never stood on a site of it."""
    cabin = Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)
    company.work.save(cabin)
    doc = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.other_contract.id,
        date=START,
    )
    row = OpeningUnit(unit_id=cabin.id, since=HANDED, charged_to=to)
    doc.units.append(row)
    company.work.recalculate(row, "unit_id", doc)
    with company.work.database.reading() as session:
        doc.debts += prepaid_rows(doc, Facts(session, [doc]))
    return doc


def lived_here(company: Company) -> Any:
    """The same from its first day: let, paid to the day, acted through the start."""
    transfer = company.transfer(date=HANDED, to=PAID_TO)
    company.work.post(transfer)
    with company.work.database.reading() as session:
        asked = session.scalars(select(func.sum(Charge.gross))).one()
    company.work.post(company.receipt(str(asked), date=HANDED))
    acted(company, company.contract, START)
    return transfer


def acted(company: Company, contract: Any, day: Any) -> ServiceAct:
    act = ServiceAct(organization_id=company.organization.id, contract_id=contract.id, date=day)
    company.work.recalculate(act, "contract_id")
    company.work.post(act)
    return act


def returned(company: Company, doc: Any) -> RentReturn:
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=doc.contract_id,
        site_id=company.site.id,
        date=DAY(2026, 11, 20),
    )
    back.units.append(RentReturnUnit(possession_id=doc.units[0].id))
    company.work.recalculate(back.units[0], "possession_id", back)
    company.work.post(back)
    return back


def same_money(company: Company, day: Any) -> None:
    lines = by_code(summary(company, day))
    one, other = lines["БК-001"], lines["СТ-1"]
    names = ("paid_to", "since", "until", "terms", "debt", "breakdown", "overpaid")
    assert {n: one[n] for n in names} == {n: other[n] for n in names}


@pytest.mark.parametrize("rule", list(ProrationRule))
def test_a_company_of_mid_life_goes_on_as_one_that_lived_here(
    company: Company, rule: ProrationRule
):
    company.tariff.rule = rule
    company.work.save(company.tariff)
    transfer, doc = lived_here(company), begun_here(company)
    company.work.post(doc)
    for day in (START, DAY(2026, 11, 30), PAID_TO):
        same_money(company, day)
    for day in (DAY(2026, 11, 30), DAY(2026, 12, 31)):
        acts = [acted(company, c, day) for c in (company.contract, company.other_contract)]
        rows = [[(r.date_from, r.date_to, r.amount, r.vat) for r in act.rows] for act in acts]
        assert rows[0] == rows[1] != []
    more = [filled(company.work, transfer, RentExtension)]
    more.append(filled(company.work, company.other_contract, RentExtension))
    next_days = [[(r.date_from, r.date_to, r.amount) for r in m.units] for m in more]
    assert next_days[0] == next_days[1] != []
    assert not check(company.work.database).differences


def changed(company: Company, doc: Any) -> RentChange:
    """Cheaper from the middle of what was paid ahead."""
    change = RentChange(
        organization_id=company.organization.id,
        contract_id=doc.contract_id,
        date=DAY(2026, 11, 20),
    )
    row = RentChangeUnit(possession_id=doc.units[0].id)
    change.units.append(row)
    company.work.recalculate(row, "possession_id", change)
    row.date_from, row.price = change.date, D(5000)
    company.work.post(change)
    return change


@pytest.mark.parametrize("mode", [VatMode.INCLUDED, VatMode.ON_TOP])
@pytest.mark.parametrize("event", [returned, changed])
def test_what_was_paid_ahead_is_corrected_as_any_charge(
    company: Company, event: Callable[[Company, Any], Any], mode: VatMode
):
    for contract in (company.contract, company.other_contract):
        contract.vat_mode = mode
        company.work.save(contract)
    transfer, doc = lived_here(company), begun_here(company)
    company.work.post(doc)
    given_back = []
    for made in [event(company, one) for one in (transfer, doc)]:
        with company.work.database.reading() as session:
            charges = session.scalars(select(Charge).where(Charge.recorder_id == made.id)).all()
            given_back.append(sorted((c.month, c.gross, c.vat) for c in charges))
    assert given_back[0] == given_back[1]
    assert sum(gross for _, gross, _ in given_back[0]) < 0
    waits = select(Advance.contract_id, func.sum(Advance.amount)).group_by(Advance.contract_id)
    with company.work.database.reading() as session:
        kept = {row[0]: row[1] for row in session.execute(waits)}
    assert kept[company.contract.id] == kept[company.other_contract.id] > 0
    assert not check(company.work.database).differences
