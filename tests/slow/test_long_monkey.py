"""A minute of a monkey at every form, and fifty openings of each."""

from __future__ import annotations

import logging

import pytest

from tests.closing import left_behind
from tests.lived_in import live_a_little
from tests.monkeys import Monkey, every_form

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]
SECONDS, TIMES = 60, 50
NAMES = sorted(every_form())


@pytest.mark.parametrize("name", NAMES)
def test_a_minute_of_a_monkey_breaks_nothing(name, office, answered, type_text, caplog):
    live_a_little(office.company)
    answered.seed(f"long {name}")
    show = every_form()[name]
    monkey = Monkey(office, type_text, f"long {name}")
    if show(office.desk) is None:
        pytest.skip("the base has no such thing yet")
    assert monkey.play_for(lambda: show(office.desk), SECONDS) > 0
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("name", NAMES)
def test_fifty_openings_leave_nothing(name, office):
    live_a_little(office.company)
    assert left_behind(office, every_form()[name], TIMES) == []
