"""Random histories of documents against a naive program that keeps the same books (T1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.checking import check
from app.problems import Refused
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.unit_receipt import UnitReceipt
from db.errors import UserError
from db.registers.money import Advance, Charge
from tests.company import Company
from tests.ledger import Paper
from tests.ledger_compare import (
    compare,
    dump,
    history_gives_the_present,
    idle_money,
    of_period,
)
from tests.ledger_summary import FAR, reports_agree
from tests.ledger_world import Step, World, must_be_accepted, steps

LOOKED_AT = 6  # the reports, of every so many steps


def ledger(examples: int) -> settings:
    """The same histories on every run; the slow suite plays many more, longer."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes; ask for it by hand
        suppress_health_check=list(HealthCheck),
    )


histories = st.lists(steps, min_size=6, max_size=18)
on = pytest.mark.parametrize


@on("fresh_company", ["sqlite"], indirect=True)
@ledger(9)
@given(history=histories)
def test_the_books_agree_after_every_step_on_sqlite(
    fresh_company: Callable[[], Company], history: list[Step]
):
    the_books_agree(fresh_company(), history)


@on("fresh_company", ["postgresql"], indirect=True)
@ledger(3)
@given(history=histories)
def test_the_books_agree_after_every_step_on_postgresql(
    fresh_company: Callable[[], Company], history: list[Step]
):
    the_books_agree(fresh_company(), history)


def the_books_agree(company: Company, history: list[Step]) -> None:
    world = World(company)
    live(world, history)
    posting_again_changes_nothing(world)
    with world.work.database.reading() as session:
        history_gives_the_present(session)
    assert check(world.work.database).differences == ()
    if world.closed_to is None:
        everything_comes_back(world)


def live(world: World, history: list[Step]) -> None:
    database = world.work.database
    for number, step in enumerate(history, 1):
        shut = world.closed_to
        before = of_period(database, shut) if shut else {}
        done = world.act(step)
        assert done or not must_be_accepted(world, step)
        compare(world)
        if number == len(history):
            reports_agree(world, world.day(step), FAR)
        elif number % LOOKED_AT == 0:
            reports_agree(world, world.day(step))
        if shut:
            assert of_period(database, shut) == before
    assert [words for words in world.words if "None" in words or not words] == []


def posting_again_changes_nothing(world: World) -> None:
    """The first time may use money that waits; after that not a row is written."""
    again = [p for p in world.of(posted=True) if posted_again(world, p)]
    compare(world)
    before = dump(world.work.database)
    for one in again:
        document = world.fresh(one)
        version = document.version
        world.work.post(document)
        assert document.version == version
    assert dump(world.work.database) == before


def posted_again(world: World, one: Paper) -> bool:
    """False only for what may not: a closed period, a gap that a person has to agree to."""
    document = world.fresh(one)
    try:
        world.work.post(document)
    except Refused as told:
        # An invoice asks for what was charged then; what is charged less since is not asked again.
        return not told.only_warnings and one.cls is not PaymentInvoice
    except UserError:
        return world.closed_to is None or one.date > world.closed_to
    world.keep(document, *world.made_by(document))
    return True


def is_money(one: Paper) -> bool:
    """A receipt, or a service that is paid by the document itself."""
    return one.cls is PaymentReceipt or one.values.get("accrues") is False


def everything_comes_back(world: World) -> None:
    """Unposted all at once: no charge is open, all money in buckets; posted again: as before."""
    rental = [p for p in world.of(posted=True) if p.cls is not UnitReceipt]
    money = {p.id for p in rental if is_money(p)}
    documents = [world.fresh(p) for p in rental if p.id not in money]
    world.work.unpost(documents)
    world.keep(*documents)
    compare(world)
    with world.work.database.reading() as session:
        assert session.scalar(select(func.count(Charge.id)).where(Charge.gross != 0)) == 0
        waiting = session.scalar(select(func.sum(Advance.amount))) or 0
        assert waiting == sum(world.papers[k].values["amount"] for k in money)
    receipts = [world.fresh(world.papers[k]) for k in sorted(money)]
    world.work.unpost(receipts)
    world.keep(*receipts)
    compare(world)
    with world.work.database.reading() as session:
        assert (session.scalar(select(func.sum(Advance.amount))) or 0) == 0
        assert idle_money(session) == set()
