"""A line above the windows that tells of a defect without stopping the person's work."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from forms.guard import FAULTS
from forms.outside import show_file


class FaultBar(QFrame):
    """Hidden until something unexpected happens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fault")
        self.words = QLabel()
        log = QPushButton("Открыть журнал")
        log.clicked.connect(self.open_log)
        close = QPushButton("Закрыть")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.words, 1)
        row.addWidget(log)
        row.addWidget(close)
        self.hide()
        FAULTS.told.connect(self.tell)

    def tell(self, number: int, line: str) -> None:
        """Says that the defect is written down and nothing is lost."""
        self.words.setText(
            f"Ошибка программы записана в журнал (№ {number}). Введённое не потеряно."
        )
        self.words.setToolTip(line)
        self.show()

    def open_log(self) -> None:
        if FAULTS.log_file is not None:
            show_file(FAULTS.log_file)
