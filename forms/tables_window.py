"""A window of read tables: movements of a document, history of a thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QTabWidget

from app.table import Table
from forms.report_model import ReportModel
from forms.report_view import ReportView
from forms.tabs import walk_tabs
from forms.values import shortened
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk


class TablesWindow(Window):
    """A tab for every table; a double click goes where a row leads."""

    sign = "layers"

    def __init__(
        self, desk: Desk, key: tuple[Any, ...], title: str, tables: Sequence[Table]
    ) -> None:
        super().__init__(desk, key)
        self.setWindowTitle(shortened(title))
        self.page.addWidget(label(title, h1=True))
        self.views: list[ReportView] = []
        self.tabs = QTabWidget()
        for table in tables:
            view = ReportView()
            model = ReportModel(table, parent=view)
            view.setModel(model)
            view.drilled.connect(self.drill)
            self.tabs.addTab(view, f"{table.title} ({len(table.rows)})")
            self.views.append(view)
        if not tables:
            self.page.addWidget(label("Здесь пока ничего нет.", dim=True))
        self.page.addWidget(self.tabs, 1)
        self.tabs.currentChanged.connect(self._fit)
        self.command("Закрыть", self.close_window, "Esc")
        walk_tabs(self, self.tabs)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit)  # when it has got its size

    def _fit(self) -> None:
        if self.views:
            self.views[max(self.tabs.currentIndex(), 0)].fit_columns()

    def drill(self, index: QModelIndex) -> None:
        model = index.model()
        link = model.link(index) if isinstance(model, ReportModel) else None
        if link is not None:
            self.desk.tried(self.desk.open_link, link)

    def first_focus(self) -> None:
        if self.views:
            self.views[0].setFocus()
