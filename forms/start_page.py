"""The page that is always open: what a section has, in columns of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from db.base import Base, Catalog, Derived, Document, Register
from forms import sections
from forms.even_grid import EvenGrid
from forms.icons import icon
from forms.window import Window, label, scrolling

if TYPE_CHECKING:
    from forms.attention import AttentionPanel
    from forms.desk import Desk

AFTER_WINDOWS = 20  # ms


class StartPage(Window):
    """«Главное» shows every section at once; another section shows itself."""

    sign = "home"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("start",))
        self.section = ""
        self.setWindowTitle("Начальная страница")
        self.attention: AttentionPanel | None = None
        self.heading = label("", h1=True)
        self.body = QWidget()
        content = QWidget()
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 4, 0)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.body)
        self.column.addStretch(1)
        self.page.addWidget(scrolling(content))

    def may_close(self) -> bool:
        return True

    def closeEvent(self, event: Any) -> None:
        event.ignore()

    def begin(self) -> None:
        """Windows of the last session come before the links behind them."""
        self.section = sections.HOME.name
        QTimer.singleShot(AFTER_WINDOWS, self, self._draw_first)

    def _draw_first(self) -> None:
        if self.section == sections.HOME.name and self.attention is None:
            self.show_section(self.section)
            if self.hasFocus():
                self.first_focus()

    def show_section(self, name: str) -> None:
        """Draws the links of a section."""
        self.section = name
        shown = [c for c in self.desk.sections if name in (c.place.name, sections.HOME.name)]
        title = next((c.place.title for c in shown if c.place.name == name), "")
        home = name == sections.HOME.name
        self.heading.setText("Разделы" if home else title)
        self.setWindowTitle("Начальная страница" if home else title)
        body = self._every_section(shown) if home else self._one_section(shown)
        self.column.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        if self.attention is not None:
            self.attention.setVisible(home)
        elif home:
            QTimer.singleShot(0, self, self._show_attention)

    def _every_section(self, shown: list[sections.Contents]) -> QWidget:
        """A card for each, up to three in a row."""
        cards = [self._card(c, c.place.title) for c in shown if c.nouns or c.reports or c.pages]
        words = "Вам пока не дана роль. Обратитесь к администратору."
        return EvenGrid(cards or [label(words, dim=True)])

    def _one_section(self, shown: list[sections.Contents]) -> QWidget:
        """All of a section at a glance: what it has by kinds, each kind in columns."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        for title, links in [group for part in shown for group in self._groups(part)]:
            card = QFrame()
            card.setProperty("card", True)
            inside = QVBoxLayout(card)
            inside.setContentsMargins(14, 10, 14, 12)
            inside.setSpacing(2)
            inside.addWidget(label(title, h2=True))
            inside.addWidget(EvenGrid(links, gap=(24, 2), down=True))
            column.addWidget(card)
        return body

    def _groups(self, part: sections.Contents) -> list[tuple[str, list[QWidget]]]:
        """(heading, links) of a section; reports under the sections they belong to."""
        user, pages = self.desk.work.user, part.pages
        found: list[tuple[str, list[QWidget]]] = [
            ("Рабочие места", [self._link(p.title, p.open, self.desk) for p in pages])
        ]
        for title, kinds in (
            ("Документы", (Document,)),
            ("Справочники", (Catalog,)),
            ("Регистры", (Register, Derived)),
        ):
            mine = [noun for noun in part.nouns if issubclass(noun, kinds)]
            found.append((title, [self._line(noun) for noun in mine]))
        whole = part.place is sections.REPORTING
        for place in sections.PLACES if whole else [part.place]:
            reports = sections.reports_in(user, place)
            title = place.title if whole else "Отчёты"
            found.append((title, [self._link(r.title, self.desk.open_report, r) for r in reports]))
        return [(title, links) for title, links in found if links]

    def _show_attention(self) -> None:
        """After the first paint: what is read for it must not delay the window."""
        from forms.attention import AttentionPanel

        if self.attention is None and self.desk.work.user.role is not None:
            self.attention = AttentionPanel(self.desk)
            self.column.insertWidget(0, self.attention)
            self.column.insertSpacing(1, 8)
            self.attention.setVisible(self.section == sections.HOME.name)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if self.attention is not None:
            self.attention.note_change(kinds)

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
            column.addWidget(self._line(noun))
        for report in part.reports:
            column.addWidget(self._link(report.title, self.desk.open_report, report))
        column.addStretch(1)
        return card

    def _line(self, noun: type[Base]) -> QWidget:
        """The list of a noun, and «+» for who may make one."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._link(noun.titles or noun.title, self.desk.open_list, noun), 1)
        if not issubclass(noun, Register | Derived) and self.desk.work.user.may("write", noun):
            row.addWidget(self._plus(noun))
        return line

    def _link(self, title: str, call: Any, what: Any) -> QWidget:
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
