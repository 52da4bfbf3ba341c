"""A figure under a table: a click copies it (L15)."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from db.russian import NBSP


def figure_button(name: str, value: str, manner: str) -> QPushButton:
    """«сумма 300,00»; `manner` is the property that the style sheet knows it by."""
    made = QPushButton(f"{name.lower()} {value}")
    made.setProperty(manner, True)
    made.setToolTip("Щелчок копирует число")
    made.setAccessibleName(f"{name}: {value}. Скопировать")
    made.clicked.connect(lambda _=False: copy_figure(value))
    return made


def copy_figure(value: str) -> None:
    """Puts a number where Excel takes it from."""
    QGuiApplication.clipboard().setText(value.replace(NBSP, ""))
