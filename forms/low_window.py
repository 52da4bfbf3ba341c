"""What does not fit a low window is scrolled and never squeezed: a table keeps its rows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayoutItem, QScrollArea, QVBoxLayout, QWidget

from forms import theme
from forms.guard import guard


class Body(QScrollArea):
    """The part of a form between its commands and its messages; `rows` is where it is put."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to the fields
        inside = self.inside = _Inside()
        self.rows = inside.rows
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    @guard()
    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Whatever the keyboard goes to comes into sight; what is clicked is there already."""
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is not None and not by_mouse and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, 0)

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()  # the least height follows the height of the window

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        """Messages give way before this begins to scroll; they and the footer stay in sight."""
        page = self.parentWidget()
        column = page.layout() if page is not None else None
        if page is None or column is None:
            return QSize(0, 0)
        items = [column.itemAt(n) for n in range(column.count())]
        others = [i for i in items if i and i.widget() is not self and not i.isEmpty()]
        margins = column.contentsMargins()
        taken = sum(i.minimumSize().height() + column.spacing() for i in others)
        room = page.height() - taken - margins.top() - margins.bottom()
        return QSize(0, max(0, min(room, self.inside.minimumSizeHint().height())))


class _Inside(QWidget):
    """As wide as the window lets it be; the fields give way down to a line or two, then it scrolls.

    A scroll area would give it all the height it wishes for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows = _Rows(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(theme.GAP)

    @guard(QSize(0, 0))
    def minimumSizeHint(self) -> QSize:
        items = (self.rows.itemAt(n) for n in range(self.rows.count()))
        heights = [_least(item, self.width()) for item in items if item and not item.isEmpty()]
        return QSize(0, sum(heights) + self.rows.spacing() * max(0, len(heights) - 1))


def _least(item: QLayoutItem, width: int) -> int:
    """Words that wrap need their lines; tables and fields give way."""
    least = item.minimumSize().height()
    gives_way = item.expandingDirections() & Qt.Orientation.Vertical
    return least if gives_way else max(least, item.heightForWidth(width))


class _Rows(QVBoxLayout):
    """Does not let the scroll area ask for the height that all parts would like best."""

    @guard(False)
    def hasHeightForWidth(self) -> bool:
        return False
