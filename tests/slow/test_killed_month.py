"""A month's run killed at any moment goes on by being started again: nothing twice, no gap."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.month.snapshot import items_of, living
from app.work import Work
from db.documents.payment_invoice import PaymentInvoice
from db.documents.service_charge import ServiceCharge
from db.month_kind import RunKind
from db.month_run import ItemState
from tests.leaseholds import NOVEMBER, make_leaseholds
from tests.offices import Offices
from tests.test_concurrency import base_is_whole
from tests.test_month_run import accountant, approve, count, issued

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
MANY, KILLS = 20, 5


def killed(base: str, delay: float) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.month_worker", base],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    worker.stdout.readline()  # the first contract is issued, or there was nothing left
    time.sleep(delay)
    worker.kill()
    worker.wait()
    worker.stdout.close()


def made(work: Work) -> tuple[int, int, set[ItemState]]:
    """(charged in November, invoices, states of the items)."""
    with work.database.reading() as session:
        runs = living(session, RunKind.INVOICES, NOVEMBER)
        states = {item.state for item in items_of(session, [run.id for run in runs])}
        november = select(func.count(ServiceCharge.id)).where(ServiceCharge.month == NOVEMBER)
        charged = session.scalar(november) or 0
        return charged, session.scalar(select(func.count(PaymentInvoice.id))) or 0, states


def test_a_killed_run_is_resumed_and_every_contract_is_issued_once(
    offices: Offices, base_url: str
) -> None:
    leaseholds = make_leaseholds(offices, MANY)
    count(leaseholds.work, RunKind.INVOICES)
    approve(accountant(leaseholds), NOVEMBER)
    rng = random.Random(7)
    for _ in range(KILLS):
        killed(base_url, rng.uniform(0.0, 0.1))
        charged, invoices, _states = made(leaseholds.work)
        assert charged == invoices
    issued(leaseholds.work, RunKind.INVOICES)
    assert made(leaseholds.work) == (MANY, MANY, {ItemState.ISSUED})
    base_is_whole(leaseholds.work.database)
