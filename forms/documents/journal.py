"""«Журнал документов»: all kinds of documents in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.base import Document
from forms.sections import DOCUMENTS, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


@page(DOCUMENTS, "Журнал документов", needs=Document)
def open_journal(desk: Desk) -> Window:
    """The list of the noun that all documents are."""
    return desk.open_list(Document)
