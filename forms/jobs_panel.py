"""The panel «Задания»: what runs beside the person's work, how far it is, and how to stop it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forms.jobs import Job, Jobs

WIDTH = 420  # pixels at 96 dpi


class JobsPanel(QFrame):
    """Hangs above the status bar until the person looks elsewhere."""

    def __init__(self, parent: QWidget, jobs: Jobs) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Задания")
        self.jobs = jobs
        self.lines: dict[Job, tuple[QProgressBar, QPushButton]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        head = QLabel("Задания")
        head.setProperty("h2", True)
        column.addWidget(head)
        self.nothing = QLabel("Сейчас ничего не выполняется.")
        self.nothing.setProperty("dim", True)
        column.addWidget(self.nothing)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        column.addLayout(self.grid)
        self.setFixedWidth(WIDTH)
        jobs.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Adds the jobs that began, takes away those that ended, moves the bars."""
        for job in list(self.lines):
            if job not in self.jobs.shown:
                self._drop(job)
        for job in self.jobs.shown:
            if job not in self.lines:
                self._add(job)
            bar, stop = self.lines[job]
            bar.setRange(0, job.of)
            bar.setValue(job.made)
            if job.cancelled():
                stop.setEnabled(False)
                stop.setText("Останавливается…")
        self.nothing.setVisible(not self.lines)
        self.adjustSize()

    def _add(self, job: Job) -> None:
        at = 2 * self.grid.rowCount()
        title = QLabel(job.title)
        title.setTextFormat(Qt.TextFormat.PlainText)
        bar, stop = QProgressBar(), QPushButton("Отменить")
        bar.setAccessibleName(job.title)
        stop.setAccessibleName(f"Отменить: {job.title}")
        stop.clicked.connect(lambda _=False: self._cancel(job))
        self.grid.addWidget(title, at, 0, 1, 2)
        self.grid.addWidget(bar, at + 1, 0)
        self.grid.addWidget(stop, at + 1, 1)
        self.lines[job] = (bar, stop)

    def _drop(self, job: Job) -> None:
        bar, _ = self.lines.pop(job)
        at = self.grid.getItemPosition(self.grid.indexOf(bar))[0]  # type: ignore[index]
        for row, column in ((at - 1, 0), (at, 0), (at, 1)):
            item = self.grid.itemAtPosition(row, column)
            if item is not None and (widget := item.widget()) is not None:
                self.grid.removeWidget(widget)
                widget.deleteLater()

    def _cancel(self, job: Job) -> None:
        job.cancel()
        self.refresh()

    def show_above(self, button: QWidget) -> None:
        """Its lower right corner stands above the button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.move(corner - QPoint(self.width(), self.height() + 4))
        self.show()
        first = self.findChild(QPushButton)
        if first is not None:
            first.setFocus()
