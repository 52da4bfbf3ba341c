"""Many more and longer histories against the naive programs (T1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.company import Company
from tests.ledger_timeline import lived
from tests.ledger_world import Step, steps
from tests.summary_replay import agrees
from tests.test_ledger import the_books_agree

pytestmark = pytest.mark.slow
histories = st.lists(steps, min_size=10, max_size=40)
on = pytest.mark.parametrize


def ledger(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@on("fresh_company", ["sqlite"], indirect=True)
@ledger(500)
@given(history=histories)
def test_long_histories_on_sqlite(fresh_company: Callable[[], Company], history: list[Step]):
    the_books_agree(fresh_company(), history)


@on("fresh_company", ["postgresql"], indirect=True)
@ledger(120)
@given(history=histories)
def test_long_histories_on_postgresql(fresh_company: Callable[[], Company], history: list[Step]):
    the_books_agree(fresh_company(), history)


@on("fresh_company", ["sqlite", "postgresql"], indirect=True)
@on("seed", range(100, 140))
def test_g4_any_date_equals_a_replay(fresh_company: Callable[[], Company], seed: int):
    company = fresh_company()
    world = lived(company, seed, 80)
    serial = {unit.id for unit in world.units if unit is not company.beds}
    for told in world.told(world.days()[::3]):
        with company.work.database.reading() as session:
            agrees(session, told, serial)
