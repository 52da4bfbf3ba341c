"""The line under a list: what signs mean, figures of selected rows, where the cursor is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QMdiArea, QMenu, QPushButton, QWidget

from forms import theme
from forms.figure_button import copy_figure, figure_button
from forms.icons import icon, pixmap
from forms.window import label

if TYPE_CHECKING:
    from app.cell_sums import CellSums
    from forms.list_window import ListWindow

SIGNS = (("posted", "ok", "проведён"), ("draft", "text2", "черновик"))
MARKED = ("marked", "err", "помечен на удаление")


class ListFooter(QObject):
    """A legend while one row is selected, figures while several are (L15): a click copies one."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.window = window
        self.line = QWidget(window)
        self.row = QHBoxLayout(self.line)
        self.row.setContentsMargins(theme.PAD, 0, 0, 0)
        self.row.setSpacing(4)
        self.legend, self.figures = QWidget(), QWidget()
        for part in (self.legend, self.figures):
            line = QHBoxLayout(part)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            self.row.addWidget(part)
        self.figures.hide()
        self._is_due = False
        self._selected: frozenset[int] = frozenset()
        self.row.addStretch(1)
        self.place = label("", dim=True)
        self.row.addWidget(self.place)
        window.desk.shell.area.subWindowActivated.connect(self.settle)
        window.desk.shell.statusBar().messageChanged.connect(self._give_way)

    def settle(self, _: object = None) -> None:
        """In the status bar while the list is the tab in front, so that a row more is seen."""
        window, shell = self.window, self.window.desk.shell
        if not (shiboken6.isValid(shell) and shiboken6.isValid(self.line)):
            return  # the whole program is going away
        QTimer.singleShot(0, self, self._fit)  # the room may be another one
        area, bar = shell.area, shell.statusBar()
        if area.viewMode() == QMdiArea.ViewMode.TabbedView and window.window() is shell:
            front = area.currentSubWindow()
            if front is None or front.widget() is not window:
                self.leave()
            elif self.line.parentWidget() is not bar:
                bar.insertWidget(0, self.line, 1)
                self._give_way(bar.currentMessage())
        elif window.page.indexOf(self.line) < 0:
            self.leave()
            window.page.addWidget(self.line)
            self.line.show()

    def _give_way(self, message: str) -> None:
        """What was done is read first; Qt hides only what stood there when the message came."""
        window = self.window.desk.shell
        if not (shiboken6.isValid(window) and shiboken6.isValid(self.line)):
            return
        if self.line.parentWidget() is window.statusBar():
            self.line.setVisible(not message)

    def leave(self) -> None:
        """Out of the status bar: another window is seen, or none."""
        shell = self.window.desk.shell
        if not (shiboken6.isValid(shell) and shiboken6.isValid(self.line)):
            return
        if self.line.parentWidget() is shell.statusBar():
            shell.statusBar().removeWidget(self.line)
            self.line.setParent(self.window)
            self.line.hide()

    def show_legend(self) -> None:
        """The signs of the first column, then the colours of the person's own rules."""
        self._is_due = True
        QTimer.singleShot(0, self, self._show_legend)  # after the rows are painted

    def _show_legend(self) -> None:
        if not self._is_due:
            return
        self._is_due = False
        line = _emptied(self.legend)
        if self.window.postable:
            for sign, token, words in (*SIGNS, MARKED):
                picture = label("")
                picture.setPixmap(icon(sign, token).pixmap(14, 14))
                line.addWidget(picture)
                line.addWidget(label(f"{words}   ", dim=True))
        for rule in self.window.state.every_rule():
            picture = label("")
            picture.setPixmap(rule_picture(rule.colour, rule.sign))
            line.addWidget(picture)
            line.addWidget(label(f"{rule.title}   ", dim=True))

    def show_place(self, words: str) -> None:
        self.place.setText(words)

    def rows_selected(self, keys: frozenset[int]) -> None:
        """What was done has been read when several other rows are selected: figures are next."""
        bar = self.window.desk.shell.statusBar()
        if len(keys) < 2 or keys == self._selected:
            return
        self._selected = keys
        if self.line.parentWidget() is bar:
            bar.clearMessage()

    def show_sums(self, title: str, sums: CellSums | None) -> None:
        """Figures of a column over the selected rows; None shows the legend again."""
        several = sums is not None and bool(sums.numbers)
        self.legend.setVisible(not several)
        self.figures.setVisible(several)
        self.place.setVisible(not several)
        line = _emptied(self.figures)
        if sums is None or not several:
            return
        from app.cell_sums import told

        line.addWidget(label(f"{title}:", dim=True))
        for name, value in told(sums):
            line.addWidget(figure_button(name, value, "figure"))
        line.addWidget(self._rest(told(sums)))
        self._fit()

    def _rest(self, figures: list[tuple[str, str]]) -> QPushButton:
        """«ещё ▾»: the figures that a narrow window has no room for."""
        made = QPushButton("ещё ▾")
        made.setProperty("figure", True)
        made.setMenu(QMenu(made))
        for name, value in figures:
            action = made.menu().addAction(f"{name.lower()} {value}")
            action.triggered.connect(lambda _=False, v=value: copy_figure(v))
        return made

    def _fit(self) -> None:
        """Figures are whole or not there; where the cursor is gives way to them."""
        if not shiboken6.isValid(self.line):
            return
        line: Any = self.figures.layout()
        parts = [line.itemAt(n).widget() for n in range(line.count())]
        if not parts or self.figures.isHidden():
            self.place.show()
            return
        wide = [part.sizeHint().width() + line.spacing() for part in parts]
        room, place = self.line.width() - 2 * theme.PAD, self.place.sizeHint().width()
        shown = len(parts) - 1  # without «ещё ▾»
        is_whole = sum(wide[:shown]) <= room
        while shown > 1 and not is_whole and sum(wide[:shown]) + wide[-1] > room:
            shown -= 1
        for number, part in enumerate(parts[:-1]):
            part.setVisible(number < shown)
        rest = parts[-1]
        rest.setVisible(not is_whole)
        for number, action in enumerate(rest.menu().actions()):
            action.setVisible(number >= shown - 1)
        self.place.setVisible(is_whole and sum(wide[:shown]) + place <= room)


def rule_picture(colour: str, sign: str, side: int = 14) -> QPixmap:
    """What a rule gives to its rows: the colour, the sign on it, or the sign alone."""
    made = QPixmap(side, side)
    made.fill(theme.colour(colour) if colour else Qt.GlobalColor.transparent)
    if sign:
        painter = QPainter(made)
        painter.drawPixmap(0, 0, pixmap(sign, "text", side))
        painter.end()
    return made


def sums_over(cells: Iterable[Any]) -> CellSums:
    """Figures of the cells of one column."""
    from app.cell_sums import sums_of

    return sums_of(cells)


def is_summed(kind: type) -> bool:
    """Whether adding up values of a column means anything."""
    return issubclass(kind, Decimal | int) and kind is not bool


def _emptied(part: QWidget) -> Any:
    line: Any = part.layout()
    while (item := line.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    return line
