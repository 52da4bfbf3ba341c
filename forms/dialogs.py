"""The few questions that stop a person: before closing typed work, before many changes at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from forms.shell import PROGRAM

YES = QMessageBox.StandardButton.Yes
NO = QMessageBox.StandardButton.No
CANCEL = QMessageBox.StandardButton.Cancel


def ask(parent: QWidget, text: str) -> bool:
    """A question with «Да» and «Нет»; Esc is «Нет»."""
    return _asked(parent, text, YES | NO, NO) == YES


def ask_to_save(parent: QWidget) -> bool | None:
    """True to save, False to drop, None to stay."""
    answer = _asked(parent, "Данные были изменены. Сохранить изменения?", YES | NO | CANCEL, CANCEL)
    return {YES: True, NO: False}.get(answer)


def _asked(
    parent: QWidget,
    text: str,
    buttons: QMessageBox.StandardButton,
    escape: QMessageBox.StandardButton,
) -> QMessageBox.StandardButton:
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, text, buttons, parent)
    box.setDefaultButton(YES)
    box.setEscapeButton(escape)
    answer = QMessageBox.StandardButton(box.exec())
    box.deleteLater()
    return answer


def refuse(parent: QWidget, text: str) -> None:
    """Tells why something is not done; the program works on behind it."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, PROGRAM, text, QMessageBox.StandardButton.Ok, parent
    )
    box.open()
    box.finished.connect(box.deleteLater)


def file_to_save(parent: QWidget, title: str, name: str, kind: str) -> Path | None:
    """Where to write a file; None when the person thought better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, plain_name(name), kind)
    return Path(chosen) if chosen else None


def file_to_open(parent: QWidget, title: str, kind: str) -> Path | None:
    """Which file to read; None when the person thought better of it."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, "", kind)
    return Path(chosen) if chosen else None


def plain_name(name: str) -> str:
    """A file name that every system takes."""
    return "".join("_" if letter in '\\/:*?"<>|' else letter for letter in name)
