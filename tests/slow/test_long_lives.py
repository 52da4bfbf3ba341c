"""Many more lives of receipts and charges against the plain model of tests/test_distribution_model.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from tests.company import Company
from tests.test_distribution_model import lives, played

pytestmark = pytest.mark.slow


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("fresh_company", ["sqlite"], indirect=True)
@examples(300)
@given(life=lives)
def test_long_lives_on_sqlite(
    fresh_company: Callable[[], Company], life: list[tuple[str, int, int, int]]
):
    played(fresh_company(), life)


@pytest.mark.parametrize("fresh_company", ["postgresql"], indirect=True)
@examples(60)
@given(life=lives)
def test_long_lives_on_postgresql(
    fresh_company: Callable[[], Company], life: list[tuple[str, int, int, int]]
):
    played(fresh_company(), life)
