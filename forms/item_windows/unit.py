"""Cabins, inventory, premises: their history is a click away (E-19)."""

from __future__ import annotations

from typing import Any

from db.catalogs.premise import MeetingRoom, ParkingPlace, Premise
from db.catalogs.unit import Cabin, Inventory, Unit
from forms.catalogs.unit import HISTORY, RENTALS, open_history
from forms.item_window import ItemWindow, form_for


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
