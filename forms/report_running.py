"""Runs a report beside the window: quick ones without a trace, slow ones under a veil (R1, MS5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.asking import Asking, Stopped
from app.table import Table
from forms import theme
from forms.guard import guard
from forms.window import label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from forms.desk import Desk
    from forms.jobs import Job

SLOW = 300  # milliseconds after which a person is told that the report is being made
FADED = 150  # of 255: what was there is still read, and plainly old


class Runner(QObject):
    """One question at a time; a new one stops the one before."""

    done = Signal(object)  # the Table
    failed = Signal(str)
    began = Signal()
    slow = Signal()
    stopped = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._asking: Asking | None = None
        self._job: Job | None = None
        self._turn = 0
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self.slow)
        self.clock = QElapsedTimer()

    @property
    def running(self) -> bool:
        return self._asking is not None

    def start(self, read: Callable[[Session], Table]) -> None:
        """Reads in another thread; `done` or `failed` come in this one."""
        self._break_off()
        self._turn += 1
        asking, turn = Asking(self.desk.work.database), self._turn
        self._asking = asking
        self.clock.start()
        self._slow.start()
        self.began.emit()

        def work(job: Job) -> tuple[int, Table | None]:
            try:
                return turn, asking.read(read)
            except Stopped:
                return turn, None

        self._job = self.desk.jobs.start(work, self._done, self._failed)

    def stop(self) -> None:
        """«Отменить»: what was shown before stays."""
        if self.running:
            self._break_off()
            self._turn += 1
            self.stopped.emit()

    def let_go(self) -> None:
        """The window is closing: nobody waits for the answer."""
        self._turn += 1
        self._break_off()

    def _break_off(self) -> None:
        self._slow.stop()
        if self._asking is not None and self._job is not None:
            self._job.cancel()
            self._asking.stop()
        self._asking = self._job = None

    def _over(self) -> None:
        self._slow.stop()
        self._asking = self._job = None

    @guard()
    def _done(self, found: Any) -> None:
        turn, table = found
        if turn == self._turn and table is not None:
            self._over()
            self.done.emit(table)

    @guard()
    def _failed(self, words: str) -> None:
        if self.running:
            self._over()
            self.failed.emit(words)


class Veil(QWidget):
    """Fades what is under it; lets the mouse through, so the old figures can still be read."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.installEventFilter(self)
        self.hide()

    def fade(self, faded: bool) -> None:
        self.setGeometry(self.over.rect())
        self.setVisible(faded)
        self.raise_()

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.over.rect())
        return False

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = QColor(theme.colour("window"))
        colour.setAlpha(FADED)
        painter.fillRect(self.rect(), colour)
        painter.end()


class Waiting(QFrame):
    """«Отчёт формируется… 3 с  [Отменить Esc]» in the middle of the table."""

    cancelled = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.over = over
        self.setProperty("card", True)
        self.setAutoFillBackground(True)
        self.words = label("", h2=True)
        self.stop = QPushButton("Отменить  Esc")
        self.stop.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.PAD + 4, theme.PAD, theme.PAD, theme.PAD)
        row.setSpacing(theme.PAD)
        row.addWidget(self.words)
        row.addWidget(self.stop)
        self._clock = QElapsedTimer()
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._tell)
        over.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        self._clock.start()
        self._tell()
        self._tick.start()
        self.show()
        self.raise_()
        self._place()

    def end(self) -> None:
        self._tick.stop()
        self.hide()

    def _tell(self) -> None:
        seconds = self._clock.elapsed() // 1000
        self.words.setText(f"Отчёт формируется… {seconds} с" if seconds else "Отчёт формируется…")
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        middle = self.over.rect().center()
        self.move(middle.x() - self.width() // 2, max(40, middle.y() - self.height()))

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
