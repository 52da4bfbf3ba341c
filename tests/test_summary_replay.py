"""«Сводка аренды» of any date against a replay of the documents by a naive program."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.store import load
from app.table import Mark, Row, Table
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Charge, Money, open_sum
from tests.company import Company
from tests.naive_summary import World, played
from tests.summaries import breakdown_sum, cells, history, summary

D = Decimal
DAY = dt.date
ZERO = Decimal(0)


@pytest.mark.parametrize("seed", range(4))
def test_any_date_equals_a_replay_of_the_documents(company: Company, seed: int) -> None:
    days = history(company, seed)
    assert len(days) > 5
    for day in days:
        with company.work.database.reading() as session:
            world = played(session, day)
        table = summary(company, day)
        equal_figures(table, world)
        equal_rows(company, table, world, day)


def equal_figures(table: Table, world: World) -> None:
    figures = dict(table.figures)
    charged = received = ZERO
    for title, kind in (
        ("Аренда", "rent"),
        ("Транспорт", "delivery"),
        ("Возмещение", "compensation"),
    ):
        room, paid = world.sums(kind)
        told = tuple(figures[f"{title}: {word}"] for word in ("начислено", "оплачено", "долг"))
        assert told == (room, paid, room - paid), title
        charged, received = charged + room, received + paid
    assert world.received == received + figures["Переплата"]
    totals = cells(table, Row(table.totals))
    assert totals["debt"] == charged - received
    assert totals["overpaid"] == figures["Переплата"] == sum(world.bucket.values(), ZERO)
    assert totals["debt"] == sum((cells(table, r)["debt"] for r in table.rows), ZERO)
    assert totals["overpaid"] == sum((cells(table, r)["overpaid"] for r in table.rows), ZERO)
    cabins = [u for u, counted in world.counted.items() if not counted]
    assert figures["На складе"] == sum(world.stock[u] for u in cabins)
    assert figures["Парк"] == 3


def equal_rows(company: Company, table: Table, world: World, day: dt.date) -> None:
    lines = {row.note_id: (row, cells(table, row)) for row in table.rows}
    shown = {k for k, h in world.held.items() if h.until is None or world.debt(k)}
    assert {key for key in lines if key in world.held} == shown
    for key in shown:
        held, (row, line) = world.held[key], lines[key]
        assert line["debt"] == world.debt(key) == breakdown_sum(line["breakdown"])
        assert (line["since"], line["until"]) == (held.since, world.charged_to(key))
        last, rest = world.paid_to(key)
        assert told_paid(line["paid_to"]) == (last, rest), (day, line)
        assert (Mark.RETURNED in row.marks.values()) == (held.until is not None)
        assert (row.marks.get("paid_to") is Mark.DEBT) == bool(line["debt"])
        if world.counted[held.unit]:
            assert line["unit"] == str(held.left or held.quantity)
    for contract in (company.contract, company.other_contract):
        mine = [c for r, c in lines.values() if f"№ {contract.contract_number}" in c["tenant"]]
        assert sum((c["overpaid"] for c in mine), ZERO) == world.overpaid(contract.id)


def told_paid(cell: Any) -> tuple[dt.date | None, Decimal]:
    if not isinstance(cell, str):
        return cell, ZERO
    day, _, rest = cell.partition(" + ")
    amount = D(rest.replace(" ", "").replace(",", ".")) if rest else ZERO
    return (None if day == "не оплачено" else DAY(*map(int, reversed(day.split("."))))), amount


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
    totals = cells(summary(company, day), Row(summary(company, day).totals))
    assert (charged or ZERO) - (received or ZERO) == totals["debt"] - totals["overpaid"]
    assert totals["debt"] >= 0
    assert totals["overpaid"] >= 0


def test_the_latest_date_is_what_the_base_keeps(company: Company) -> None:
    days = history(company, 12)
    totals = cells(summary(company, days[-1]), Row(summary(company, days[-1]).totals))
    with company.work.database.reading() as session:
        assert totals["debt"] == session.scalar(
            select(func.sum(open_sum())).where(Charge.gross > 0)
        )
        assert totals["overpaid"] == (session.scalar(select(func.sum(Advance.amount))) or ZERO)
