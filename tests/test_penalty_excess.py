"""H-37: penalties that became too high after they were given out are told of and taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.printed import note_printed
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.penalty_charge import PenaltyCharge
from db.documents.rent_return import RentReturn
from db.errors import UserError
from tests.company import DAY, Company
from tests.debts import charges_of, debt, whole
from tests.stories import filled
from tests.test_attention import found
from tests.test_penalty_charge import again, claim, owing, ruled, sums

D = Decimal
LINE = "penalties_too_high"


def given(company: Company, till: dt.date) -> PenaltyCharge:
    """A claim that was printed."""
    company.work.post(doc := claim(company, till))
    note_printed(company.work, PenaltyCharge, [doc.id], "Расчёт пеней")
    return doc


def taken_back(company: Company, doc: PenaltyCharge) -> Any:
    """«Списание долга» made from a claim, posted by the only person of the base."""
    made = filled(company.work, again(company, doc), DebtWriteOff)
    made.self_reason = "утвердить некому"
    company.work.post(made)
    return made


def test_what_a_late_payment_made_too_high_is_told_and_taken_back(company: Company) -> None:
    """19 days of 60 000 were claimed, 8 of them were late: 660 is too much, whoever claimed it."""
    ruled(company)
    owing(company)
    first, second = given(company, DAY(2026, 10, 25)), given(company, DAY(2026, 10, 31))
    assert found(company.work, LINE) == set()
    with pytest.raises(UserError, match="Лишних пеней .* нет"):
        filled(company.work, first, DebtWriteOff)
    company.work.post(paid := company.receipt("60000", date=DAY(2026, 10, 20)))
    assert [sums(again(company, d)) for d in (first, second)] == [sums(first), sums(second)]
    assert found(company.work, LINE) == {first.id, second.id}
    backs = [taken_back(company, doc) for doc in (second, first)]
    assert [doc.amount for doc in backs] == [D(360), D(300)]
    assert (found(company.work, LINE), debt(company)) == (set(), D(480))
    company.work.unpost(backs[1])
    assert found(company.work, LINE) == {first.id}
    company.work.unpost(company.work.load(type(paid), paid.id))  # it is late again
    assert found(company.work, LINE) == set()
    whole(company)


def test_what_was_paid_of_them_goes_back_to_the_advance(company: Company) -> None:
    """The receipt was of an earlier day: 660 of the paid 1 140 are the tenant's."""
    work = company.work
    ruled(company)
    owing(company)
    doc = given(company, DAY(2026, 10, 31))
    paid = company.receipt("61140", date=DAY(2026, 10, 31))
    work.post(paid)
    assert (debt(company), found(work, LINE)) == (D(0), set())
    paid.date = DAY(2026, 10, 20)
    work.save(paid)
    assert found(work, LINE) == {doc.id}
    assert taken_back(company, doc).amount == D(660)
    (made,) = charges_of(company, doc)
    assert (made.allocated, made.corrected) == (D(480), D(-660))
    more = DebtWriteOff(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 10, 31),
        reason="Прощено",
        self_reason="утвердить некому",
        rows=[DebtWriteOffRow(charge_id=made.id, amount=D(481))],
    )
    with pytest.raises(UserError) as told:
        work.post(more)
    words = "пеней 480,00, из них оплачено 480,00: списать больше нельзя"
    assert words in str(told.value).replace("\u00a0", " ")
    assert found(work, LINE) == set()
    whole(company)


def test_h37_a_cabin_returned_after_its_penalty_was_given_takes_nothing_of_it_back(
    company: Company,
) -> None:
    """The tenant has the claim of 418 for 22 000; half of the month was not served: 209 is over."""
    work = company.work
    ruled(company)
    transfer = owing(company, "22000")
    doc = given(company, DAY(2026, 10, 31))
    assert (sums(doc), found(work, LINE)) == ([(D(418), D(0), D(418))], set())
    back: Any = filled(work, transfer, RentReturn)
    back.date = DAY(2026, 10, 20)
    work.post(back)
    assert sums(again(company, doc)) == [(D(418), D(0), D(418))]
    assert found(work, LINE) == {doc.id}
    made = taken_back(company, doc)
    assert (made.amount, found(work, LINE), debt(company)) == (D(209), set(), D(11209))
    whole(company)
