"""Documents and papers of premises are not called those of «бытовки» (A-12, D-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt
from db.documents.unit_write_off import UnitWriteOff, UnitWriteOffRow
from tests.offices import make_offices
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def titles(window: Any) -> list[str]:
    menu = window.commands.print_menu
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions()]


def test_a12_what_a_document_holds_says_how_it_is_called(office: Office) -> None:
    offices = make_offices(office.company)
    room, cabin = offices.premises[0].id, office.company.cabins[0].id
    window: Any = office.desk.open_new(UnitWriteOff)
    assert window.title_text() == "Списание бытовок (создание)"
    row = UnitWriteOffRow(unit_id=room)
    window.thing.units.append(row)
    assert window.title_text() == "Списание помещений (создание)"
    row.unit_id = cabin
    assert window.title_text() == "Списание бытовок (создание)"
    with office.desk.work.database.reading() as session:
        key = session.query(UnitReceipt.id).order_by(UnitReceipt.id.desc()).limit(1).scalar()
    receipt: Any = office.desk.open_thing(UnitReceipt, key)
    number, day = receipt.thing.number, f"{receipt.thing.date:%d.%m.%Y}"
    assert receipt.title_text() == f"Поступление помещений № {number} от {day}"
    assert receipt.short_title() == f"Поступление помещений {number}"


def test_d4_premises_are_handed_over_by_an_act_of_another_name(office: Office) -> None:
    offices = make_offices(office.company)
    window: Any = office.desk.open_new(RentTransfer)
    office.settle()
    assert "Акт выдачи" in titles(window)
    row = RentTransferUnit(unit_id=offices.premises[0].id, date_from=dt.date(2026, 11, 12))
    window.thing.units.append(row)
    assert ("Акт приёма-передачи" in titles(window), "Акт выдачи" in titles(window)) == (
        True,
        False,
    )
