"""By when rent is to be paid: the contract's rule, from a date on (accounting-model.md, Cases)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.checking import check
from app.due import due_by
from app.problems import Refused
from db.documents.contract import Contract, ContractDue
from db.due_rule import DueRule
from db.registers.money import Charge
from tests.company import Company

DAY = dt.date
START, NEW_YEAR = DAY(2026, 11, 12), DAY(2026, 1, 1)


def rows(rule: DueRule, number: int = 0, since: dt.date = NEW_YEAR) -> list[ContractDue]:
    return [ContractDue(valid_from=since, rule=rule, number=number)]


@pytest.mark.parametrize(
    ("rule", "number", "november", "december"),
    [
        (DueRule.PERIOD_START, 0, START, START),
        (DueRule.DAYS_AFTER, 5, DAY(2026, 11, 17), DAY(2026, 11, 17)),
        (DueRule.DAY, 20, DAY(2026, 11, 20), DAY(2026, 12, 20)),
        (DueRule.DAY, 5, START, DAY(2026, 12, 5)),  # never before the period begins
        (DueRule.DAY, 31, DAY(2026, 11, 30), DAY(2026, 12, 31)),
        (DueRule.DAY_OF_NEXT, 10, DAY(2026, 12, 10), DAY(2027, 1, 10)),
    ],
)
def test_c15_each_rule_gives_its_day(
    rule: DueRule, number: int, november: dt.date, december: dt.date
) -> None:
    assert due_by(rows(rule, number), START, START) == november
    assert due_by(rows(rule, number), START, DAY(2026, 12, 1)) == december


def test_c15_a_rule_counts_from_its_date_on() -> None:
    two = rows(DueRule.DAY, 20) + rows(DueRule.DAY_OF_NEXT, 5, DAY(2026, 12, 1))
    assert due_by(two, START, START) == DAY(2026, 11, 20)
    assert due_by(two, DAY(2026, 12, 1), DAY(2026, 12, 1)) == DAY(2027, 1, 5)
    assert due_by(rows(DueRule.DAY, 20, DAY(2026, 12, 1)), START, START) == START


def contract_with(company: Company, *dues: ContractDue) -> Contract:
    contract = company.work.load(Contract, company.contract.id)
    contract.dues += dues
    company.work.save(contract)
    return contract


def dues(company: Company) -> list[dt.date]:
    with company.work.database.reading() as session:
        return list(session.scalars(select(Charge.due).order_by(Charge.month)))


def test_c15_charges_are_due_by_the_rule_of_the_contract(company: Company) -> None:
    contract_with(company, *rows(DueRule.DAY_OF_NEXT, 10))
    company.work.post(company.transfer())
    assert dues(company) == [DAY(2026, 12, 10), DAY(2027, 1, 10)]
    assert check(company.work.database).differences == ()


def test_c15_the_oldest_due_is_paid_first(company: Company) -> None:
    company.work.post(company.transfer())
    contract_with(company, *rows(DueRule.DAY_OF_NEXT, 25, DAY(2026, 11, 13)))
    later = company.transfer(company.cabins[1], date=DAY(2026, 11, 13), to=DAY(2026, 11, 30))
    company.work.post(later)
    company.work.post(company.receipt("6500"))
    with company.work.database.reading() as session:
        found = session.execute(select(Charge.due, Charge.allocated).order_by(Charge.due)).all()
    assert [due for due, _ in found] == [START, START, DAY(2026, 12, 25)]
    assert [paid for _, paid in found] == [Decimal(3800), Decimal("2129.03"), Decimal("570.97")]


def test_c15_what_is_charged_keeps_its_day(company: Company) -> None:
    company.work.post(company.transfer())
    with pytest.raises(Refused, match=r"начислена с прежним сроком по 11\.12\.2026"):
        contract_with(company, *rows(DueRule.DAY, 20))
    contract = contract_with(company, *rows(DueRule.DAY, 20, DAY(2026, 12, 12)))
    contract.by_rows = True
    company.work.save(contract)
    assert dues(company) == [START, START]


@pytest.mark.parametrize(
    ("rule", "number", "words"),
    [(DueRule.DAY, 0, "от 1 до 31"), (DueRule.DAYS_AFTER, 366, "от 0 до 365")],
)
def test_c15_a_day_that_cannot_be_is_refused(
    company: Company, rule: DueRule, number: int, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        contract_with(company, *rows(rule, number))
    with pytest.raises(Refused, match="уже есть строка"):
        contract_with(company, *rows(DueRule.DAY, 5), *rows(DueRule.DAY, 6))
