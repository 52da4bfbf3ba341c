"""«Показания счётчиков»: where they stand; how a file of them becomes documents (M-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.base import Base
from db.documents.meter_reading import MeterReading
from db.roles import Action
from forms.list_commands import list_command
from forms.sections import RENT, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(RENT, 70)(MeterReading)

WRITES: tuple[Action, type[Base]] = ("write", MeterReading)


@list_command(MeterReading, "Загрузить из файла…", needs_row=False, needs=WRITES)
def load_from_file(window: ListWindow, key: int) -> None:
    """A tenant's table or a log of sensors (M-4, M-16)."""
    from forms.meters.reading_files import load_readings

    load_readings(window)
