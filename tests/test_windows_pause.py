"""«Пауза начисления» by hand: from a transfer, and its end from the pause itself."""

from __future__ import annotations

import datetime as dt

from app.verbs import FILLS
from db.documents.rent_pause import PauseEvent, RentPause
from db.documents.rent_transfer import RentTransfer

ONE = dt.timedelta(days=1)


def fill_of(source, target):
    return next(f for f in FILLS if f.source is source and f.target is target)


def test_a_pause_is_made_from_a_transfer_and_ended_from_itself(office):
    company, today = office.company, dt.date.today()
    transfer = company.transfer(*company.cabins[:2], date=today - 20 * ONE, to=today + 9 * ONE)
    company.work.post(transfer)
    window = office.desk.open_fill(fill_of(RentTransfer, RentPause), transfer.id)
    office.settle()
    model = window.sections["units"].model
    assert [row.date_from for row in model.rows] == [today, today]
    model.set_value(model.rows[0], "date_from", today - 5 * ONE)
    added = window.new_row("units")
    assert added.date_from == window.thing.date
    assert window.commands.do_post()
    stopped = window.thing.id
    again = office.desk.open_fill(fill_of(RentPause, RentPause), stopped)
    assert again.thing.event is PauseEvent.RESUME
    rows = again.sections["units"].model
    for row in rows.rows:
        rows.set_value(row, "date_from", today + ONE)
    assert again.commands.do_post()
    assert company.work.load(RentPause, again.thing.id).posted


def test_a_wrong_pause_is_told_on_its_cell(office):
    company, today = office.company, dt.date.today()
    transfer = company.transfer(company.cabins[0], date=today, to=today + 9 * ONE)
    company.work.post(transfer)
    window = office.desk.open_fill(fill_of(RentTransfer, RentPause), transfer.id)
    model = window.sections["units"].model
    model.set_value(model.rows[0], "date_from", today - 3 * ONE)
    assert not window.commands.do_post()
    (problem,) = window.messages.problems
    assert (problem.field, problem.section, problem.line) == ("date_from", "units", 1)
    assert f"передана {today:%d.%m.%Y}" in problem.text
