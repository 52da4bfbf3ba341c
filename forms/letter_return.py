"""«Письмо вернулось»: from which addresses and why, for as many letters as are chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from app.mail import acts
from app.mail.acts import Taken
from db.russian import counted
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.mail_dialog import go_or_leave
from forms.window import label

if TYPE_CHECKING:
    from forms.window import Window

REASONS = (
    "такого адреса нет",
    "ящик переполнен",
    "почта получателя не приняла письмо",
    "получатель там больше не работает",
)
WIDTH, ROWS = 520, 8  # pixels, addresses seen at once
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def ask_return(
    window: Window, keys: Sequence[int], done: Callable[[int], None]
) -> LetterReturn | None:
    """Asks and marks; None when no server took any of the letters, and then it is said."""
    found = window.desk.tried(acts.taken_by, window.desk.work, keys)
    if found is None:
        return None
    if not found:
        window.strip.tell("Вернуться может только письмо, принятое сервером.")
        return None
    made = LetterReturn(window, keys, found, done)
    made.open()
    return made


class LetterReturn(Dialog):
    """An address that alone got its letters is ticked; of several the person says which one."""

    def __init__(
        self,
        window: Window,
        keys: Sequence[int],
        found: Sequence[Taken],
        done: Callable[[int], None],
    ) -> None:
        super().__init__(window)
        self.window_, self.keys, self.marked = window, list(keys), done
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Вернувшиеся письма")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        column.addWidget(label("Почему", dim=True))
        self.why = QComboBox()
        self.why.setEditable(True)
        self.why.setAccessibleName("Почему")
        self.why.addItems(REASONS)
        column.addWidget(self.why)
        column.addWidget(label("С каких адресов (пробел — отметить)", dim=True))
        self.addresses = QListWidget()
        self.addresses.setAccessibleName("Адреса")
        for one in found:
            letters = f" — {counted(one.letters, 'письмо', 'письма', 'писем')}"
            item = QListWidgetItem(one.address + (letters if one.letters > 1 else ""))
            item.setData(Qt.ItemDataRole.UserRole, one.address)
            item.setCheckState(CHECKED if one.alone else UNCHECKED)
            self.addresses.addItem(item)
        self.addresses.setCurrentRow(0)
        line = self.addresses.sizeHintForRow(0)
        self.addresses.setFixedHeight(line * (min(ROWS, len(found)) + 1))
        self.addresses.itemChanged.connect(self._follow)
        column.addWidget(self.addresses)
        self.mark = QPushButton("Отметить")
        self.mark.clicked.connect(self.go)
        column.addLayout(go_or_leave(self, self.mark, "Отмена  Esc"))
        self.setMinimumWidth(WIDTH)
        self._follow()

    def chosen(self) -> list[str]:
        """The ticked addresses."""
        items = (self.addresses.item(n) for n in range(self.addresses.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() == CHECKED
        ]

    def _follow(self, _item: object = None) -> None:
        self.mark.setEnabled(bool(self.chosen()))

    @guard()
    def go(self) -> None:
        desk, why = self.window_.desk, self.why.currentText().strip()
        made = desk.tried(acts.note_return, desk.work, self.keys, why, self.chosen())
        if made:
            self.accept()
            self.marked(made)
