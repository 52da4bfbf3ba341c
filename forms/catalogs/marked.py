"""«Удаление помеченных объектов»: where it is opened from; for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.base import Document
from db.roles import Role
from forms.sections import CATALOGS, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


@page(
    CATALOGS,
    "Удаление помеченных объектов",
    needs=Document,
    roles=frozenset({Role.ADMINISTRATOR}),
)
def open_removal(desk: Desk) -> Window:
    """The one window of removal."""
    from forms.removal_window import RemovalWindow

    return desk.show_window(("removal",), lambda: RemovalWindow(desk))
