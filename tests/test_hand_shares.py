"""A payment split by hand (F-4)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app import distribution
from app.distribution import Share
from app.problems import Refused
from app.work import Work
from db.errors import UserError
from db.registers.money import Charge, MoneyClass
from tests.company import MANAGER, Company
from tests.payments import buckets, charges, left, let, marked, paid, whole

D = Decimal


def test_f4_a_person_splits_the_sum(company: Company):
    work = Work(company.work.database, MANAGER)
    doc = marked(company, "7000")
    company.work.post([let(company), let(company, company.cabins[1]), doc])
    found = distribution.choices(work, doc.id)
    assert (found.waits, found.stands) == (D(7000), D(0))
    # Both rents of November are due on one day, those of December follow their rows.
    assert sorted(o.open for o in found.offers[:4]) == [D(2200), D(2200), D(3800), D(3800)]
    assert [o.title for o in found.offers[4:]] == [
        "Переплата по имуществу: БК-001",
        "Переплата по имуществу: БК-002",
    ]
    assert sum(found.by_order.values()) == D(7000)
    a, b = charges(company)[:2]
    outcome = distribution.by_hand(
        work,
        doc.id,
        [
            Share(D(1000), charge_id=b.id),
            Share(D(500), charge_id=a.id),
            Share(D(5500), unit_id=company.cabins[0].id),
        ],
    )
    assert (outcome.distributed, outcome.left) == (D(7000), D(0))
    assert buckets(company) == {company.cabins[0].id: D(5500)}
    assert left(company) == []
    whole(company)


def test_f4_the_sum_must_come_out_unless_the_rest_is_left(company: Company):
    work = company.work
    doc = marked(company, "6000")
    work.post([let(company), doc])
    a, b = charges(company)
    split = [Share(D(3800), charge_id=a.id), Share(D(1700), charge_id=b.id)]
    with pytest.raises(UserError, match=r"Не распределено 500,00"):
        distribution.by_hand(work, doc.id, split)
    cabin = Share(D(1000), unit_id=company.cabins[0].id)
    with pytest.raises(UserError, match=r"больше суммы 6\u00a0000,00: лишние 500,00"):
        distribution.by_hand(work, doc.id, [*split, cabin])
    assert sum(paid(company)) == D(0)
    outcome = distribution.by_hand(work, doc.id, split, leave_rest=True)
    assert (outcome.distributed, outcome.left) == (D(5500), D(500))
    assert left(company) == [(doc.number, D(500))]
    whole(company)


def test_f4_every_problem_is_told_at_once(company: Company):
    work = company.work
    doc = marked(company, "9000")
    strange = let(company, company.cabins[1], contract=company.other_contract)
    work.post([let(company), strange, doc])
    with work.database.reading() as session:
        (other,) = session.scalars(
            select(Charge.id).where(Charge.recorder_id == strange.id).limit(1)
        )
    mine = [c for c in charges(company) if c.contract_id == company.contract.id]
    with pytest.raises(Refused) as told:
        distribution.by_hand(
            work,
            doc.id,
            [
                Share(D(5000), charge_id=mine[0].id),
                Share(D(0), charge_id=mine[1].id),
                Share(D(1), charge_id=other),
                Share(D(1), unit_id=company.cabins[2].id),
                Share(D(1)),
                Share(D("1.001"), charge_id=mine[1].id),
            ],
        )
    assert [(p.line, p.text.partition(": ")[2] or p.text) for p in told.value.problems] == [
        (1, "долг 3\u00a0800,00, лишние 1\u00a0200,00"),
        (2, "сумма должна быть больше нуля"),
        (3, "начисление оплачено или другого договора: выберите другое"),
        (4, "имущество не по этому договору: выберите другое"),
        (5, "укажите начисление или имущество"),
        (6, "сумма должна быть больше нуля"),
        (0, "добавьте строку или оставьте остаток на договоре"),
    ]


def test_f4_a_wrong_run_is_split_anew(company: Company):
    work = company.work
    doc = company.receipt("6000")
    work.post([let(company), let(company, company.cabins[1]), doc])
    target = charges(company)[-1]
    with pytest.raises(UserError, match="нет нераспределённых денег"):
        distribution.by_hand(work, doc.id, [Share(D(2200), charge_id=target.id)], leave_rest=True)
    distribution.by_hand(
        work, doc.id, [Share(D(2200), charge_id=target.id)], leave_rest=True, anew=True
    )
    assert sum(paid(company)) == D(2200)
    assert buckets(company) == {None: D(3800)}
    whole(company)


def test_f4_what_stands_may_be_split_anew(company: Company):
    """The window shows where the receipt stands and what would be open without it."""
    work = company.work
    doc = company.receipt("6000")
    work.post([let(company), doc])
    now = distribution.choices(work, doc.id)
    assert (now.waits, now.stands, dict(now.by_order)) == (D(0), D(6000), {})
    assert [(o.open, o.stands) for o in now.offers] == [
        (D(0), D(3800)),
        (D(0), D(2200)),
        (None, D(0)),
    ]
    anew = distribution.choices(work, doc.id, anew=True)
    assert anew.offers == now.offers
    assert list(anew.by_order.values()) == [D(3800), D(2200)]
    assert sum(paid(company)) == D(6000)


def test_f4_a_draft_is_not_split(company: Company):
    doc = company.receipt("6000")
    company.work.save(doc)
    with pytest.raises(UserError, match="не проведено: проведите"):
        distribution.choices(company.work, doc.id)


def test_f4_deposits_pay_deposits_only(company: Company):
    work = company.work
    doc = marked(company, "1000")
    doc.money_class = MoneyClass.DEPOSIT
    work.post([let(company), doc])
    share = Share(D(1000), charge_id=charges(company)[0].id)
    with pytest.raises(UserError, match="залог гасится только залогом"):
        distribution.by_hand(work, doc.id, [share])
