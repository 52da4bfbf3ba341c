"""Writes a table to a workbook where the person says, and opens it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from db.errors import UserError
from db.file_faults import why_not
from forms.dialogs import file_to_save
from forms.outside import show_file

if TYPE_CHECKING:
    from app.table import Table


def to_excel(parent: QWidget, title: str, read: Callable[[], Table]) -> str:
    """Asks for a file and writes the table there; answers what to tell, empty when given up."""
    path = file_to_save(parent, "Вывести в Excel", f"{title}.xlsx", "Excel (*.xlsx)")
    if path is None:
        return ""
    if path.suffix.lower() != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    from app import excel

    try:
        excel.write(read(), path)
    except OSError as fault:
        raise UserError(
            f"Файл «{path.name}» не записан: {why_not(fault)}. "
            "Закройте его в Excel или выберите другое имя."
        ) from fault
    show_file(path)
    return f"Записано: {path}"
