"""A form opened and closed leaves no object behind (every form fifty times: slow suite)."""

from __future__ import annotations

import pytest

from tests.closing import left_behind
from tests.lived_in import live_a_little
from tests.monkeys import every_form

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TIMES, SAMPLE = 2, slice(None, None, 10)


def test_a_closed_form_leaves_nothing(office):
    live_a_little(office.company)
    forms = every_form()
    for name in sorted(forms)[SAMPLE]:
        assert (name, left_behind(office, forms[name], TIMES)) == (name, [])


def test_a_window_that_somebody_holds_is_found(office):
    held = []

    def show(desk):
        held.append(desk.menus.common.show_keys() or desk.place.current())
        return held[-1]

    assert "KeyMap" in left_behind(office, show, 2)
