"""The preview of a report with the set-up of its page; remembered for each report (R7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from app.papers import Page, report_pdf
from app.table import Table
from forms.pdf_window import PdfWindow
from forms.report_pages import Combo
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk

SIZES = ("A4", "A3")
WAYS = (("Альбомная", False), ("Книжная", True))


def open_paper(desk: Desk, report: str, table: Table) -> ReportPaperWindow:
    """The preview of that table; an open one of the same report shows it anew."""
    key = ("report paper", report, table.title)
    known = key in desk.windows
    window = desk.show_window(key, lambda: ReportPaperWindow(desk, key, report, table))
    assert isinstance(window, ReportPaperWindow)
    if known:
        window.show_table(table)
    return window


class ReportPaperWindow(PdfWindow):
    """Sheet, orientation, letters: each change draws the pages again."""

    def __init__(self, desk: Desk, key: tuple[Any, ...], report: str, table: Table) -> None:
        self.table, self._key = table, f"paper/{report}"
        page = _read(desk.preferences.get(self._key))
        super().__init__(desk, key, table.title, report_pdf(table, page))
        self.sheet, self.way = Combo(), Combo()
        self.sheet.addItems(list(SIZES))
        self.sheet.setCurrentText(page.size)
        self.sheet.setAccessibleName("Лист")
        for title, upright in WAYS:
            self.way.addItem(title, upright)
        self.way.setCurrentIndex(int(page.upright))
        self.way.setAccessibleName("Ориентация")
        self.fits = QCheckBox("Вписать по ширине: мельче, но в одну строку")
        self.fits.setChecked(page.shrinks)
        row = QHBoxLayout()
        row.setSpacing(6)
        for words, field in (("Лист:", self.sheet), ("Ориентация:", self.way)):
            row.addWidget(label(words, dim=True))
            row.addWidget(field)
        row.addWidget(self.fits)
        row.addStretch(1)
        self.page.insertLayout(1, row)
        self.sheet.activated.connect(self._set_up)
        self.way.activated.connect(self._set_up)
        self.fits.toggled.connect(self._set_up)

    def set_up(self) -> Page:
        """The page as it is chosen now."""
        size = "A3" if self.sheet.currentText() == "A3" else "A4"
        return Page(size, bool(self.way.currentData()), self.fits.isChecked())  # type: ignore[arg-type]

    def show_table(self, table: Table) -> None:
        """The same report, made again."""
        self.table = table
        self.show_pdf(report_pdf(table, self.set_up()))

    def _set_up(self, _: object = None) -> None:
        page = self.set_up()
        kept = {"size": page.size, "upright": page.upright, "shrinks": page.shrinks}
        self.desk.preferences.put(self._key, kept)
        self.desk.tried(self.show_table, self.table)


def _read(kept: Any) -> Page:
    if not isinstance(kept, dict):
        return Page()
    size = "A3" if kept.get("size") == "A3" else "A4"
    upright, shrinks = bool(kept.get("upright")), bool(kept.get("shrinks", True))
    return Page(size, upright, shrinks)  # type: ignore[arg-type]
