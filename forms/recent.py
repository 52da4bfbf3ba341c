"""What a person chose last in the fields that point at things of one kind (Alt+↓)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer

from db.base import Base
from db.errors import UserError

if TYPE_CHECKING:
    from forms.desk import Desk

MOST = 8
PAUSE = 2000  # milliseconds: many choices in a row are written once
_KNOWN: WeakKeyDictionary[Any, Recent] = WeakKeyDictionary()


class Recent(QObject):
    """Ids chosen last by kind; kept with the person's preferences, written with a pause."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.preferences = desk.preferences
        self._fresh: dict[str, list[int]] = {}
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.write)

    def of(self, kind: type[Base]) -> list[int]:
        """The ids, the last one first."""
        key = _key(kind)
        kept = self._fresh.get(key)
        if kept is None:
            kept = self.preferences.get(key, [])
        return [k for k in kept if isinstance(k, int)] if isinstance(kept, list) else []

    def note(self, kind: type[Base], chosen: int) -> None:
        """Puts the one chosen just now before the others."""
        known = [k for k in self.of(kind) if k != chosen]
        self._fresh[_key(kind)] = [chosen, *known][:MOST]
        self._timer.start()

    def write(self) -> None:
        """Keeps what was chosen; a base that cannot be written now loses only this comfort."""
        self._timer.stop()
        fresh, self._fresh = self._fresh, {}
        with suppress(UserError):
            for key, ids in fresh.items():
                self.preferences.put(key, ids)


def recent_of(desk: Desk) -> Recent:
    """The one of a desk, made when a field first needs it."""
    if desk not in _KNOWN:
        _KNOWN[desk] = Recent(desk)
    return _KNOWN[desk]


def _key(kind: type[Base]) -> str:
    return f"recent/{kind.__tablename__}"
