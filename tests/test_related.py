"""The tree of documents that stand on each other: by ground, by money, by correction."""

import datetime as dt

import pytest

from app.people import User
from app.related import related
from app.verbs import FILLS
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from tests.company import BOSS, MANAGER


def filled(work, source, target):
    fill = next(f for f in FILLS if (f.source, f.target) == (type(source), target))
    return work.fill(fill, source.id)


def lines(node, depth=0):
    yield depth, node.kind, node.why, node.state
    for below in node.below:
        yield from lines(below, depth + 1)


def tree(company, document, user=BOSS):
    with company.work.database.reading() as session:
        return related(session, document.id, user)


def chain(company):
    work = company.work
    given = company.transfer(*company.cabins[:2])
    work.post(given)
    asked = filled(work, given, PaymentInvoice)
    work.post(asked)
    paid = company.receipt("5000", invoice_id=asked.id)
    work.post(paid)
    return given, asked, paid


def test_f10_the_tree_goes_down_by_ground_and_by_money(company):
    given, *_ = chain(company)
    top = tree(company, given)
    assert top.kind is Contract  # the way up: the document's own contract
    assert [n.id for n in top.below] == [given.id]
    found = list(lines(top.below[0]))
    assert found[0][1:] == (RentTransfer, "договор", "проведён")
    assert (1, PaymentInvoice, "на основании", "проведён") in found
    receipts = [(depth, why) for depth, kind, why, _ in found if kind is PaymentReceipt]
    assert receipts == [(2, "по счёту")]  # once, in the first place it hangs in
    assert top.below[0].amount == given.amount


def test_f10_the_way_up_is_shown_from_below(company):
    given, asked, paid = chain(company)
    path = []
    node = tree(company, paid)
    while True:
        path.append(node.id)
        if not node.below:
            break
        (node,) = node.below
    assert path == [company.contract.id, given.id, asked.id, paid.id]


def test_f10_a_correction_stands_under_what_it_corrects(company):
    given = company.transfer()
    company.work.post(given)
    back = filled(company.work, given, RentReturn)
    back.based_on_id = None
    back.date = dt.date(2026, 11, 20)
    company.work.post(back)
    found = list(lines(tree(company, given)))
    assert (2, RentReturn, "исправление", "проведён") in found


def test_f10_what_may_not_be_read_is_left_out(company):
    given, _, _ = chain(company)
    nobody = User("nobody", "Никто", None)
    with pytest.raises(UserError, match="не разрешено"):
        tree(company, given, nobody)
    manager = tree(company, given, MANAGER)
    assert PaymentReceipt in [kind for _, kind, _, _ in lines(manager)]
