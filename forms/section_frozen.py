"""The number and the name of a row stay in sight while a wide section is scrolled to the right.

A second view of the same rows and the same selection lies over the left edge; it is there only
while the table is scrolled, so cells are always typed in the table itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from forms.guard import guard
from forms.section_cells import CellDelegate

if TYPE_CHECKING:
    from forms.section_view import SectionView

COUNT = 2  # columns that stay: the number of the row and what the row is about
MOST = 0.5  # of the table's width; wider ones would leave no room to scroll in


class FrozenColumns(QTableView):
    """Lies over the first columns of `main`."""

    def __init__(self, main: SectionView) -> None:
        super().__init__(main)
        self.setAccessibleName("Закреплённые колонки")
        self.main = main
        self.setModel(main.model())
        own = self.selectionModel()
        self.setSelectionModel(main.selectionModel())
        own.deleteLater()
        # Of its own: a delegate tells every view it serves of its editors.
        self.setItemDelegate(CellDelegate(main.rows, main.cells.make, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: 0; border-right: 1px solid palette(mid); }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(main.selectionBehavior())
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setAutoScroll(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(main.edit_at)
        main.horizontalScrollBar().valueChanged.connect(self.place)
        main.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        main.horizontalHeader().sectionResized.connect(self.place)
        main.horizontalHeader().sectionMoved.connect(self.place)
        main.installEventFilter(self)
        self.hide()

    def columns(self) -> list[int]:
        """The columns that stay, as they stand from the left."""
        header = self.main.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [n for n in order if not self.main.isColumnHidden(n)][:COUNT]

    def covered(self) -> int:
        """Pixels of the main table that lie under the frozen columns now."""
        return self.width() if self.isVisible() else 0

    @guard()
    def place(self, *_: int) -> None:
        """Lies exactly over the columns, or goes away when nothing is scrolled out of sight."""
        main, kept = self.main, self.columns()
        width = sum(main.columnWidth(n) for n in kept)
        scrolled = main.horizontalScrollBar().value() > 0
        if not scrolled or not 0 < width < main.viewport().width() * MOST:
            self.hide()
            return
        rows, header = main.verticalHeader(), main.horizontalHeader()
        self.verticalHeader().setMinimumSectionSize(rows.minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(rows.defaultSectionSize())
        self.horizontalHeader().setFixedHeight(header.height())
        self.horizontalHeader().setDefaultAlignment(header.defaultAlignment())
        for column in range(header.count()):
            self.setColumnHidden(column, column not in kept)
            if column in kept:
                self.setColumnWidth(column, main.columnWidth(column))
        frame = main.frameWidth()
        self.setGeometry(frame, frame, width, main.viewport().height() + header.height())
        self.show()
        self.raise_()
        self.verticalScrollBar().setValue(main.verticalScrollBar().value())

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.main.wheelEvent(event)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """The main table scrolls; this one follows it."""
