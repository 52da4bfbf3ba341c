"""A long hurry of several programs at one base: thousands of acts, every number in its place (T3)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.base import Document
from db.engine import open_database
from tests.lived_in import Companies
from tests.slow.test_many_kills import base_is_whole, crowded
from tests.test_concurrency import RING

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
on = pytest.mark.parametrize


@on(
    ("fresh_company", "programs", "acts"),
    [("sqlite", 3, 150), ("postgresql", 6, 220)],
    indirect=["fresh_company"],
)
def test_a_long_hurry_leaves_a_whole_base(fresh_company: Companies, programs: int, acts: int):
    base = crowded(fresh_company)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.rush", base, str(seed), str(acts)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(programs)
    ]
    said: set[str] = set()
    answers: Counter[str] = Counter()
    for program in running:
        words, faults = program.communicate()
        assert (program.returncode, faults) == (0, "")
        for line in words.splitlines():
            kind, _, rest = line.partition(" ")
            answers[kind] += 1
            if kind == "done":
                said.add(rest)
            assert RING not in rest
            assert "занята" not in rest
    assert answers.total() == programs * acts
    assert answers["done"] > answers.total() // 4
    database = open_database(base)
    base_is_whole(database, said)
    with database.reading() as session:
        query = select(func.count(Document.id)).where(Document.number.is_not(None))
        assert (session.scalar(query) or 0) > programs * acts // 6
    database.close()
