"""Many more random months that must come to one figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.company import Company
from tests.month_world import Deal, deals
from tests.test_month_property import a_month_is_closed

pytestmark = pytest.mark.slow


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    print_blob=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(made=st.lists(deals, min_size=3, max_size=9))
def test_many_months_come_to_one_figure(
    fresh_company: Callable[[], Company], made: list[Deal]
) -> None:
    a_month_is_closed(fresh_company(), made)
