"""The window of «Зачёт переплат»: its table is shut without the tick, a button fills it anew."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import distribution
from app.distribution import Share
from db.documents.overpayment_offset import OverpaymentOffset
from tests.stories import filled

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D = Decimal


@pytest.fixture
def offset_window(office):
    """Two cabins of the tenant are overpaid."""
    company = office.company
    receipt = company.receipt("14000")
    receipt.by_mark = True
    work = company.work
    work.post([company.transfer(*company.cabins[:2], amount="5000"), receipt])
    cabins = [c.id for c in company.cabins[:2]]
    distribution.by_hand(work, receipt.id, [Share(D(7000), unit_id=unit) for unit in cabins])
    work.post(company.receipt("1"))
    document = filled(work, company.contract, OverpaymentOffset)
    document.date = dt.date(2026, 12, 1)
    work.save(document)
    window = office.desk.open_thing(OverpaymentOffset, document.id)
    window.sections["rows"].view.setFocus()
    return window


def typed_in(page, name):
    at = [f.name for f in page.model.fields].index(name)
    return bool(page.model.flags(page.model.index(0, at)) & Qt.ItemFlag.ItemIsEditable)


def test_f6_without_the_tick_the_tab_is_shut(offset_window):
    page = offset_window.sections["rows"]
    assert typed_in(page, "amount")
    offset_window.apply(offset_window.thing, "credits", False)
    assert not typed_in(page, "amount")
    assert not typed_in(page, "taken")


def test_f8_the_button_fills_the_tab_anew(offset_window):
    page = offset_window.sections["rows"]
    cabins = {r.unit_id for r in offset_window.thing.rows}
    assert len(cabins) == 2
    page.model.set_value(offset_window.thing.rows[0], "taken", True)
    offset_window.thing.rows = offset_window.thing.rows[:1]
    page.view.go_to(0, 0)
    QTest.keyClick(page.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert {r.unit_id for r in offset_window.thing.rows} == cabins
    assert [r.taken for r in offset_window.thing.rows].count(True) == 1
    assert offset_window.isWindowModified()
