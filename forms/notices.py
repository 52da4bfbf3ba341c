"""Notes in the corner: what happened beside the person's work; they block nothing (MS6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMdiArea,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from forms.guard import guard
from forms.icons import icon

SHOWN, FOLLOWED = 10_000, 300  # milliseconds; under the mouse it stays
WIDTH, EDGE, LEAST_HEIGHT, APART = 380, 14, 44, 8  # pixels at 96 dpi


class Notice(QFrame):
    """Words, a link to the result, a cross; several stand one above another.

    One that `stays` waits for the person to read it and press its cross.
    """

    def __init__(
        self,
        window: QMainWindow,
        text: str,
        title: str = "",
        call: Callable[[], object] | None = None,
        *,
        stays: bool = False,
    ) -> None:
        super().__init__(window)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.call = call
        self.has_left = False
        self.words = QLabel(text)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.link = QPushButton(title)
        self.link.setProperty("link", True)
        self.link.clicked.connect(self.follow)
        close = QPushButton(icon("close"), "")
        close.setAccessibleName("Закрыть уведомление")
        close.setFixedWidth(28)
        close.setProperty("link", True)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.dismiss)
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 6, 8)
        row.addWidget(self.words, 1)
        row.addWidget(self.link)
        self.link.setVisible(bool(title))
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(WIDTH)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN)
        self._timer.timeout.connect(self._leave)
        if not stays:
            self._timer.start()
        # Another window may come under it, or the one that is there get other buttons.
        self.followed = QTimer(self, interval=FOLLOWED)
        self.followed.timeout.connect(self._follow_window)
        self.followed.start()
        window.installEventFilter(self)
        self.show()
        self.raise_()
        place_all(window)

    def follow(self) -> None:
        """What its link does; the note has been read."""
        call = self.call
        if isValid(self):  # Ctrl+K still names one that has left meanwhile
            self.dismiss()
        if call is not None:
            call()

    def _follow_window(self) -> None:
        window = self.parentWidget()
        if isinstance(window, QMainWindow):
            place_all(window)

    def _leave(self) -> None:
        away = QApplication.activeWindow() is None  # who looks at Excel has not read it
        if away or self.isHidden() or self.underMouse() or self.link.hasFocus():
            self._timer.start()
        else:
            self.dismiss()

    def dismiss(self) -> None:
        """Goes away; the others move together."""
        window = self.window()
        self.has_left = True
        self.followed.stop()
        self.hide()
        self.deleteLater()
        if isinstance(window, QMainWindow):
            place_all(window)

    @guard()
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        window = self.parentWidget()
        if event.type() == QEvent.Type.FontChange and isinstance(window, QMainWindow):
            QTimer.singleShot(0, self, lambda: place_all(window))

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QMainWindow):
            place_all(watched)
        return False


def standing(window: QWidget) -> list[Notice]:
    """The notes that have not left, the newest last; those without room wait unseen."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    return [n for n in window.findChildren(Notice, "notice", direct) if not n.has_left]


def place_all(window: QMainWindow) -> None:
    """The newest note lowest in the right corner, above the status bar and any button there."""
    notes = standing(window)
    if not notes:
        return
    bottom = window.height() - window.statusBar().height() - EDGE
    buttons = _buttons(window, notes)
    for notice in reversed(notes):
        notice.row.activate()
        notice.resize(WIDTH, max(notice.row.heightForWidth(WIDTH), LEAST_HEIGHT))
        place = QRect(window.width() - WIDTH - EDGE, 0, WIDTH, notice.height())
        bottom = _free_bottom(place, bottom, buttons, window.height() // 2)
        notice.move(place.left(), bottom - notice.height())
        notice.setVisible(notice is notes[-1] or notice.y() >= EDGE)
        bottom -= notice.height() + APART


def _buttons(window: QMainWindow, notes: Sequence[Notice]) -> list[QRect]:
    """Where buttons are to be pressed, in pixels of the window; not those of tabs behind."""
    area = window.findChild(QMdiArea)
    front = area.currentSubWindow() if area is not None else None
    aside = [*notes, *(f for f in area.subWindowList() if f is not front)] if area else [*notes]
    found = (b for b in window.findChildren(QPushButton) if b.isVisible())
    there = (b for b in found if not any(other.isAncestorOf(b) for other in aside))
    return [QRect(b.mapTo(window, QPoint()), b.size()) for b in there]


def _free_bottom(place: QRect, bottom: int, buttons: Sequence[QRect], highest: int) -> int:
    """The lowest bottom at which a note covers no button; `bottom` where there is none."""
    free = bottom
    while free > highest:
        place.moveBottom(free - 1)
        covered = [button.top() for button in buttons if button.intersects(place)]
        if not covered:
            return free
        free = min(covered) - APART
    return bottom
