"""«График занятости» stands with rent: it shows who possesses what and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.registers.place import Possession
from forms.sections import RENT, page

if TYPE_CHECKING:
    from forms.desk import Desk


@page(RENT, "График занятости", needs=Possession)
def open_schedule(desk: Desk) -> Any:
    """Its window is imported when it is first opened."""
    from forms.schedule.window import open_schedule

    return open_schedule(desk)
