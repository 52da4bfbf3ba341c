"""What a person opened and what he likes: history and favourites, kept with him in the base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from db.errors import UserError

if TYPE_CHECKING:
    from forms.desk import Desk

LONGEST = 200
HISTORY, FAVOURITES = "history", "favourites"
FLUSH = 20_000  # milliseconds: the base is not written to at every window that is opened


@dataclass(frozen=True)
class Visited:
    """Something opened: its address, what it was called, its icon, when."""

    address: str
    title: str
    sign: str
    at: str  # ISO, local time


class Memory(QObject):
    """The history is written now and then and at the end; favourites at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk = desk
        self._fresh: list[Visited] = []
        self._known: list[Visited] | None = None
        self._likes: list[Visited] | None = None
        self._wait = QTimer(self, singleShot=True, interval=FLUSH)
        self._wait.timeout.connect(self.flush)

    # --- what was opened --------------------------------------------------------------------

    def visit(self, address: str, title: str, sign: str) -> None:
        """Puts it first; the same thing stands once a day."""
        now = _now()
        self._fresh = _first(Visited(address, title, sign, now), self._fresh)
        if not self._wait.isActive():
            self._wait.start()

    def visited(self) -> list[Visited]:
        """The last opened first, no more than 200."""
        if self._known is None:
            self._known = _read(self.desk.preferences.get(HISTORY, []))
        found = self._known
        for one in reversed(self._fresh):
            found = _first(one, found)
        self._known, self._fresh = found[:LONGEST], []
        return self._known

    def forget_visited(self) -> None:
        """Clears the history."""
        self._known, self._fresh = [], []
        self._keep(HISTORY, [])

    def flush(self) -> None:
        """Writes what is new; a base that cannot be written to keeps nothing, and no harm."""
        self._wait.stop()
        if self._fresh:
            self._keep(HISTORY, [asdict(one) for one in self.visited()])

    # --- what is liked ----------------------------------------------------------------------

    def likes(self) -> list[Visited]:
        """Favourites in the order the person put them."""
        if self._likes is None:
            self._likes = _read(self.desk.preferences.get(FAVOURITES, []))
        return self._likes

    def is_liked(self, address: str) -> bool:
        return any(one.address == address for one in self.likes())

    def like(self, address: str, title: str, sign: str) -> bool:
        """Puts it among favourites or takes it away; answers whether it is there now."""
        was = self.is_liked(address)
        if was:
            self._set_likes(one for one in self.likes() if one.address != address)
        else:
            now = _now()
            self._set_likes([*self.likes(), Visited(address, title, sign, now)])
        return not was

    def move_like(self, address: str, by: int) -> None:
        """One place up (-1) or down (1)."""
        likes = list(self.likes())
        at = next((n for n, one in enumerate(likes) if one.address == address), -1)
        if at >= 0 and 0 <= at + by < len(likes):
            likes.insert(at + by, likes.pop(at))
            self._set_likes(likes)

    def _set_likes(self, likes: Any) -> None:
        self._likes = list(likes)
        self._keep(FAVOURITES, [asdict(one) for one in self._likes])

    def _keep(self, key: str, value: Any) -> None:
        quietly(lambda: self.desk.preferences.put(key, value))


def quietly(call: Callable[[], Any]) -> bool:
    """Keeps what is no fact of business; whether it was kept."""
    try:
        call()
    except UserError:
        return False
    return True


def _now() -> str:
    """The person's own clock: the history is read by days of his."""
    return dt.datetime.now(dt.UTC).astimezone().replace(tzinfo=None).isoformat(timespec="seconds")


def _first(one: Visited, others: list[Visited]) -> list[Visited]:
    day = one.at[:10]
    rest = [o for o in others if (o.address, o.at[:10]) != (one.address, day)]
    return [one, *rest]


def _read(kept: Any) -> list[Visited]:
    """What another version of the program kept is passed over."""
    names = ("address", "title", "sign", "at")
    return [
        Visited(*(str(line[name]) for name in names))
        for line in (kept if isinstance(kept, list) else [])
        if isinstance(line, dict) and all(isinstance(line.get(name), str) for name in names)
    ]
