"""The way of a contract from a draft to its registration (C-8, C-9)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest

from app.lists import ListQuery, ids
from app.problems import Refused
from app.work import Work
from db.documents.contract import (
    Contract,
    ContractStatus,
)
from db.errors import UserError
from tests.company import MANAGER, Company
from tests.test_contract_story import offer

D = Decimal
DAY = dt.date
Status = ContractStatus

# --- C-8, C-9: the way of a contract ---------------------------------------------------------


def test_c9_each_step_forward_is_in_the_history(company: Company) -> None:
    doc = offer(company, (company.kind, 1))
    company.work.save(doc)
    way = (Status.BOOKED, Status.SIGNING, Status.SIGNED, Status.REGISTERED)
    manager = Work(company.work.database, MANAGER)
    for step in way:
        doc.status = step
        manager.save(doc)
    told = [c for c in company.work.history(doc) if c.title == "Статус"]
    steps = [s.value for s in (Status.DRAFT, *way)]
    assert [(c.was, c.became) for c in reversed(told) if c.user == "oleg"] == [
        *itertools.pairwise(steps)
    ]
    assert all(c.at.tzinfo is not None for c in told)


def test_c9_the_list_is_filtered_by_each_status(company: Company) -> None:
    for number, step in enumerate(Status):
        doc = offer(company, (company.kind, 1), number=f"С-{number}")
        doc.status = step
        company.work.save(doc)
        with company.work.database.reading() as session:
            found = ids(session, ListQuery(Contract, where={"status": step}))
            assert doc.id in found
            others = {company.contract.id, company.other_contract.id}
            assert set(found) - others == {doc.id}


@pytest.mark.parametrize(
    ("was", "wanted"),
    [
        (Status.BOOKED, Status.DRAFT),
        (Status.SIGNED, Status.BOOKED),
        (Status.REGISTERED, Status.SIGNED),
        (Status.CANCELLED, Status.DRAFT),
        (Status.CANCELLED, Status.SIGNED),
    ],
)
def test_c9_there_is_no_way_back(company: Company, was: Status, wanted: Status) -> None:
    doc = offer(company, (company.kind, 1))
    doc.status = was
    company.work.save(doc)
    doc.status = wanted
    with pytest.raises(Refused, match="Скопировать"):
        company.work.save(doc)
    assert company.work.load(Contract, doc.id).status is was


def test_c9_any_living_contract_may_be_cancelled_and_steps_may_be_passed_over(
    company: Company,
) -> None:
    for number, step in enumerate(list(Status)[:-1]):
        doc = offer(company, (company.kind, 1), number=f"О-{number}")
        company.work.save(doc)
        doc.status = step
        company.work.save(doc)
        doc.status = Status.CANCELLED
        company.work.save(doc)
        assert company.work.load(Contract, doc.id).status is Status.CANCELLED


def test_a_registered_contract_lets_without_a_warning(company: Company) -> None:
    doc = offer(company, (company.kind, 1))
    doc.status = Status.REGISTERED
    company.work.save(doc)
    company.work.post(company.transfer(company.cabins[0], contract=doc))
    booked = offer(company, (company.kind, 1), number="К-2")
    booked.status = Status.BOOKED
    company.work.save(booked)
    with pytest.raises(UserError, match="ещё не подписан"):
        company.work.post(company.transfer(company.cabins[1], contract=booked))


def test_c1_a_number_that_is_taken_is_doubted_and_may_stand(company: Company):
    """Of the same tenant or year; a cancelled contract, or one of years ago, gives it free."""

    def deal(number: str, **values: Any) -> Contract:
        about = {"partner_id": company.tenant.id, "date": DAY(2026, 5, 4)} | values
        return Contract(organization_id=company.organization.id, contract_number=number, **about)

    twin = deal(" 214 ")
    with pytest.raises(Refused, match="Договор № 214 уже есть: от 01.01.2026 с ООО «СтройГрад»"):
        company.work.save(twin)
    company.work.save(twin, despite=True)
    company.work.save(company.work.load(Contract, twin.id))
    with pytest.raises(Refused, match="№ 215 уже есть"):
        company.work.save(deal("215"))
    company.work.save(deal("215", date=DAY(2027, 5, 4)))
    company.work.save(gone := deal("401"))
    gone.status = ContractStatus.CANCELLED
    company.work.save(gone)
    company.work.save(deal("401"))
