"""The few questions that stop a person: before what cannot be taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from forms.beside import gives_back
from forms.shell import PROGRAM

YES = QMessageBox.StandardButton.Yes
NO = QMessageBox.StandardButton.No
CANCEL = QMessageBox.StandardButton.Cancel


def ask(parent: QWidget, text: str) -> bool:
    """What cannot be taken back, with «Да» and «Нет»; Esc and Enter are «Нет».

    Everything else is asked above the work (`Window.ask`).
    """
    box = question(parent, text, YES | NO, NO)
    box.setDefaultButton(NO)  # Enter of a habit takes nothing away
    sure = box.exec() == YES
    box.deleteLater()
    return sure


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
    gives_back(box, parent)
    return box


def refuse(parent: QWidget, text: str) -> None:
    """Tells why something is not done; the program works on behind it."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, PROGRAM, text, QMessageBox.StandardButton.Ok, parent
    )
    box.setModal(False)
    gives_back(box, parent)
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
