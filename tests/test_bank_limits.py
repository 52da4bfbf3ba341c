"""What may not be made of a payment of the bank: more than it is, another's, what changed (K-8)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from app import bank_posting
from app.bank_documents import Choice, Share
from app.bank_posting import CHANGED, link, post, post_exact, set_aside
from app.checking import check
from app.work import Work
from db.catalogs.bank_payment import BankClass
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from tests.bank_days import came, in_order, invoiced, load, states
from tests.company import DAY, Company, own_organization

D = Decimal
WAITS, PLACED = ("WAITING", "0.00"), "PLACED"


def by_hand(company: Company, payment: Any, amount: str) -> PaymentReceipt:
    """A receipt of a payment's rest, as a person chooses its contract."""
    choice = Choice(BankClass.RENT, (Share(company.contract.id, D(amount)),))
    made = post(company.work, payment.id, choice).made
    known = [company.work.load(PaymentReceipt, m.document_id or 0) for m in made]
    return next(r for r in known if r.received == D(amount))


def test_k8_two_receipts_of_a_payment_are_not_more_than_it(company: Company, work: Work) -> None:
    (payment,) = load(work, came(500))
    first = by_hand(company, payment, "500")
    first.received = D(450)
    work.save(first)
    with pytest.raises(UserError, match="Часть этого платежа проведена"):
        set_aside(work, [payment.id], BankClass.NOT_OURS)
    by_hand(company, payment, "50")
    first.received = D(460)
    with pytest.raises(UserError, match=r"уже проведён другим документом: вместе вышло бы 510,00"):
        work.save(first)
    other = own_organization("ООО «Другая»", "Д")
    work.save(other)
    first.received, first.organization_id = D(450), other.id
    assert "Банковский документ другой организации" in [p.text for p in work.problems(first)]
    assert states(work) == [(PLACED, "500.00")]
    assert in_order(work)


def test_k8_only_posted_receipts_of_no_other_payment_are_linked(
    company: Company, work: Work
) -> None:
    first, second = load(work, came(500, Номер="1"), came(500, Номер="2"))
    typed = company.receipt("500", date=DAY(2026, 11, 19))
    work.save(typed)
    with pytest.raises(UserError, match="Документ не проведён"):
        link(work, first.id, typed.id)
    work.post(typed)
    link(work, first.id, typed.id)
    with pytest.raises(UserError, match="Документ уже связан с выпиской"):
        link(work, second.id, typed.id)
    assert states(work) == [(PLACED, "500.00"), WAITS]


def test_k8_chosen_payments_alone_are_posted_and_as_they_were_seen(
    company: Company, work: Work
) -> None:
    one, two = invoiced(company, 0, 1)
    rows = load(
        work,
        came(one.total(), f"сч. {one.number}", Номер="1"),
        came(two.total(), f"сч. {two.number}", Номер="2"),
    )
    done = post_exact(work, [rows[0].id])
    assert [m.payment_id for m in done.made] == [rows[0].id]
    assert states(work) == [(PLACED, f"{one.total():.2f}"), WAITS]
    with work.database.reading() as session:
        ((key, seen),) = bank_posting._exact(session, None).items()
    before = replace(seen, paid=replace(seen.paid, total=seen.paid.total + 1))
    assert bank_posting._post_certain(work, {key: before}, uuid.uuid4()) == {key: CHANGED}
    assert states(work)[1] == WAITS
    with work.database.writing() as connection:
        connection.execute(text("UPDATE bank_payment SET status = 'WAITING'"))
    (told,) = check(work.database).differences  # what is wholly placed must say so
    assert "«Не разнесено»" in told.text
