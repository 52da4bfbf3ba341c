"""Widths and order of the columns of a section: by content once, then as the person leaves them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from db.errors import UserError
from forms.section_cells import SIGN
from forms.settings import restore_columns, save_columns
from forms.widths import TEXT_LEAST

if TYPE_CHECKING:
    from forms.section_page import SectionPage

FIXED = {"line": 34, "photo": 64}  # pixels of columns whose contents are always as wide


class SectionColumns:
    """What the person makes of the columns roams with him, under the name of the section."""

    def __init__(self, page: SectionPage) -> None:
        self.page = page
        self._fitted = False
        self._left: list[dict[str, Any]] = []

    def fit(self) -> None:
        """By headings and first rows, once there are rows; then what is remembered."""
        if self._fitted:
            return
        page = self.page
        page.view.fit_columns([FIXED.get(f.name) for f in page.model.fields])
        self._make_room_for_signs()
        if page.window_of is not None:
            kept = page.window_of.desk.preferences.get(self._key())
            if kept is not None:
                restore_columns(page.view.horizontalHeader(), self._names(), kept)
        self._left = self._now()
        self._fitted = bool(page.model.rows)

    def refit(self) -> None:
        """The window got another width: texts share the room anew, unless the person has set it."""
        if self._fitted and not self._is_changed():
            self._fitted = False
            self.fit()

    def keep(self) -> None:
        """Called when the page hides: what differs from what was shown is remembered."""
        window = self.page.window_of
        if window is None or not self._left or not self._is_changed():
            return
        self._left = now = self._now()
        with suppress(UserError):
            window.desk.preferences.put(self._key(), now)

    def forget(self) -> None:
        """«Стандартные колонки»: order and widths as the program has them."""
        if self.page.window_of is None:
            return
        self.page.window_of.desk.preferences.forget(self._key())
        header = self.page.view.horizontalHeader()
        for column in range(header.count()):
            header.moveSection(header.visualIndex(column), column)
        self._fitted = False
        self.fit()

    def _make_room_for_signs(self) -> None:
        """A sum gets room for its sign; the widest text gives it, so that nothing scrolls."""
        view, model = self.page.view, self.page.model
        signed = [n for n, f in enumerate(model.fields) if f.name == "amount"]
        if not signed or not hasattr(self.page.kind, "manual"):
            return
        texts = [n for n in range(len(model.fields)) if model.is_text(n)]
        widest = max(texts, key=view.columnWidth, default=None)
        if widest is not None and view.columnWidth(widest) > TEXT_LEAST + SIGN:
            view.setColumnWidth(widest, view.columnWidth(widest) - SIGN)
        view.setColumnWidth(signed[0], view.columnWidth(signed[0]) + SIGN)

    def _is_changed(self) -> bool:
        """By the person: the last column in sight may follow the window by itself."""
        return _set_by_hand(self._now()) != _set_by_hand(self._left)

    def _now(self) -> list[dict[str, Any]]:
        return save_columns(self.page.view.horizontalHeader(), self._names())

    def _names(self) -> list[str]:
        return [field.name for field in self.page.model.fields]

    def _key(self) -> str:
        return f"columns/{self.page.kind.__tablename__}"


def _set_by_hand(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shown = [n for n, column in enumerate(columns) if column["shown"]]
    return [c | {"width": 0} if n in shown[-1:] else c for n, c in enumerate(columns)]
