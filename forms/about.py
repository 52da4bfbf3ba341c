"""«О программе»: which program and which base this is, and how fast it answers the person."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from db.russian import quantity_text
from forms import theme
from forms.shell import PROGRAM
from forms.window import Window, button, command_row, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.pace import Figures

HEADINGS = ("Действие", "Сколько раз", "Обычно, мс", "95 из 100 не дольше, мс")
WIDTHS = (300, 110, 110, 190)  # pixels at 96 dpi
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NOTHING = "С начала работы ничего ещё не измерено."


class About(Window):
    """All of it goes to the clipboard for a letter to those who look after the program."""

    sign = "info"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("about",))
        self.setWindowTitle("О программе")
        self.copy = self.command("Копировать сведения", self.do_copy, sign="copy")
        self.again = self.command("Обновить", self.show_figures, "F5", sign="refresh")
        self.command("Закрыть", self.close_window, "Esc")
        self.page.addLayout(command_row([button(self.copy), button(self.again)], []))
        self.page.addWidget(label(PROGRAM, h1=True))
        for line in self.lines():
            words = label(line)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.page.addWidget(words)
        self.page.addSpacing(theme.GAP)
        self.page.addWidget(label("Как быстро отвечает программа", h2=True))
        self.empty = label(NOTHING, dim=True)
        self.page.addWidget(self.empty)
        self.table = QTableWidget(0, len(HEADINGS))
        self.table.setAccessibleName("Как быстро отвечает программа")
        for at, heading in enumerate(HEADINGS):
            item = QTableWidgetItem(heading)
            item.setTextAlignment(RIGHT if at else LEFT)
            self.table.setHorizontalHeaderItem(at, item)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        for at, width in enumerate(WIDTHS):
            self.table.setColumnWidth(at, width)
        self.page.addWidget(self.table, 1)
        self.show_figures()

    def lines(self) -> list[str]:
        """What is known without measuring."""
        work = self.desk.work
        role = work.user.role.value if work.user.role is not None else "без роли"
        return [
            f"Версия {version('kontora')}",
            f"База: {work.database.name}",
            f"Пользователь: {work.user.name}, {role}",
            f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}",
        ]

    def show_figures(self) -> None:
        """F5: as they are now."""
        found = self.desk.pace.figures()
        self.empty.setVisible(not found)
        self.table.setVisible(bool(found))
        self.table.setRowCount(len(found))
        for row, one in enumerate(found):
            for at, text in enumerate(_texts(one)):
                item = QTableWidgetItem(text)
                if at:
                    item.setTextAlignment(RIGHT)
                self.table.setItem(row, at, item)
        if found:
            self.table.selectRow(0)

    def do_copy(self) -> None:
        """Words and figures, parted by tabs."""
        rows = ["\t".join(HEADINGS), *("\t".join(_texts(f)) for f in self.desk.pace.figures())]
        QGuiApplication.clipboard().setText("\n".join([PROGRAM, *self.lines(), "", *rows]))
        self.desk.shell.tell("Сведения о программе скопированы")

    def first_focus(self) -> None:
        self.table.setFocus()


def _texts(one: Figures) -> tuple[str, ...]:
    half, most = (quantity_text(round(seconds * 1000)) for seconds in (one.half, one.most))
    return one.action, quantity_text(one.times), half, most
