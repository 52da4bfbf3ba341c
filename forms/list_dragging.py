"""Rows of a list dragged onto a group go into it, as by Ctrl+Shift+M (L12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QDropEvent, QFontMetrics, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QRubberBand

from app.list_levels import Mode
from db.russian import counted
from forms import theme
from forms.group_choice import put_into
from forms.guard import guard

if TYPE_CHECKING:
    from forms.list_levels import ListGroups

ROWS = "application/x-kontora-rows"
NOWHERE = -1  # no group can have this id
PAD = 8  # pixels around the words that are dragged
DRAGGED = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class RowDragging(QObject):
    """Watches the table of one list with groups; without them nothing is dragged."""

    def __init__(self, groups: ListGroups) -> None:
        super().__init__(groups)
        self.groups, self.window = groups, groups.window
        self.view = groups.window.view
        self._pressed: QPoint | None = None  # where a row was taken hold of
        self._held = False  # the press waits: it may be a drag of several rows
        self.frame = QRubberBand(QRubberBand.Shape.Rectangle, self.view.viewport())
        self.view.viewport().setAcceptDrops(True)
        self.view.viewport().installEventFilter(self)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in DRAGGED and isinstance(event, QDropEvent):
            return self._dragged(event)
        if kind == QEvent.Type.DragLeave:
            self.frame.hide()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return self._press(event)
        elif kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            return self._move(event)
        elif kind == QEvent.Type.MouseButtonRelease:
            return self._release()
        return False

    # --- the mouse takes hold of rows ---------------------------------------------------------

    def _press(self, event: QMouseEvent) -> bool:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        row = self.view.rowAt(round(event.position().y()))
        may = self.groups.is_on and self.groups.move.isVisible()
        self._pressed, self._held = None, False
        if event.button() != Qt.MouseButton.LeftButton or not plain or row < 0 or not may:
            return False
        self._pressed = event.position().toPoint()
        several = self.view.count_selected() > 1
        self._held = several and any(a <= row <= b for a, b in self.view.selected_ranges())
        return self._held  # otherwise the table would leave but one of them selected

    def _move(self, event: QMouseEvent) -> bool:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed, self._held = None, False
            self.drag()
        return True  # a drag selects no rows on its way

    def _release(self) -> bool:
        pressed, self._pressed = self._pressed, None
        held, self._held = self._held, False
        if held and pressed is not None:
            self.view.stand(self.view.rowAt(pressed.y()))
        return held

    def drag(self) -> None:
        """The selected rows hang on the mouse until they are let go."""
        keys = self.window.selected_keys()
        if not keys:
            return
        data = QMimeData()
        data.setData(ROWS, QByteArray(" ".join(map(str, keys)).encode()))
        drag = QDrag(self.view)
        drag.setMimeData(data)
        drag.setPixmap(_words(counted(len(keys), "строка", "строки", "строк")))
        drag.exec(Qt.DropAction.MoveAction)
        self.frame.hide()

    # --- and lets them go ---------------------------------------------------------------------

    def _dragged(self, event: QDropEvent) -> bool:
        at = event.position().toPoint()
        keys = self._keys(event)
        group = self.group_at(at, keys)
        lets_go = event.type() == QEvent.Type.Drop
        self._show_frame(at, None if lets_go else group)
        if event.type() == QEvent.Type.DragMove:
            self._scroll(at.y())
        if group == NOWHERE and event.type() != QEvent.Type.DragEnter:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        if lets_go:
            put_into(self.window, self.groups.kind, keys, group, self._name(group))
        return True

    def _keys(self, event: QDropEvent) -> list[int]:
        """What hangs on the mouse, when it is rows of this very list."""
        if event.source() is not self.view or not event.mimeData().hasFormat(ROWS):
            return []
        return [int(word) for word in bytes(event.mimeData().data(ROWS).data()).split()]

    def group_at(self, at: QPoint, keys: list[int]) -> int | None:
        """The group that would take them: under the mouse, or in a tree none below all rows."""
        if not keys:
            return NOWHERE
        row = self.view.rowAt(at.y())
        if row < 0:
            return None if self.groups.levels.mode is Mode.TREE else NOWHERE
        key = self.window.model.keys[row]
        groups = self.groups.groups
        inside = {k for one in keys if one in groups.by_id for k in groups.within(one)}
        return key if self.groups.is_group(key) and key not in inside else NOWHERE

    def _name(self, group: int | None) -> str:
        return "" if group is None else self.groups.groups.by_id[group].name

    def _show_frame(self, at: QPoint, group: int | None) -> None:
        row = self.view.rowAt(at.y())
        self.frame.setVisible(group is not None and group != NOWHERE)
        if row >= 0:
            top, height = self.view.rowViewportPosition(row), self.view.rowHeight(row)
            self.frame.setGeometry(QRect(0, top, self.view.viewport().width(), height))

    def _scroll(self, y: int) -> None:
        """At the edge of the table it goes on."""
        bar, edge = self.view.verticalScrollBar(), theme.ROW // 2
        if y < edge:
            bar.setValue(bar.value() - 1)
        elif y > self.view.viewport().height() - edge:
            bar.setValue(bar.value() + 1)


def _words(text: str) -> QPixmap:
    """What is seen beside the mouse."""
    metrics = QFontMetrics(QApplication.font())
    size = metrics.size(0, text)
    made = QPixmap(size.width() + 2 * PAD, size.height() + PAD)
    made.fill(theme.colour("accent"))
    painter = QPainter(made)
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(made.rect(), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.end()
    return made
