"""What is over on one cabin pays another (F-5…F-8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app import distribution
from app.breakdown import breakdown
from app.distribution import Share
from app.facts import Facts
from db.documents.overpayment_offset import OverpaymentOffset
from db.errors import UserError
from tests.company import DAY, Company
from tests.ledger_compare import dump
from tests.payments import buckets, charges, let, marked, paid, whole
from tests.stories import filled

D = Decimal
DEC = DAY(2026, 12, 12)


@pytest.fixture
def overpaid(company: Company) -> Company:
    """1 000 over on БК-001, another on БК-003; БК-002 owes."""
    work = company.work
    doc = marked(company, "2500")
    work.post(
        [
            let(company, amount="500"),
            let(company, company.cabins[2], amount="500", contract=company.contract),
            doc,
        ]
    )
    one, three = company.cabins[0].id, company.cabins[2].id
    distribution.by_hand(work, doc.id, [Share(D(1500), unit_id=one), Share(D(1000), unit_id=three)])
    work.post(let(company, company.cabins[1], amount="1000", date=DEC, to=DAY(2026, 12, 31)))
    return company


def offset(company: Company, **values: Any) -> OverpaymentOffset:
    doc = filled(company.work, company.contract, OverpaymentOffset)
    doc.date = DEC
    for name, value in values.items():
        setattr(doc, name, value)
    return doc


def test_f5_what_is_over_on_one_cabin_pays_another(overpaid: Company):
    work, one = overpaid.work, overpaid.cabins[0].id
    target = next(c for c in charges(overpaid) if c.unit_id == overpaid.cabins[1].id)
    total = sum(buckets(overpaid).values()) + sum(paid(overpaid))
    doc = offset(overpaid)
    assert doc.overpaid == sum(buckets(overpaid).values())
    row = next(r for r in doc.rows if r.unit_id == one)
    row.taken, row.charge_id = True, target.id
    row.amount = min(row.available, D(1000))
    work.post(doc)
    now = next(c for c in charges(overpaid) if c.id == target.id)
    assert now.allocated == row.amount
    assert sum(buckets(overpaid).values()) + sum(paid(overpaid)) == total
    whole(overpaid)
    before = dump(work.database)
    work.post(work.load(OverpaymentOffset, doc.id))
    assert dump(work.database) == before
    work.unpost(doc)
    assert buckets(overpaid)[one] == row.amount
    assert next(c for c in charges(overpaid) if c.id == target.id).allocated == 0
    work.post(doc)
    assert next(c for c in charges(overpaid) if c.id == target.id).allocated == row.amount
    whole(overpaid)


def test_f6_without_the_tick_nothing_moves_and_no_more_than_there_is(overpaid: Company):
    work = overpaid.work
    before = buckets(overpaid)
    doc = offset(overpaid, credits=False)
    for row in doc.rows:
        row.taken = True
    work.post(doc)
    assert (buckets(overpaid), doc.amount) == (before, D(0))
    doc = offset(overpaid)
    doc.rows[0].taken, doc.rows[0].amount = True, doc.rows[0].available + D("0.01")
    with pytest.raises(UserError, match="зачесть больше нельзя"):
        work.post(doc)
    for row in doc.rows:
        row.taken = False
    with pytest.raises(UserError, match="Отметьте «Зачесть»"):
        work.post(doc)


def test_f7_only_ticked_rows_move_money(overpaid: Company):
    work = overpaid.work
    before = buckets(overpaid)
    doc = offset(overpaid)
    first, second = doc.rows[:2]
    first.taken, first.amount = True, D(100)
    assert second.amount > 0
    work.post(doc)
    after = buckets(overpaid)
    assert after[first.unit_id] == before[first.unit_id] - D(100)
    assert after[second.unit_id] == before[second.unit_id]
    whole(overpaid)


def test_f7_what_is_credited_is_told_without_vat(overpaid: Company):
    """Money moves inside a contract: no VAT arises, and rows that are not ticked are no sum."""
    doc = offset(overpaid)
    doc.rows[0].taken, doc.rows[0].amount = True, D(100)
    with overpaid.work.database.reading() as session:
        told = breakdown(doc, Facts(session, [doc]))
    assert told is not None
    assert (told.parts, told.vat, told.total) == ({}, None, D(100))


def test_f8_two_overpaid_cabins_are_two_rows_and_are_filled_again(overpaid: Company):
    work = overpaid.work
    doc = offset(overpaid)
    assert {r.unit_id for r in doc.rows} == {overpaid.cabins[0].id, overpaid.cabins[2].id}
    assert [r.taken for r in doc.rows] == [False, False]
    doc.rows[0].taken, doc.rows[0].amount = True, D(50)
    doc.rows = doc.rows[:1]
    work.recalculate(doc, "contract_id")
    assert len(doc.rows) == 2
    assert [(r.taken, r.amount) for r in doc.rows if r.taken] == [(True, D(50))]
