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

    def keep(self) -> None:
        """Called when the page hides: what differs from what was shown is remembered."""
        window, now = self.page.window_of, self._now()
        if window is None or not self._left or now == self._left:
            return
        self._left = now
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

    def _now(self) -> list[dict[str, Any]]:
        return save_columns(self.page.view.horizontalHeader(), self._names())

    def _names(self) -> list[str]:
        return [field.name for field in self.page.model.fields]

    def _key(self) -> str:
        return f"columns/{self.page.kind.__tablename__}"
