"""A layout that puts widgets in lines and begins a new line where the width ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from forms.guard import guard


class Flow(QLayout):
    """Widgets keep their own widths; those of one line stand on one middle.

    What is put at the end stands at the right of the first line; lines below it are whole.
    A `whole` one asks for room enough to stand in one line.
    """

    def __init__(self, gap: int = 6, *, whole: bool = False) -> None:
        super().__init__()
        self.gap, self.whole = gap, whole
        self._items: list[QLayoutItem] = []
        self._ends: set[QWidget] = set()
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def add_end(self, widget: QWidget) -> None:
        """Puts a widget at the right of the first line, after those that stand there."""
        self._ends.add(widget)
        self.addWidget(widget)

    def insert(self, at: int, widget: QWidget) -> None:
        """Puts a widget before the one that stands at a place."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    @guard(0)
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @guard()
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @guard(QSize(0, 0))
    def sizeHint(self) -> QSize:
        least = self.minimumSize()
        if not self.whole:
            return least
        line = self._width([*self._shown(ends=False), *self._shown(ends=True)]) - self.gap
        return least.expandedTo(QSize(line, 0))

    @guard(QSize(0, 0))
    def minimumSize(self) -> QSize:
        ends = self._shown(ends=True)
        size = QSize(0, 0)
        for item in self._shown(ends=False) or ends:
            size = size.expandedTo(item.minimumSize())
        return QSize(size.width() + self._width(ends), size.height())

    def _shown(self, *, ends: bool) -> list[QLayoutItem]:
        """Without hidden ones: they take no room."""
        found = (i for i in self._items if (i.widget() in self._ends) == ends)
        return [item for item in found if not item.isEmpty()]

    def _width(self, ends: list[QLayoutItem]) -> int:
        return sum(item.sizeHint().width() + self.gap for item in ends)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Places the items, or only measures; answers the height."""
        top, line = rect.y(), list[tuple[QLayoutItem, QSize]]()
        ends = [(item, item.sizeHint()) for item in self._shown(ends=True)]
        room = rect.width() - self._width([item for item, _ in ends])
        used, height = 0, max((size.height() for _, size in ends), default=0)
        right = QPoint(rect.x() + max(room + self.gap, 0), top)
        self._place(ends, right, height, move=move)
        for item in self._shown(ends=False):
            size = item.sizeHint()
            if line and used + self.gap + size.width() > room:
                self._place(line, QPoint(rect.x(), top), height, move=move)
                top, line, used, height = top + height + self.gap, [], 0, 0
                room = rect.width()
            used += size.width() + (self.gap if line else 0)
            height = max(height, size.height())
            line.append((item, size))
        self._place(line, QPoint(rect.x(), top), height, move=move)
        return top + height - rect.y()

    def _place(
        self, line: list[tuple[QLayoutItem, QSize]], at: QPoint, height: int, *, move: bool
    ) -> None:
        x = at.x()
        for item, size in line:
            if move:
                item.setGeometry(QRect(QPoint(x, at.y() + (height - size.height()) // 2), size))
            x += size.width() + self.gap


def flowing(gap: int = 6, *, whole: bool = False) -> tuple[QWidget, Flow]:
    """A widget as high as its flow needs; a `whole` one gives the rest of its line to others."""
    made, flow = QWidget(), Flow(gap, whole=whole)
    made.setLayout(flow)
    across = QSizePolicy.Policy.Preferred if whole else QSizePolicy.Policy.Expanding
    policy = QSizePolicy(across, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made, flow
