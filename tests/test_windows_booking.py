"""A cabin is promised by keys alone; what is busy leads to the chart (C-8, T9, MS1)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.verbs import Problem
from db.catalogs.partner import Partner
from db.documents.service_act import ServiceAct
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.registers.booking import BookedUnit
from forms.item_advice import CHART, advice

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, ALT = Mod.ControlModifier, Mod.AltModifier
DAY = dt.date


def begun(office: Office) -> Any:
    """A booking of the first contract from 12.11.2026, the cursor in its table."""
    contract = office.company.contract
    common = {"organization_id": contract.organization_id, "contract_id": contract.id}
    window = office.desk.open_new(UnitBooking, **common, date=DAY(2026, 11, 12))
    office.settle()
    window.sections["units"].view.setFocus()
    return window


def booked(office: Office) -> list[tuple[int, DAY, DAY]]:
    with office.company.work.database.reading() as session:
        return [(b.unit_id, b.date_from, b.date_to) for b in session.query(BookedUnit)]


def test_t9_c8_free_cabins_are_picked_into_a_booking(office: Office, hands: Hands) -> None:
    """Enter and Ins began one row, «Подбор» takes its place; inventory is not promised."""
    company = office.company
    company.work.post(company.transfer(company.cabins[0]))
    window = begun(office)
    hands.key(Key.Key_Return, Key.Key_Insert)
    assert len(window.thing.units) == 1
    hands.key(ALT, Key.Key_Insert)
    picking = window.picking
    codes = [unit.code for unit in picking.free.shown]
    assert company.cabins[0].code not in codes
    assert {unit.counted for unit in picking.free.shown} == {False}
    picking.end.setFocus()
    picking.end.selectAll()
    hands.type("301126", Key.Key_Return)
    picking.search.setFocus()
    hands.type(codes[0], Key.Key_Return)
    hands.key(CTRL, Key.Key_Return)
    hands.key(Key.Key_Escape)
    (row,) = window.thing.units
    assert (row.date_from, row.date_to) == (DAY(2026, 11, 12), DAY(2026, 11, 30))
    hands.key(CTRL, Key.Key_Return)
    assert booked(office) == [(row.unit_id, DAY(2026, 11, 12), DAY(2026, 11, 30))]


def test_t9_c8_a_let_cabin_is_picked_for_the_days_after_its_rental(
    office: Office, hands: Hands
) -> None:
    """Let till 11.12: for its next days it stands in «Подбор» with its tenant; F4 finds it too."""
    company = office.company
    cabin = company.cabins[0]
    company.work.post(company.transfer(cabin, to=DAY(2026, 12, 11)))
    window = begun(office)
    hands.key(ALT, Key.Key_Insert)
    picking = window.picking
    for field, text in ((picking.start, "121226"), (picking.end, "201226")):
        field.setFocus()
        field.selectAll()
        hands.type(text, Key.Key_Return)
    found = next(unit for unit in picking.free.shown if unit.code == cabin.code)
    assert found.site == "у арендатора"
    picking.search.setFocus()
    hands.type(cabin.code, Key.Key_Return)
    hands.key(CTRL, Key.Key_Return)
    hands.key(Key.Key_Escape)
    row = window.thing.units[-1]
    field = next(f for f in window.sections["units"].model.fields if f.name == "unit_id")
    assert cabin.id in window.where(row, field)["id"]
    row.date_from = DAY(2026, 12, 11)
    assert cabin.id not in window.where(row, field)["id"]
    row.date_from = DAY(2026, 12, 12)
    assert window.commands.do_post(), window.messages.problems
    assert booked(office) == [(cabin.id, DAY(2026, 12, 12), DAY(2026, 12, 20))]


def test_ms1_c8_a_busy_cabin_of_a_booking_leads_to_the_chart(office: Office) -> None:
    company = office.company
    company.work.post(company.transfer(company.cabins[0]))
    window = begun(office)
    days = {"date_from": DAY(2026, 11, 12), "date_to": DAY(2026, 11, 20)}
    window.thing.units.append(UnitBookingRow(unit_id=company.cabins[0].id, **days))
    assert not window.commands.do_post()
    (problem,) = window.messages.problems
    assert "бронируйте со следующего дня" in problem.text
    dict(window.messages.actions_of(problem))[CHART]()
    office.settle()
    assert office.desk.place.current().search.text() == company.cabins[0].code


@pytest.mark.parametrize("sign", ["possession_overlap", "booked_unit_overlap"])
def test_ms1_what_the_base_refused_leads_to_the_chart(office: Office, sign: str) -> None:
    """Two people let or promised one cabin at once: the second is led there in one click."""
    from app.refusals import SENTENCES

    window = begun(office)
    actions = dict(advice(window, Problem("", SENTENCES[sign])))
    assert list(actions) == [CHART]
    actions[CHART]()
    office.settle()
    assert office.desk.place.current().windowTitle() == "График занятости"
    assert advice(window, Problem("", "Период закрыт.")) == []


def test_f10_a_document_says_whose_it_is(office: Office) -> None:
    """An act names a contract alone: its tenant stands beside the title and opens his card."""
    company = office.company
    window: Any = office.desk.open_new(ServiceAct)
    whose = window.heading.whose
    assert whose.isHidden()
    window.apply(window.thing, "contract_id", company.contract.id)
    assert (whose.whole, whose.isHidden()) == (company.tenant.name, False)
    window.apply(window.thing, "contract_id", company.other_contract.id)
    other = company.work.load(Partner, company.other_contract.partner_id)
    assert whose.whole == other.name
    assert whose.text() == whose.whole  # there is room for all of it
    whose.click()
    office.settle()
    opened = office.desk.place.current()
    assert opened.thing.id == other.id
    assert QApplication.focusWidget() is not None
