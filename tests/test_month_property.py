"""What holds of every month's run, whatever the contracts (H-15, H-16, H-20, H-21)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, or_, select

from app.month.approving import approve
from app.month.dry_run import DryRun, dry_run
from app.month.issuing import issue
from app.month.snapshot import keep
from app.month.undoing import undo
from app.work import Work
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_act import ServiceAct
from db.documents.service_charge import ServiceCharge
from db.errors import UserError
from db.month_kind import RunKind
from db.registers.money import Charge
from db.registers.realization import Realization
from tests.company import ACCOUNTANT, Company
from tests.month_sums import closed_sums
from tests.month_world import LAST, NOVEMBER, Deal, World, deals, make_world
from tests.test_concurrency import base_is_whole

KINDS = (ServiceCharge, PaymentInvoice, ServiceAct)


def close(work: Work) -> DryRun:
    """Counted, approved by another, issued; nothing is refused."""
    run = dry_run(work, RunKind.ACTS, NOVEMBER, today=LAST)
    keep(work, run)
    if run.issued:
        approve(Work(work.database, ACCOUNTANT), NOVEMBER)
        assert issue(work, RunKind.ACTS, NOVEMBER, today=LAST).refused == []
    return run


def every_position_is_billed_or_listed(world: World, run: DryRun) -> None:
    for key, titles in world.titles.items():
        mine = [line for line in run.lines if line.contract_id == key]
        assert titles <= {line.title for line in mine}
        assert [line.title for line in mine if not line.pieces and not line.reason] == []


def cleaning_is_what_it_comes_to_by_hand(world: World, run: DryRun) -> None:
    for key, deal in world.contracts.items():
        mine = [line for line in run.lines if (line.contract_id, line.title) == (key, "Уборка")]
        by_hand = deal.cleaning()
        assert [line.gross for line in mine] == ([] if by_hand is None else [by_hand])


def sums_agree(work: Work, run: DryRun) -> None:
    """What was counted is what was charged and closed; acts and УПД are charges are registers."""
    with work.database.reading() as session:
        charges, register, acts = closed_sums(session)
        assert charges == register == acts
        by = (Charge.kind, Charge.vat_percent)
        made = or_(
            Charge.closed_by_id.is_not(None), Charge.recorder_id.in_(select(ServiceCharge.id))
        )
        query = select(*by, func.sum(Charge.gross)).where(made, Charge.quantity > 0).group_by(*by)
        charged = {(kind, percent): total for kind, percent, total in session.execute(query)}
    assert charged == run.totals()


def documents(work: Work) -> list[Any]:
    """(id, number, posted, sum) of everything a run makes."""
    with work.database.reading() as session:
        names = [kind.__tablename__ for kind in KINDS]
        query = select(Document.id, Document.number, Document.posted, Document.amount)
        found = session.execute(query.where(Document.kind.in_(names)).order_by(Document.id))
        return [tuple(row) for row in found]


def nothing_is_left(work: Work) -> None:
    with work.database.reading() as session:
        assert session.scalar(select(func.count(Realization.id))) == 0
        own = select(func.count(Charge.id)).where(
            Charge.recorder_id.in_(select(ServiceCharge.id)), Charge.quantity > 0
        )
        assert session.scalar(own) == 0
    assert not any(posted for _, _, posted, _ in documents(work))


def a_month_is_closed(company: Company, made: Sequence[Deal]) -> None:
    """Issued; again, when nothing changes; taken back; issued anew under the same numbers."""
    world = make_world(company, made)
    work = world.offices.work
    run = close(work)
    every_position_is_billed_or_listed(world, run)
    cleaning_is_what_it_comes_to_by_hand(world, run)
    sums_agree(work, run)
    first = documents(work)
    again = close(work)
    every_position_is_billed_or_listed(world, again)
    assert (again.issued, documents(work)) == ({}, first)
    if not run.issued:
        with pytest.raises(UserError, match="отменять нечего"):
            undo(work, NOVEMBER)
        return
    undo(work, NOVEMBER)
    nothing_is_left(work)
    sums_agree(work, close(work))
    assert documents(work) == first
    base_is_whole(work.database)


@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
@given(made=st.lists(deals, min_size=4, max_size=6))
def test_h21_whatever_the_contracts_a_month_comes_to_one_figure(
    fresh_company: Callable[[], Company], made: list[Deal]
) -> None:
    a_month_is_closed(fresh_company(), made)
