"""The few questions that stop a person: before closing typed work, before many changes at once."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QMessageBox, QWidget

from db.errors import UserError
from forms.shell import PROGRAM

if TYPE_CHECKING:
    from app.preferences import Preferences

YES = QMessageBox.StandardButton.Yes
NO = QMessageBox.StandardButton.No
CANCEL = QMessageBox.StandardButton.Cancel
QUESTIONS = "questions/"


def ask(parent: QWidget, text: str, name: str = "") -> bool:
    """A question with «Да» and «Нет»; Esc is «Нет».

    A question with a `name` may be silenced by «Больше не задавать этот вопрос» together with
    a «Да»; only what is easily undone has one. «Настройки» asks all of them again.
    """
    kept = _preferences(parent) if name else None
    key = f"{QUESTIONS}{name}"
    if kept is not None and kept.get(key):
        return True
    box = question(parent, text, YES | NO, NO)
    never = QCheckBox("Больше не задавать этот вопрос")
    if kept is not None:
        box.setCheckBox(never)
    sure = box.exec() == YES
    if sure and kept is not None and never.isChecked():
        with contextlib.suppress(UserError):
            kept.put(key, value=True)
    box.deleteLater()
    return sure


def _preferences(parent: QWidget) -> Preferences | None:
    """What the desk of that window remembers of the person."""
    part: QWidget | None = parent
    while part is not None:
        desk = getattr(part, "desk", None)
        if desk is not None:
            return desk.preferences  # type: ignore[no-any-return]
        part = part.parentWidget()
    return None


def ask_to_save(parent: QWidget) -> bool | None:
    """True to save, False to drop, None to stay."""
    text = "Данные были изменены. Сохранить изменения?"
    box = question(parent, text, YES | NO | CANCEL, CANCEL)
    answer = QMessageBox.StandardButton(box.exec())
    box.deleteLater()
    return {YES: True, NO: False}.get(answer)


def question(
    parent: QWidget,
    text: str,
    buttons: QMessageBox.StandardButton,
    escape: QMessageBox.StandardButton,
) -> QMessageBox:
    """A box with a question, not shown yet; Esc is the button `escape`."""
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, text, buttons, parent)
    box.setDefaultButton(YES)
    box.setEscapeButton(escape)
    return box


def refuse(parent: QWidget, text: str) -> None:
    """Tells why something is not done; the program works on behind it."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, PROGRAM, text, QMessageBox.StandardButton.Ok, parent
    )
    box.setModal(False)
    box.show()
    box.finished.connect(box.deleteLater)


def file_to_save(parent: QWidget, title: str, name: str, kind: str) -> Path | None:
    """Where to write a file; None when the person thought better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, plain_name(name), kind)
    return Path(chosen) if chosen else None


def file_to_open(parent: QWidget, title: str, kind: str) -> Path | None:
    """Which file to read; None when the person thought better of it."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kind)
    return Path(chosen) if chosen else None


def folder_to_write(parent: QWidget, title: str) -> Path | None:
    """A folder for many files; None when the person thought better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, title)
    return Path(chosen) if chosen else None


def plain_name(name: str) -> str:
    """A file name that every system takes."""
    return "".join("_" if letter in '\\/:*?"<>|' else letter for letter in name)
