"""A program killed in the middle of batches leaves a base that the check calls clean."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import upkeep
from app.work import Work
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from tests.company import BOSS, make_company
from tests.kill_worker import BATCH

ROOT = Path(__file__).parent.parent


def killed(base: str, delay: float) -> list[str]:
    """Lets a worker post until some time after its first batch; answers what it had said."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.kill_worker", base],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout
    assert worker.stderr
    first = worker.stdout.readline()
    assert first, worker.stderr.read()
    time.sleep(delay)
    worker.kill()
    said, _ = worker.communicate()
    return [first.strip(), *(line for line in said.split("\n") if line)]


def base_is_clean_after(base_url: str, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    database = open_database(base_url)
    make_company(Work(database, BOSS))
    database.close()
    for _ in range(kills):
        said = killed(base_url, rng.uniform(0.0, 0.6))
        database = open_database(base_url)
        assert not upkeep.check(database).differences
        with database.reading() as session:
            query = select(RentTransfer.comment, func.count()).group_by(RentTransfer.comment)
            found = {row[0]: row[1] for row in session.execute(query)}
        database.close()
        # What was said to be done is there whole, and nothing is there in part.
        assert all(found[mark] == BATCH for mark in said)
        assert set(found.values()) == {BATCH}


def test_a_kill_in_the_middle_of_a_batch_leaves_the_base_clean(base_url: str) -> None:
    base_is_clean_after(base_url, kills=2, seed=1)


@pytest.mark.slow
def test_many_kills_leave_the_base_clean(base_url: str) -> None:
    base_is_clean_after(base_url, kills=40, seed=2)
