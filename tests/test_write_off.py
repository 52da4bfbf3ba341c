"""A debt is written off by another person, no more of it than there is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from app.people import User
from app.work import Work
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.rent_return import RentReturn
from db.errors import UserError
from db.roles import Role
from db.system import AppUser
from tests.company import BOSS, DAY, Company
from tests.debts import charges_of, debt, paid, whole
from tests.payments import let
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 1)


def somebody_else(work: Work, login: str, name: str, role: Role) -> None:
    """The list of people: the one at work, and another."""
    boss = {"id": -1, "login": BOSS.login, "name": BOSS.name, "role": BOSS.role, "active": True}
    other = {"id": -2, "login": login, "name": name, "role": role, "active": True}
    with work.database.writing() as connection:
        connection.execute(insert(AppUser.__table__), [boss, other])


def write_off(company: Company, **values: Any) -> DebtWriteOff:
    doc = filled(company.work, company.contract, DebtWriteOff)
    doc.date, doc.reason = DEC, "Исключён из ЕГРЮЛ"
    for name, value in values.items():
        setattr(doc, name, value)
    return doc


def test_a_debt_is_written_off_by_another_person(company: Company):
    work = company.work
    somebody_else(work, "vera", "Вера", Role.ACCOUNTANT)
    work.post([let(company), company.receipt("1000")])
    doc = write_off(company)
    assert sum(r.amount for r in doc.rows) == D(5000)
    with pytest.raises(UserError, match="утверждает другой человек.*провести его может: Вера"):
        work.post(doc)
    work.save(doc)
    with pytest.raises(UserError, match="утверждает другой человек"):
        work.post(doc)
    vera = Work(work.database, User("vera", "Вера", Role.ACCOUNTANT))
    vera.post(vera.load(DebtWriteOff, doc.id))
    assert debt(company) == D(0)
    assert paid(company) == D(1000)
    gone = charges_of(company, doc)
    assert {(c.kind.name, c.vat) for c in gone} == {("WRITE_OFF", D(0))}
    whole(company)
    told = [(h.action, h.user) for h in work.history(work.load(DebtWriteOff, doc.id))]
    assert ("проведён", "Вера") in told
    assert ("создан", BOSS.name) in told
    doc = work.load(DebtWriteOff, doc.id)
    work.unpost(doc)
    assert debt(company) == D(5000)
    whole(company)


def test_who_changed_it_is_no_other_person(company: Company):
    work = company.work
    somebody_else(work, "vera", "Вера", Role.ACCOUNTANT)
    work.post(let(company))
    doc = write_off(company)
    work.save(doc)
    vera = Work(work.database, User("vera", "Вера", Role.ACCOUNTANT))
    seen = vera.load(DebtWriteOff, doc.id)
    seen.rows = seen.rows[:1]
    with pytest.raises(UserError, match="утверждает другой человек"):
        vera.post(seen)
    vera.save(seen)
    with pytest.raises(UserError, match="утверждает другой человек"):
        vera.post(seen)


def test_where_nobody_else_may_a_reason_is_given_and_logged(company: Company):
    work = company.work
    somebody_else(work, "oleg", "Олег", Role.MANAGER)
    work.post(let(company))
    doc = write_off(company)
    with pytest.raises(UserError, match="укажите причину самоподтверждения"):
        work.post(doc)
    doc.self_reason = "Бухгалтера нет в штате"
    work.post(doc)
    assert debt(company) == D(0)
    assert "самоподтверждение" in {h.action for h in work.history(doc)}


def test_no_more_than_the_debt_is_written_off(company: Company):
    work = company.work
    work.post([let(company), company.receipt("1000")])
    doc = write_off(company, self_reason="Один в лесу")
    first = doc.rows[0]
    doc.rows = [first, DebtWriteOffRow(charge_id=first.charge_id, amount=D(1))]
    first.amount += D("0.01")
    with pytest.raises(UserError) as told:
        work.post(doc)
    assert "списать больше нельзя" in str(told.value)
    assert "начисление повторяется" in str(told.value)


def test_o9_what_was_paid_meanwhile_is_told_as_paid(company: Company):
    """Not «долг 0,00»: between the filling and the posting the tenant paid."""
    work = company.work
    work.post(let(company))
    doc = write_off(company, self_reason="Один в лесу")
    work.post(company.receipt("6000"))
    with pytest.raises(UserError, match="начисление оплачено целиком, списывать нечего: удалите"):
        work.post(doc)


def test_a_return_waits_until_the_write_off_is_taken_back(company: Company):
    work = company.work
    given = let(company)
    work.post(given)
    doc = write_off(company, self_reason="Один в лесу")
    work.post(doc)
    back = filled(work, given, RentReturn)
    back.date = DEC
    with pytest.raises(UserError, match="Списание долга"):
        work.post(back)
    work.unpost(doc)
    work.post(back)
    whole(company)
