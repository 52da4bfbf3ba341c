"""What a person's computer remembers of the windows: theme, sizes, columns by their names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.widths import letter

LEAST = 2.0  # letters of a column, so that it can be taken hold of


class _Place:
    folder: Path | None = None


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Settings of nobody: the person's own are neither read nor changed meanwhile."""
    before, _Place.folder = _Place.folder, folder
    try:
        yield
    finally:
        _Place.folder = before


def settings_file() -> Path:
    """Where the settings of this computer's user are kept."""
    folder = _Place.folder or Path(platformdirs.user_config_dir("kontora", appauthor=False))
    return folder / "windows.ini"


def log_file() -> Path:
    """Where defects are written down."""
    return Path(platformdirs.user_log_dir("kontora", appauthor=False)) / "kontora.log"


def _store() -> QSettings:
    return QSettings(str(settings_file()), QSettings.Format.IniFormat)


def remember(key: str, value: Any) -> None:
    """Keeps a plain value (text, number, list, dict) under a name."""
    store = _store()
    store.setValue(key, json.dumps(value, ensure_ascii=False))
    store.sync()


def recall(key: str, default: Any = None) -> Any:
    """What was kept under a name; `default` when nothing readable is there."""
    found = _store().value(key)
    try:
        return default if found is None else json.loads(str(found))
    except ValueError:
        return default


def forget(key: str) -> None:
    store = _store()
    store.remove(key)
    store.sync()


def remember_geometry(window: QWidget, name: str) -> None:
    remember(f"geometry/{name}", bytes(window.saveGeometry().toBase64().data()).decode())


def recall_geometry(window: QWidget, name: str) -> bool:
    """Puts a window where it was, unless that screen is gone."""
    kept = recall(f"geometry/{name}")
    if not isinstance(kept, str):
        return False
    if not window.restoreGeometry(QByteArray.fromBase64(QByteArray(kept.encode()))):
        return False
    place = window.frameGeometry().center()
    return any(s.availableGeometry().contains(place) for s in QGuiApplication.screens())


def save_columns(header: QHeaderView, names: list[str]) -> list[dict[str, Any]]:
    """Columns from left to right by name, widths in letters.

    The bytes of Qt break when a column is added, pixels when the density is another.
    """
    order = [header.logicalIndex(at) for at in range(header.count())]
    of = letter(header.parentWidget() or header)
    return [
        {
            "name": names[n],
            "width": round(header.sectionSize(n) / of, 1),
            "shown": not header.isSectionHidden(n),
        }
        for n in order
    ]


def restore_columns(header: QHeaderView, names: list[str], kept: Any) -> None:
    """Puts columns back; those a newer program has no more are passed over."""
    place, of = 0, letter(header.parentWidget() or header)
    for column in kept if isinstance(kept, list) else []:
        if not isinstance(column, dict) or column.get("name") not in names:
            continue
        number = names.index(column["name"])
        header.moveSection(header.visualIndex(number), place)
        place += 1
        header.setSectionHidden(number, not column.get("shown", True))
        width = column.get("width")
        if column.get("shown", True) and isinstance(width, int | float) and width >= LEAST:
            header.resizeSection(number, round(width * of))
