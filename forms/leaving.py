"""One question about all forms that are not saved, before the program or a base is left (MW11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forms.beside import Dialog
from forms.shell import PROGRAM
from forms.window import Window, label, plain_title

CLOSE = "Закрыть окна?"
SHOWN = 10  # lines without scrolling


class Answer(NamedTuple):
    """What to save before leaving; the others are dropped."""

    save: list[Window]


class LeaveDialog(Dialog):
    """Every form that is not saved stands here with a check box."""

    def __init__(self, parent: QWidget, question: str, windows: Sequence[Window]) -> None:
        super().__init__(parent)
        self.windows = list(windows)
        self.drops = False
        self.setWindowTitle(PROGRAM)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(label(question, h1=True))
        column.addWidget(label("Не записано. Отмеченное будет записано:"))
        self.lines = QListWidget()
        self.lines.setIconSize(QSize(16, 16))
        self.lines.setAccessibleName("Незаписанные формы")
        for window in self.windows:
            item = QListWidgetItem(window.windowIcon(), plain_title(window))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.lines.addItem(item)
        self.lines.setCurrentRow(0)
        height = max(self.lines.sizeHintForRow(0), 20) * min(max(len(windows), 3), SHOWN)
        self.lines.setFixedHeight(height + 6)
        self.lines.setMinimumWidth(460)
        column.addWidget(self.lines)
        column.addWidget(self._buttons())
        self.lines.setFocus()

    def _buttons(self) -> QDialogButtonBox:
        role = QDialogButtonBox.ButtonRole
        box = QDialogButtonBox()
        self.save_button = box.addButton("Сохранить", role.AcceptRole)
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.drop_button = box.addButton("Не сохранять", role.DestructiveRole)
        self.stay_button = box.addButton("Отмена", role.RejectRole)
        self.drop_button.clicked.connect(self._drop)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _drop(self) -> None:
        self.drops = True
        self.accept()

    def chosen(self) -> list[Window]:
        """The forms to save."""
        if self.drops:
            return []
        checked = Qt.CheckState.Checked
        return [
            window
            for row, window in enumerate(self.windows)
            if self.lines.item(row).checkState() == checked
        ]


def ask(parent: QWidget, question: str, windows: Sequence[Window]) -> Answer | None:
    """What the person decides about forms that are not saved; None when he stays."""
    dialog = LeaveDialog(parent, question, windows)
    stays = dialog.exec() != QDialog.DialogCode.Accepted
    answer = None if stays else Answer(dialog.chosen())
    dialog.deleteLater()
    return answer
