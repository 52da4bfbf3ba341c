"""A value the program puts into an empty field: it looks like a proposal until a person types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from forms.fields import restyle

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

Find = Callable[[Session], Any]


class Suggestion:
    """`find` works the value out anew each time what it stands on has changed.

    Only a new thing is helped, and only while its field is empty or holds the last proposal.
    """

    def __init__(self, window: ItemWindow, name: str, find: Find, words: str) -> None:
        self.window, self.name, self.find, self.words = window, name, find, words
        self._offered: Any = None

    def offer(self) -> None:
        """Puts the value into the thing; nothing is known to be typed by that."""
        thing = self.window.thing
        if thing.id is not None or not self._is_ours(getattr(thing, self.name)):
            return
        with self.window.work.database.reading() as session:
            self._offered = self.find(session)
        setattr(thing, self.name, self._offered)

    def show(self) -> None:
        """Marks the field while the proposal stands in it."""
        thing = self.window.thing
        stands = thing.id is None and self._offered not in (None, "")
        stands = stands and getattr(thing, self.name) == self._offered
        form = self.window.form
        form.proposed[self.name] = self.words if stands else ""
        for field, editor in form.head.editors():
            if field.name == self.name:
                restyle(editor, "suggested", stands)
                if not editor.fault():
                    editor.setToolTip(form.tip(field))

    def _is_ours(self, value: Any) -> bool:
        return value in (None, "") or value == self._offered
