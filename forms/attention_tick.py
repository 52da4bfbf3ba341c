"""The one checkbox over a list that leaves only what requires attention (J-1, J-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox

from app.lists import TICK

if TYPE_CHECKING:
    from forms.list_window import ListWindow


class AttentionTick(QCheckBox):
    """Ticked, the list is the exact set, of all time; unticked, it is as it was before."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__("Требующие внимания")
        self.window_of_list = window
        self.setToolTip("Оставить только то, с чем нужно что-то сделать")
        self.clicked.connect(self._ticked)
        self.follow()

    def follow(self) -> None:
        """The filter may also have been put on or taken off elsewhere."""
        self.setChecked(TICK in self.window_of_list.where)

    def _ticked(self, on: bool) -> None:
        window = self.window_of_list
        window.desk.preferences.put(_key(window), on)
        window.filters.begin(everything=on or bool(window.state.conditions))
        if on:
            window.where = {**window.where, **_filter(window)}
            window.apply_state()
        else:
            window.drop_where(TICK)


def remembered(window: ListWindow) -> dict[str, Any]:
    """The filter that a list opens with when its tick was left on."""
    return _filter(window) if window.desk.preferences.get(_key(window), False) else {}


def put_tick(window: ListWindow) -> None:
    """Gives a list its tick when its noun has lines; after the first paint, for it reads them."""
    if _filter(window):
        window.filters.add_tick(AttentionTick(window))


def _filter(window: ListWindow) -> dict[str, Any]:
    from app.attention import filter_of

    return filter_of(window.desk.work.user, window.kind)


def _key(window: ListWindow) -> str:
    return f"attention/{window.kind.__tablename__}"
