"""The order of the slow suite: what proves most comes first, for the hour may end it."""

from __future__ import annotations

import datetime as dt

import pytest

LAST = "tests/slow/test_long_monkey.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The monkeys take hours: they come last, and each day begins with other forms."""
    monkeys = [item for item in items if item.nodeid.startswith(LAST)]
    if monkeys:
        first = dt.date.today().toordinal() * 37 % len(monkeys)
        rest = [item for item in items if not item.nodeid.startswith(LAST)]
        items[:] = rest + monkeys[first:] + monkeys[:first]
