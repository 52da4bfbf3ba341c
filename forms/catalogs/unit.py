"""Cabins, inventory, premises: beside the documents that move them; their history (E-19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.table import Asked
from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import Cabin, Inventory, Unit
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.report_drill import open_asked
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
    return open_asked(desk, Asked("unit_history", {"unit_id": key}))


@list_command(Cabin, HISTORY)
@list_command(Inventory, HISTORY)
@list_command(Premise, RENTALS)
@list_command(ParkingPlace, RENTALS)
@list_command(MeetingRoom, RENTALS)
def history_of_list(window: ListWindow, key: int) -> None:
    open_history(window.desk, key)


class UnitWindow(ItemWindow):
    """The card; one click from it to the history."""

    thing: Unit
    story_title = RENTALS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story = self.command(self.story_title, self.open_story)
        self.commands.bar_of_buttons.add_action(self.story)

    def open_story(self) -> None:
        """A card that is not in the base has no history."""
        if self.thing.id is None:
            self.strip.tell("Сначала запишите карточку.")
        else:
            self.desk.tried(open_history, self.desk, self.thing.id)


@form_for(Cabin)
class CabinWindow(UnitWindow):
    """Of a cabin."""

    story_title = HISTORY


@form_for(Inventory)
class InventoryWindow(UnitWindow):
    """Of counted inventory."""

    story_title = HISTORY


@form_for(Premise)
class PremiseWindow(UnitWindow):
    """Of an office, a store, a corridor."""


@form_for(ParkingPlace)
class ParkingPlaceWindow(UnitWindow):
    """Of a place for a car."""


@form_for(MeetingRoom)
class MeetingRoomWindow(UnitWindow):
    """Of a meeting room."""
