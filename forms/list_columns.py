"""The columns of a list: which, where and how wide, kept by name with the person; sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from app import lists
from db.base import Document
from db.meta import fields_of
from forms.settings import LEAST
from forms.widths import letter, wanted

if TYPE_CHECKING:
    from app.table import Column
    from forms.list_window import ListWindow

STATE_WIDTH = 28
Key = tuple[str, bool]


class ListColumns(QObject):
    """Widths are kept in characters, so that they suit another font and another screen."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.window = window
        self._kept: Any = window.desk.preferences.get(self.key())
        self._fitted = False
        self._begun = False  # shown from its left edge
        usual = {c.key for c in lists.columns_of(window.kind)}
        names = [c.get("name") for c in self._columns_kept() if c.get("shown", True)]
        known = {f.name for f in fields_of(window.kind)}
        # Fields that lists do not show by themselves are read only when they are wanted.
        self.extra = tuple(n for n in names if n in known and n not in usual)

    def key(self) -> str:
        return f"columns/{self.window.kind.__tablename__}"

    def _columns_kept(self) -> list[dict[str, Any]]:
        kept = self._kept if isinstance(self._kept, list) else []
        return [c for c in kept if isinstance(c, dict) and isinstance(c.get("name"), str)]

    def _header(self) -> Any:
        return self.window.view.horizontalHeader()

    def _letter(self) -> float:
        return letter(self.window.view)

    # --- remembering ------------------------------------------------------------------------

    def restore(self) -> None:
        """Puts columns where they were; those a newer program has no more are passed over."""
        header, names = self._header(), self.window.column_names()
        if self.window.model.first:
            self.window.view.setColumnWidth(0, STATE_WIDTH)
        kind = self.window.kind
        if not self._columns_kept() and issubclass(kind, Document) and not kind.numbered:
            self.window.view.setColumnHidden(names.index("number"), True)
        place = self.window.model.first
        for column in self._columns_kept():
            if column["name"] not in names[self.window.model.first :]:
                continue
            number = names.index(column["name"])
            header.moveSection(header.visualIndex(number), place)
            place += 1
            header.setSectionHidden(number, not column.get("shown", True))
            width = column.get("width")
            if column.get("shown", True) and isinstance(width, int | float) and width >= LEAST:
                header.resizeSection(number, round(width * self._letter()))
                self._fitted = True

    def described(self) -> list[dict[str, Any]]:
        """Columns from left to right: name, width in characters, whether shown."""
        header, names = self._header(), self.window.column_names()
        order = [header.logicalIndex(at) for at in range(header.count())]
        return [
            {
                "name": names[n],
                "width": round(header.sectionSize(n) / self._letter(), 1),
                "shown": not header.isSectionHidden(n),
            }
            for n in order
            if names[n]
        ]

    def keep(self) -> None:
        """Writes them down with the person, once they have been fitted or changed."""
        if not self._fitted:
            return
        desk, described = self.window.desk, self.described()
        for column in described:
            old = next((c for c in self._columns_kept() if c["name"] == column["name"]), None)
            if old is not None and not column["shown"]:
                column["width"] = old.get("width", 0)
        desk.tried(desk.preferences.put, self.key(), described)

    # --- choosing ---------------------------------------------------------------------------

    def available(self) -> list[Column]:
        """Every column the list can show: those shown from left to right, then the others."""
        window, header = self.window, self._header()
        names = window.column_names()
        order = [names[header.logicalIndex(at)] for at in range(header.count())]
        known = {c.key: c for c in window.model.columns}
        own = [f for f in fields_of(window.kind) if f.name not in {"marked", "posted"}]
        every = lists.columns_of(window.kind, tuple(f.name for f in own if f.name not in known))
        more = [c for c in every if c.key not in known]
        return [known[name] for name in order if name] + more

    def shown_keys(self) -> list[str]:
        """Keys of the columns on the screen from left to right."""
        return [c["name"] for c in self.described() if c["shown"]]

    def show(self, keys: list[str]) -> None:
        """These columns in this order and no others; unknown widths are fitted."""
        widths = {c["name"]: c["width"] for c in self.described() if c["shown"]}
        hidden = [c.key for c in self.window.model.columns if c.key not in keys]
        self._kept = [{"name": k, "shown": True, "width": widths.get(k, 0)} for k in keys]
        self._kept += [{"name": k, "shown": False} for k in hidden]
        self._rebuild(fit=[k for k in keys if k not in widths])

    def standard(self) -> None:
        """«Стандартные настройки»: as the list is before anybody changes it."""
        desk = self.window.desk
        desk.tried(desk.preferences.forget, self.key())
        self._kept = None
        self._fitted = False
        self._rebuild(fit=[])
        self.fit_once()

    def _rebuild(self, fit: list[str]) -> None:
        window = self.window
        usual = {c.key for c in lists.columns_of(window.kind)}
        names = [c["name"] for c in self._columns_kept() if c.get("shown", True)]
        self.extra = tuple(n for n in names if n not in usual)
        header = self._header()
        window.model.show_columns(lists.columns_of(window.kind, self.extra))
        for number in range(header.count()):  # a new model begins with the order of its fields
            header.setSectionHidden(number, False)
            header.moveSection(header.visualIndex(number), number)
        self.restore()
        window.reload()
        if fit:
            names = window.column_names()
            for number in (names.index(key) for key in fit if key in names):
                window.view.setColumnWidth(number, wanted(window.view, number))
            self._fitted = True

    def fit_once(self) -> None:
        """Widths by the heading and the first rows, when there are rows and room."""
        window = self.window
        if not window.isVisible():
            return
        if not self._fitted:  # an empty list has headings to be read; rows will fit it anew
            window.view.fit_columns([STATE_WIDTH] * window.model.first)
            self._fitted = bool(window.model.keys)
        if not self._begun:
            # The cursor was put down before the window had its width, and the view moved along.
            window.view.horizontalScrollBar().setValue(0)
            self._begun = bool(window.model.keys)

    def make_room(self, sums: dict[int, str]) -> None:
        """Columns whose widths nobody chose hold the sums under them, which come after the rows."""
        view, model = self.window.view, self.window.model
        model.sums = sums
        if self._columns_kept() or not self._fitted:
            return
        if any(view.columnWidth(n) < wanted(view, n, rows=0) for n in sums):
            view.fit_columns([STATE_WIDTH] * model.first)

    # --- sorting ----------------------------------------------------------------------------

    def sort_by(self, section: int) -> None:
        """A click sorts, a second one reverses, Shift adds a level (L9)."""
        at = section - self.window.model.first
        if at < 0:
            return
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self.sort(self.window.model.columns[at].key, add=bool(shift))

    def sort(self, key: str, *, add: bool = False) -> None:
        """Sorts by a column; `add` keeps what the list is sorted by already."""
        order = self.window.state.order
        known = dict(order)
        level = (key, not known[key] if key in known else False)
        if add:
            order = tuple(level if k == key else (k, d) for k, d in order)
            order = order if key in known else (*order, level)
        else:
            order = (level if order[:1] and order[0][0] == key else (key, False),)
        self.window.state.order = order
        self.window.apply_state()
