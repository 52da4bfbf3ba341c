"""The order of the slow suite: what proves most comes first, for the hour may end it.

Monkeys take hours. By hand each day begins with other forms; a gate, which must say the same of
the same code, names the form to begin with: KONTORA_FIRST_MONKEY=0.
"""

from __future__ import annotations

import datetime as dt
import os

import pytest

LAST = "tests/slow/test_long_monkey.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The monkeys come last."""
    monkeys = [item for item in items if item.nodeid.startswith(LAST)]
    if monkeys:
        said = os.environ.get("KONTORA_FIRST_MONKEY")
        first = (dt.date.today().toordinal() * 37 if said is None else int(said)) % len(monkeys)
        rest = [item for item in items if not item.nodeid.startswith(LAST)]
        items[:] = rest + monkeys[first:] + monkeys[:first]
