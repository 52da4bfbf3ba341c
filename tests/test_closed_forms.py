"""Every form opened and closed several times leaves no object behind (fifty times: slow suite)."""

from __future__ import annotations

import pytest

from tests.closing import left_behind
from tests.lived_in import live_a_little
from tests.monkeys import every_form

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
TIMES = 2
GROUPS = 6  # tests that share a desk among their forms
NAMES = sorted(every_form())


@pytest.mark.parametrize("group", range(GROUPS))
def test_a_closed_form_leaves_nothing(group, office):
    live_a_little(office.company)
    forms = every_form()
    for name in NAMES[group::GROUPS]:
        assert (name, left_behind(office, forms[name], TIMES)) == (name, [])


def test_a_window_that_somebody_holds_is_found(office):
    held = []

    def show(desk):
        held.append(desk.menus.common.show_keys() or desk.place.current())
        return held[-1]

    assert "KeyMap" in left_behind(office, show, 2)
