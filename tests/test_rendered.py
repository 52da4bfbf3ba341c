"""What an act takes: days that have passed, of the books alone, and by which day (I-1, H-25)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from app.checking import check
from app.documents.service_act import last_day
from app.problems import Refused
from app.verbs import FILLS, POSTINGS
from db import guards
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance, OpeningDebt
from db.documents.service_act import ServiceAct, ServiceActRow
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from tests.company import Company
from tests.debts import charges_of

D, DAY = Decimal, dt.date
ONE = dt.timedelta(days=1)


def act_of(company: Company, day: dt.date) -> ServiceAct:
    made = ServiceAct(
        organization_id=company.organization.id, contract_id=company.contract.id, date=day
    )
    company.work.recalculate(made, "contract_id")
    return made


def test_i1_an_act_takes_what_has_passed_by_its_day(company: Company) -> None:
    company.work.post(company.transfer())  # 12.11–11.12
    assert [r.date_to for r in act_of(company, DAY(2026, 12, 5)).rows] == [DAY(2026, 11, 30)]
    passed = [r.date_to for r in act_of(company, DAY(2026, 12, 11)).rows]
    assert passed == [DAY(2026, 11, 30), DAY(2026, 12, 11)]


def test_i1_what_was_brought_over_is_closed_by_papers_of_its_time(company: Company) -> None:
    work = company.work
    days = {"date_from": DAY(2026, 10, 12), "date_to": DAY(2026, 10, 31)}
    before = OpeningBalance(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 1),
        debts=[OpeningDebt(kind=ChargeKind.SERVICE, amount=D(1000), **days)],
    )
    work.post(before)
    act = act_of(company, DAY(2026, 11, 30))
    assert act.rows == []
    (owed,) = charges_of(company, before)
    row = ServiceActRow(charge_id=owed.id)
    work.recalculate(row, "charge_id", act)
    act.rows.append(row)
    with pytest.raises(Refused, match="начислено до начала учёта"):
        work.post(act)


def test_i1_an_act_of_a_contract_begins_with_the_last_month(company: Company) -> None:
    this = dt.date.today().replace(day=1)
    ended = this - ONE
    work = company.work
    work.post(company.transfer(date=ended.replace(day=10), to=ended))
    work.post(company.transfer(company.cabins[1], date=this, to=this))
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, ServiceAct))
    made: Any = work.fill(fill, company.contract.id)
    assert (made.date, [r.date_to for r in made.rows]) == (ended, [ended])
    work.post(made)
    made = work.fill(fill, company.contract.id)
    assert (made.date, [r.date_to for r in made.rows]) == (dt.date.today(), [this])


def test_i1_a_charge_that_changed_while_its_act_was_posted_is_not_closed(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.work.post(company.transfer())
    act = act_of(company, DAY(2026, 11, 30))
    honest = POSTINGS[ServiceAct]

    def as_read_before(doc: Any, facts: Any) -> Any:
        for row in honest(doc, facts):
            row.gross, row.net = row.gross + 1, row.net + 1
            yield row

    with monkeypatch.context() as patch:
        patch.setitem(POSTINGS, ServiceAct, as_read_before)
        with pytest.raises(UserError, match=r"изменилось, пока составляли акт"):
            company.work.post(act)
    company.work.post(act)
    with company.work.database.writing() as connection:
        guards.remove(connection)  # they refuse it: the check is the second line
        connection.execute(text("UPDATE realization SET vat = vat + 100, net = net - 100"))
    told = [d.text for d in check(company.work.database).differences if d.check == "realization"]
    assert len(told) == 1


def rent(since: int, till: int, gross: int) -> Charge:
    return Charge(
        kind=ChargeKind.RENT,
        date_from=DAY(2026, 11, since),
        date_to=DAY(2026, 11, till),
        gross=D(gross),
    )


def test_h25_only_days_taken_back_from_the_end_make_it_earlier() -> None:
    """1 000 a day: a return from 21.11; a pause in the middle; a lower price of the last days."""
    whole = rent(1, 30, 30_000)
    assert last_day(whole, [rent(21, 30, -10_000)]) == DAY(2026, 11, 20)
    assert last_day(whole, [rent(26, 30, -5_000), rent(21, 25, -5_000)]) == DAY(2026, 11, 20)
    assert last_day(whole, [rent(11, 15, -5_000)]) == DAY(2026, 11, 30)
    assert last_day(whole, [rent(21, 30, -2_000)]) == DAY(2026, 11, 30)
