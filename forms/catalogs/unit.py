"""Cabins, inventory, premises: beside the documents that move them; their history (E-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.table import Asked
from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import Cabin, Inventory
from forms.list_commands import list_command
from forms.sections import RENT, stands_in

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow
    from forms.window import Window

HISTORY, RENTALS = "История бытовки", "История аренды"

stands_in(RENT, 60)(Cabin)

stands_in(RENT, 61)(Inventory)

for _at, _noun in enumerate((Premise, ParkingPlace, MeetingRoom), 62):
    stands_in(RENT, _at)(_noun)


def open_history(desk: Desk, key: int) -> Window:
    """Everything that happened to a unit, in date order."""
    from forms.report_drill import open_asked

    return open_asked(desk, Asked("unit_history", {"unit_id": key}))


@list_command(Cabin, HISTORY)
@list_command(Inventory, HISTORY)
@list_command(Premise, RENTALS)
@list_command(ParkingPlace, RENTALS)
@list_command(MeetingRoom, RENTALS)
def history_of_list(window: ListWindow, key: int) -> None:
    open_history(window.desk, key)
