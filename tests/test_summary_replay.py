"""«Сводка аренды» of any date against a replay of the documents by a naive program."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.store import load
from app.table import Row
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Charge, Money, open_sum
from tests.company import Company
from tests.ledger_timeline import lived
from tests.stories import filled
from tests.summaries import cells, history, summary
from tests.summary_replay import agrees

D = Decimal
DAY = dt.date
ZERO = Decimal(0)


@pytest.mark.parametrize("seed", [2, 4, 39])
def test_g4_any_date_equals_a_replay_of_the_documents(company: Company, seed: int) -> None:
    """Every kind of document that changes it: a second, naive program comes to the same."""
    world = lived(company, seed)
    serial = {unit.id for unit in world.units if unit is not company.beds}
    for told in world.told(world.days()[::4]):
        with company.work.database.reading() as session:
            agrees(session, told, serial)


@pytest.mark.parametrize("seed", [10])
def test_entered_in_any_order_the_sums_of_any_date_agree(company: Company, seed: int) -> None:
    """Back-dated, unposted and changed documents move money about, and never lose any."""
    chance, work = random.Random(seed), company.work
    days = history(company, seed, 16)
    for day in chance.sample(days, 3):
        with contextlib.suppress(UserError):
            work.post(company.receipt("4321", date=day, contract=company.other_contract))
    for cls in (PaymentReceipt, RentExtension, RentTransfer):
        with work.database.reading() as session:
            some = load(session, cls, session.scalars(select(cls.id).order_by(cls.id)).all()[-2:])
        with contextlib.suppress(UserError):
            work.unpost(some[0])
        if isinstance(some[-1], PaymentReceipt):
            some[-1].date += dt.timedelta(5)
            some[-1].received -= D(300)
            work.save(some[-1])
    for day in days:
        the_law_holds(company, day)


def the_law_holds(company: Company, day: dt.date) -> None:
    """charged − received = debt − overpaid, by the sums of charges and receipts themselves."""
    with company.work.database.reading() as session:
        first = select(Charge.id).where(Charge.period <= day)
        alive = Charge.corrects_id.is_(None) | Charge.corrects_id.in_(first)
        charged = session.scalar(select(func.sum(Charge.gross)).where(Charge.period <= day, alive))
        received = session.scalar(select(func.sum(Money.amount)).where(Money.period <= day))
    table = summary(company, day)
    totals = cells(table, Row(table.totals))
    assert (charged or ZERO) - (received or ZERO) == totals["debt"] - totals["overpaid"]
    assert totals["debt"] >= 0
    assert totals["overpaid"] >= 0


def test_the_latest_date_is_what_the_base_keeps(company: Company) -> None:
    days = history(company, 12)
    table = summary(company, days[-1])
    totals = cells(table, Row(table.totals))
    with company.work.database.reading() as session:
        assert totals["debt"] == session.scalar(
            select(func.sum(open_sum())).where(Charge.gross > 0)
        )
        assert totals["overpaid"] == (session.scalar(select(func.sum(Advance.amount))) or ZERO)


def test_money_that_leaves_later_than_other_money_came_is_over_between(company: Company) -> None:
    """A move is dated in spring; what is entered afterwards for December pays the same charge."""
    work, (paid, later) = company.work, (company.receipt("6000"), company.receipt("6000"))
    later.date = DAY(2026, 12, 15)
    work.post(company.transfer(amount="6000"))
    work.post(paid)
    move = filled(work, paid, ReceiptMove)
    move.date, move.to_contract_id = DAY(2027, 3, 1), company.other_contract.id
    work.post(move)
    work.post(later)
    for day, debt, over in (
        (DAY(2026, 12, 14), "0", "0"),
        (DAY(2027, 2, 28), "0", "6000"),
        (DAY(2027, 3, 1), "0", "6000"),
    ):
        table = summary(company, day)
        totals, figures = cells(table, Row(table.totals)), dict(table.figures)
        assert (totals["debt"], totals["overpaid"]) == (D(debt), D(over)), day
        assert (figures["Аренда: долг"], figures["Переплата"]) == (D(debt), D(over)), day
        assert figures["Аренда: оплачено"] == 6000
