"""Notes in the corner: what happened beside the person's work; they block nothing (MS6)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton

from forms.guard import guard
from forms.icons import icon

SHOWN = 10_000  # milliseconds; under the mouse it stays
WIDTH, EDGE, LEAST_HEIGHT = 380, 14, 44  # pixels at 96 dpi


class Notice(QFrame):
    """Words, a link to the result, a cross; several stand one above another."""

    def __init__(
        self,
        window: QMainWindow,
        text: str,
        title: str = "",
        call: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(window)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.call = call
        self.words = QLabel(text)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.link = QPushButton(title)
        self.link.setProperty("link", True)
        self.link.setVisible(bool(title))
        self.link.clicked.connect(self._follow)
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
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(WIDTH)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN)
        self._timer.timeout.connect(self._leave)
        self._timer.start()
        window.installEventFilter(self)
        self.show()
        self.raise_()
        place_all(window)

    def _follow(self) -> None:
        call = self.call
        self.dismiss()
        if call is not None:
            call()

    def _leave(self) -> None:
        if self.underMouse() or self.link.hasFocus():
            self._timer.start()
        else:
            self.dismiss()

    def dismiss(self) -> None:
        """Goes away; the others move together."""
        window = self.window()
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


def place_all(window: QMainWindow) -> None:
    """The newest note lowest in the right corner, above the status bar."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    bottom = window.height() - window.statusBar().height() - EDGE
    for notice in reversed(window.findChildren(Notice, "notice", direct)):
        if notice.isHidden():
            continue
        notice.row.activate()
        notice.resize(WIDTH, max(notice.row.heightForWidth(WIDTH), LEAST_HEIGHT))
        bottom -= notice.height()
        notice.move(window.width() - WIDTH - EDGE, bottom)
        bottom -= 8
