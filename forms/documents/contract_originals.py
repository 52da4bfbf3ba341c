"""«Уточнить по печатным формам…»: which papers of the selected contracts came back signed (L22)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.documents.contract_originals import OriginalPaper, papers_of, set_received
from app.shut import name_of_login
from app.work import Work
from db.errors import UserError
from db.russian import counted
from forms.beside import Dialog, beside
from forms.guard import guard
from forms.keyboard import ENTERS
from forms.strip import Strip
from forms.window import label

if TYPE_CHECKING:
    from forms.desk import Desk

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
HEADINGS = ["Печатная форма", "Напечатана", "Кем", "Оригинал"]
CAME, AWAITED = "получен", "ещё нет"
LAST = 3


class OriginalPapers(Dialog):
    """A line a paper: a space or a click on the check box says that its original came."""

    def __init__(self, parent: QWidget, desk: Desk, strip: Strip, contracts: Sequence[int]) -> None:
        super().__init__(parent)
        self.desk, self.strip = desk, strip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Уточнить по печатным формам")
        self.papers = papers_of(desk.work, contracts)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(len(HEADINGS))
        self.tree.setHeaderLabels(HEADINGS)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.setAllColumnsShowFocus(True)
        self.tree.setAccessibleName("Печатные формы")
        self.lines = [self._line(paper) for paper in self.papers]
        self.tree.itemChanged.connect(self._follow)
        self.told = label("", dim=True)
        self._lay_out()
        self._follow()

    def _line(self, paper: OriginalPaper) -> QTreeWidgetItem:
        at, who = "", ""
        if paper.printed is not None:
            at = f"{paper.printed[0].astimezone():%d.%m.%Y %H:%M}"
            who = _name(self.desk.work, paper.printed[1])
        item = QTreeWidgetItem(self.tree, [paper.title, at, who, ""])
        if paper.row is not None:
            item.setText(0, f"      {paper.title}")  # under its contract
        item.setCheckState(LAST, CHECKED if paper.received else UNCHECKED)
        item.setText(LAST, CAME if paper.received else AWAITED)
        return item

    def _lay_out(self) -> None:
        every, self.go, cancel = (QPushButton(text) for text in ("", "", "Отмена"))
        every.setText("Все получены")
        every.clicked.connect(self.check_all)
        self.go.setText("Записать и закрыть  Ctrl+Enter")
        self.go.setProperty("primary", True)
        self.go.clicked.connect(self.save)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(every)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.go)
        foot.addWidget(cancel)
        for made in (every, self.go, cancel):
            made.setAutoDefault(False)
        self.fault = label("", chip="err")
        self.fault.setWordWrap(True)
        self.fault.hide()
        page = QVBoxLayout(self)
        page.addWidget(self.tree, 1)
        page.addWidget(self.fault)
        page.addLayout(foot)
        self.resize(820, 420)
        for column, width in enumerate((360, 150, 150)):
            self.tree.setColumnWidth(column, width)

    def open(self) -> None:
        """Beside the work; the cursor on the first paper that is awaited."""
        beside(self)
        first = next((i for i in self.lines if i.checkState(LAST) == UNCHECKED), None)
        if first is not None or self.lines:
            self.tree.setCurrentItem(first or self.lines[0])
        self.tree.setFocus()

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTERS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Space and (item := self.tree.currentItem()) is not None:
            came = item.checkState(LAST) == CHECKED
            item.setCheckState(LAST, UNCHECKED if came else CHECKED)
        else:
            super().keyPressEvent(event)

    def check_all(self) -> None:
        for item in self.lines:
            item.setCheckState(LAST, CHECKED)

    @guard()
    def _follow(self, *_: object) -> None:
        came = 0
        self.tree.blockSignals(True)  # words follow the marks and are no change
        for item in self.lines:
            received = item.checkState(LAST) == CHECKED
            item.setText(LAST, CAME if received else AWAITED)
            came += received
        self.tree.blockSignals(False)
        self.told.setText(f"Получено {came} из {len(self.lines)}")

    def save(self) -> None:
        """All marks as one operation; a refusal is told here."""
        pairs = zip(self.papers, self.lines, strict=True)
        wanted = {paper.key: item.checkState(LAST) == CHECKED for paper, item in pairs}
        try:
            number = set_received(self.desk.work, wanted, uuid.uuid4())
        except UserError as refusal:
            self.fault.setText(str(refusal))
            self.fault.show()
            return
        words = counted(number, "бумага", "бумаги", "бумаг")
        self.strip.hide()
        self.desk.shell.tell(f"Оригиналы уточнены: {words}")
        self.accept()


def _name(work: Work, login: str) -> str:
    with work.database.reading() as session:
        return name_of_login(session, login)
