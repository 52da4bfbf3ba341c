"""Nine faults among two hundred contracts are nine red rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.commands import Said
from tests.leaseholds import make_leaseholds
from tests.offices import Offices
from tests.test_month_dry_run import somebody
from tests.test_month_faults import nine_red_rows

pytestmark = pytest.mark.slow
CONTRACTS = 200


def test_nine_planted_faults_in_two_hundred_contracts_are_nine_red_rows(
    offices: Offices, base_url: str, kontora: Callable[..., Said]
) -> None:
    made = make_leaseholds(offices, CONTRACTS - 4)  # four more are of other organizations
    somebody(made, base_url)
    nine_red_rows(made, base_url, kontora, CONTRACTS - 4 - 5)
