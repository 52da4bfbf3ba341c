"""«Перейти по ссылке»: one field; an address in the clipboard is there already."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QWidget

from forms.links import SCHEME


def ask_for_link(parent: QWidget) -> str:
    """The address the person wants to go to; empty when he thought better of it."""
    found = QGuiApplication.clipboard().text().strip()
    dialog = QInputDialog(parent)
    dialog.setWindowTitle("Перейти по ссылке")
    dialog.setLabelText("Ссылка (начинается с «kontora:»)")
    dialog.setTextValue(found if found.startswith(SCHEME) else "")
    dialog.setOkButtonText("Перейти")
    dialog.setCancelButtonText("Отмена")
    dialog.resize(460, dialog.sizeHint().height())
    sure = dialog.exec() == QInputDialog.DialogCode.Accepted
    text = dialog.textValue().strip() if sure else ""
    dialog.deleteLater()
    return text
