"""The page that is always open: what a section has, in columns of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.base import Derived, Register
from forms import sections
from forms.icons import icon
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk

IN_A_ROW = 3


class StartPage(Window):
    """«Главное» shows every section at once; another section shows itself."""

    sign = "home"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("start",))
        self.section = ""
        self.setWindowTitle("Начальная страница")
        self.heading = label("", h1=True)
        self.page.addWidget(self.heading)
        self.body = QWidget()
        self.page.addWidget(self.body)
        self.page.addStretch(1)

    def may_close(self) -> bool:
        return True

    def closeEvent(self, event: Any) -> None:
        event.ignore()

    def show_section(self, name: str) -> None:
        """Draws the links of a section."""
        self.section = name
        shown = [c for c in self.desk.sections if name in (c.place.name, sections.HOME.name)]
        title = next((c.place.title for c in shown if c.place.name == name), "")
        home = name == sections.HOME.name
        self.heading.setText(self.desk.work.database.name if home else title)
        self.setWindowTitle("Начальная страница" if home else title)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(10)
        cards = [self._card(c, c.place.title) for c in shown if c.nouns or c.reports or c.pages]
        for number, card in enumerate(cards):
            grid.addWidget(card, number // IN_A_ROW, number % IN_A_ROW)
        for column in range(IN_A_ROW):
            grid.setColumnStretch(column, 1)
        if not cards:
            words = "Вам пока не дана роль. Обратитесь к администратору."
            grid.addWidget(label(words, dim=True), 0, 0)
        self.page.replaceWidget(self.body, body)
        self.body.deleteLater()
        self.body = body

    def _card(self, part: sections.Contents, title: str) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(2)
        column.addWidget(label(title, h2=True))
        for page in part.pages:
            column.addWidget(self._link(page.title, page.open, self.desk))
        for noun in part.nouns:
            row = QHBoxLayout()
            row.addWidget(self._link(noun.titles or noun.title, self.desk.open_list, noun), 1)
            if not issubclass(noun, Register | Derived) and self.desk.work.user.may("write", noun):
                row.addWidget(self._plus(noun))
            column.addLayout(row)
        for report in part.reports:
            column.addWidget(self._link(report.title, self.desk.open_report, report))
        column.addStretch(1)
        return card

    def _link(self, title: str, call: Any, what: Any) -> QPushButton:
        made = QPushButton(title)
        made.setProperty("link", True)
        made.clicked.connect(lambda _=False: self.desk.tried(call, what))
        return made

    def _plus(self, noun: Any) -> QPushButton:
        made = QPushButton(icon("plus"), "")
        made.setProperty("link", True)
        made.setToolTip(f"Создать: {noun.title}")
        made.setAccessibleName(f"Создать: {noun.title}")
        made.setFixedWidth(28)
        made.clicked.connect(lambda _=False: self.desk.tried(self.desk.open_new, noun))
        return made

    def first_focus(self) -> None:
        first = self.body.findChild(QPushButton)
        (first or self).setFocus()
