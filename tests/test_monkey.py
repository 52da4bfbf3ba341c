"""A seeded monkey at every form: random keys and clicks end in no defect, no warning, no log line.

The slow suite plays each form for a minute (tests/slow/test_long_monkey.py).
"""

from __future__ import annotations

import logging

import pytest

from tests.bank_windows import some_payments
from tests.lived_in import live_a_little
from tests.monkeys import Monkey, every_form

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
STROKES = 8
GROUPS = 8  # tests that share a desk among their forms
NAMES = sorted(every_form())


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_monkey_breaks_nothing(group, office, answered, type_text, qtlog, caplog):
    live_a_little(office.company)
    some_payments(office.company)
    forms = every_form()
    for name in NAMES[group::GROUPS]:
        answered.seed(name)
        caplog.clear()
        Monkey(office, type_text, name).play(lambda name=name: forms[name](office.desk), STROKES)
        told = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
        told += [r.message for r in qtlog.records if not r.ignored]
        assert told == [], name
