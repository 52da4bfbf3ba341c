"""Opens and closes a form many times and counts what of it is still alive."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.monkeys import Show
    from tests.windows import Office


def left_behind(office: Office, show: Show, times: int) -> list[str]:
    """Kinds of the objects of closed windows that nothing should hold any more.

    The window opened last may still be held by whoever looked at it, so it does not count.
    """
    seen: list[list[weakref.ref[Any]]] = []
    for _ in range(times):
        watched = _opened_and_closed(office, show)
        if watched:
            seen.append(watched)
    _settle(office)
    gc.collect()
    alive = (ref() for watched in seen[:-1] for ref in watched)
    return sorted(type(thing).__name__ for thing in alive if thing is not None)


def _opened_and_closed(office: Office, show: Show) -> list[weakref.ref[Any]]:
    window = show(office.desk)
    if window is None:
        return []
    office.settle()
    parts = [window, *(part for part in vars(window).values() if _is_its_own(part, office))]
    watched = [weakref.ref(part) for part in parts]
    window.setWindowModified(False)
    window.close_window()
    del parts, window
    _settle(office)
    return watched


def _is_its_own(part: Any, office: Office) -> bool:
    """A part of the window made by our own classes, and not what it shares with others."""
    desk = office.desk
    shared = (desk, desk.work, desk.names, desk.shell, desk.preferences)
    ours = type(part).__module__.startswith("forms.") and hasattr(type(part), "__weakref__")
    return ours and not any(part is one for one in shared)


def _settle(office: Office) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    office.settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
