"""Several people spread, split and take back the same money at once: nothing twice, nothing lost."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app import distribution
from app.distribution import Share
from app.work import Work
from db.errors import UserError
from db.registers.money import Advance, Charge, Money
from tests.company import DAY, Company
from tests.test_concurrency import Crowd, accepted, base_is_whole

D = Decimal


@pytest.fixture
def crowd(base_url: str) -> Crowd:
    return Crowd(base_url)


@pytest.fixture
def owing(company: Company) -> Company:
    """Rent of three cabins owed by two tenants, and marked receipts that pay a part of it."""
    for at, cabin in enumerate(company.cabins):
        contract = company.other_contract if at == 2 else company.contract
        company.work.post(company.transfer(cabin, contract=contract, amount="6000"))
    for at in range(6):
        contract = company.other_contract if at % 3 == 2 else company.contract
        doc = company.receipt("2000", contract=contract, date=DAY(2026, 11, 13 + at))
        doc.by_mark = doc.to_distribute = True
        company.work.post(doc)
    return company


def sums(company: Company) -> tuple[Decimal, Decimal]:
    """(on charges, in buckets)."""
    with company.work.database.reading() as session:
        on = session.scalar(select(func.sum(Charge.allocated))) or D(0)
        return on, session.scalar(select(func.sum(Advance.amount))) or D(0)


def test_two_runs_at_once_place_every_receipt_once(owing: Company, crowd: Crowd):
    told = crowd.do(lambda work, _: distribution.distribute(work).distributed)
    assert accepted(told) == told
    assert sum(told) == D(12000)
    assert sorted(told) == [D(0), D(0), D(0), D(12000)]
    assert sums(owing) == (D(12000), D(0))
    base_is_whole(owing.work.database)


def test_one_run_is_taken_back_once(owing: Company, crowd: Crowd):
    run = distribution.distribute(owing.work).run
    told = crowd.do(lambda work, _: distribution.undo(work, run=run).left)
    assert sum(accepted(told)) == D(12000)
    assert sums(owing) == (D(0), D(12000))
    base_is_whole(owing.work.database)


def test_one_person_splits_while_another_runs(owing: Company, crowd: Crowd):
    with owing.work.database.reading() as session:
        query = select(Charge.id).where(Charge.contract_id == owing.contract.id)
        target = session.scalars(query.order_by(Charge.id.desc())).first()
    assert target is not None

    def act(work: Work, number: int) -> Any:
        if number % 2:
            return distribution.distribute(work).distributed
        with work.database.reading() as session:
            receipt = session.scalars(select(Money.recorder_id).order_by(Money.id)).first()
        assert receipt is not None
        return distribution.by_hand(work, receipt, [Share(D(2000), charge_id=target)]).distributed

    told = crowd.do(act)
    refused = [t for t in told if isinstance(t, UserError)]
    assert all("нет нераспределённых" in str(t) or "Не распределено" in str(t) for t in refused)
    assert sum(accepted(told)) == D(12000)
    assert sums(owing) == (D(12000), D(0))
    base_is_whole(owing.work.database)


def test_a_run_and_new_charges_at_once(owing: Company, crowd: Crowd):
    """Posting that uses advances and the run meet on the same contracts without a ring."""

    def act(work: Work, number: int) -> Any:
        if number % 2:
            return distribution.distribute(work, operation=uuid.uuid4()).distributed
        doc = owing.receipt("500", date=DAY(2026, 11, 20 + number))
        work.post(doc)
        return D(500)

    told = crowd.do(act)
    assert accepted(told) == told
    assert sum(told) == D(13000)
    assert sums(owing) == (D(13000), D(0))
    base_is_whole(owing.work.database)
