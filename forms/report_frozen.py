"""The first columns of a wide table stay in sight while the others scroll (R8).

Qt has no frozen columns: a second view of the same model and the same selection lies over the
left edge of the first one and shows only those columns.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
)

from forms import theme
from forms.guard import guard
from forms.report_frames import Unfilled, paint_frames

MOST = 0.6  # of the window's width: wider frozen columns would leave no room to scroll in


class FrozenColumns(QTableView):
    """Lies over `main`; `show_columns(3)` freezes the first three, 0 freezes none."""

    def __init__(self, main: QTableView) -> None:
        super().__init__(main)
        self.setAccessibleName("Закреплённые колонки")
        self.main, self.count = main, 0
        self.framed = False
        self._unfilled = Unfilled(self)
        self.take_press: Callable[[QTableView, QPoint], bool] = lambda view, place: False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(main)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: 0; }")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionBehavior(main.selectionBehavior())
        self.setSelectionMode(main.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(main.verticalScrollMode())
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setSectionsClickable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.sectionResized.connect(self._widen_main)
        main.horizontalHeader().sectionResized.connect(self._follow_width)
        main.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(main.verticalScrollBar().setValue)
        main.horizontalScrollBar().rangeChanged.connect(self.place)
        main.viewport().stackUnder(self)
        main.installEventFilter(self)
        self.hide()

    def attach(self, model: QAbstractItemModel) -> None:
        """Shows the same rows and the same selection as the main view does by now."""
        self.setModel(model)
        own = self.selectionModel()
        self.setSelectionModel(self.main.selectionModel())
        if own is not None and own is not self.main.selectionModel():
            own.deleteLater()

    def show_columns(self, count: int) -> None:
        """Freezes so many columns from the left, unless they leave no room for the rest."""
        self.count = count
        header = self.main.horizontalHeader()
        rows = self.main.verticalHeader()
        self.verticalHeader().setMinimumSectionSize(rows.minimumSectionSize())
        self.verticalHeader().setDefaultSectionSize(rows.defaultSectionSize())
        self.horizontalHeader().setFixedHeight(header.height())
        self.horizontalHeader().setDefaultAlignment(header.defaultAlignment())
        for column in range(header.count()):
            self.setColumnHidden(column, column >= count)
            if column < count:
                self.setColumnWidth(column, self.main.columnWidth(column))
        self.place()

    def width_frozen(self) -> int:
        """Pixels that lie over the main view; 0 while nothing is frozen."""
        return self.width() if self.isVisibleTo(self.main) else 0

    def place(self) -> None:
        """Lies exactly over the columns of the main view."""
        main, bar = self.main, self.main.horizontalScrollBar()
        width = sum(main.columnWidth(n) for n in range(min(self.count, self._columns())))
        scrolls = bar.maximum() > 0
        fits = scrolls and 0 < width < main.viewport().width() * MOST
        self.setVisible(fits)
        if fits:
            header, rows = main.horizontalHeader().geometry(), main.viewport().geometry()
            self.setGeometry(header.x(), header.y(), width, rows.bottom() - header.y() + 1)
            self.verticalScrollBar().setValue(main.verticalScrollBar().value())

    def _columns(self) -> int:
        return self.main.horizontalHeader().count()

    def _follow_width(self, column: int, _: int, width: int) -> None:
        if column < self.count and self.columnWidth(column) != width:
            self.setColumnWidth(column, width)
        if column < self.count:
            self.place()

    def _widen_main(self, column: int, _: int, width: int) -> None:
        if column < self.count and width and self.main.columnWidth(column) != width:
            self.main.setColumnWidth(column, width)

    def dress(self, palette: QPalette) -> None:
        """Takes the manners of the main view; a delegate serves one view only."""
        self.framed = True
        self.setItemDelegate(self._unfilled)
        self.setPalette(palette)
        self.setAlternatingRowColors(self.main.alternatingRowColors())

    # --- what Qt asks -------------------------------------------------------------------------

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest)
        if watched is self.main and event.type() in kinds:
            self.place()
        return False

    @guard()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.take_press(self, event.position().toPoint()):
            super().mousePressEvent(event)

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel over the frozen columns scrolls the whole table."""
        self.main.wheelEvent(event)

    @guard()
    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """The main view scrolls; this one follows it."""

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        edge = self.viewport().width() - 1
        painter.setPen(theme.colour("field_border"))
        painter.drawLine(edge, 0, edge, self.viewport().height())
        if self.framed:
            paint_frames(self, painter)
        painter.end()
