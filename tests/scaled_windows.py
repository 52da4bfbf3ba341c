"""What windows look like on a screen of 1920×1080 under QT_SCALE_FACTOR, told as JSON.

A process of its own, for Qt reads the factor when it starts.
Run: QT_SCALE_FACTOR=2 python -m tests.scaled_windows BASE.sqlite
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QPushButton, QScrollArea, QWidget

from app.work import Work
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from forms.list_window import ListWindow
from forms.pictures import studio
from tests.company import BOSS

SCREEN = (1920, 1080)
SIGN = QSize(16, 16)


def told(shell: QMainWindow, page: QWidget) -> dict[str, Any]:
    """How sharp a window and its icons are, what of its buttons and its line is not seen whole."""
    whole, ratio = QRect(QPoint(0, 0), page.size()), shell.devicePixelRatio()
    cut = []
    for button in page.findChildren(QPushButton):
        place = QRect(button.mapTo(page, QPoint(0, 0)), button.size())
        if button.isVisible() and not _scrolled(button) and not whole.contains(place):
            cut.append(button.text() or button.accessibleName())
    for part in shell.statusBar().findChildren(QWidget):
        if isinstance(part, QLabel | QPushButton) and part.isVisible():
            cut += [part.text()] * (part.width() < part.sizeHint().width())
    icons = [b.icon() for b in shell.findChildren(QPushButton) if not b.icon().isNull()]
    if isinstance(page, ListWindow):  # the states of its rows and the legend under it
        icons += [page.model.index(0, 0).data(Qt.ItemDataRole.DecorationRole)]
    drawn = [icon.pixmap(SIGN, ratio) for icon in icons]
    return {
        "grabbed": shell.grab().size().toTuple(),
        "icons": sorted({(icon.devicePixelRatio(), icon.width()) for icon in drawn}),
        "cut": cut,
    }


def _scrolled(widget: QWidget) -> bool:
    """It stands in an area that is scrolled: what is not seen is reached."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above is not None


def main(base: str) -> None:
    """Opens a list, a document, a report and the start page; answers what they are like."""
    factor = float(os.environ["QT_SCALE_FACTOR"])
    width, height = SCREEN
    studio.SIZE = (round(width / factor), round(height / factor))
    work = Work(open_database(base), BOSS)
    found: dict[str, Any] = {}

    def scenes(at: studio.Studio) -> list[studio.Scene]:
        desk = at.desk
        keys: list[int] = []

        def look(name: str, show: Callable[[], Any]) -> Callable[[], bool]:
            def seen() -> bool:
                window = show()
                at.settle()
                found[name] = told(at.shell, window)
                if name == "list":
                    keys.extend(window.model.keys)
                    window.view.selectAll()
                    at.wait_until(window.footer.figures.isVisible)
                    found["figures"] = told(at.shell, window)
                return False  # no picture: what is looked at is told

            return seen

        return [
            studio.Scene("start", look("start", lambda: desk.start)),
            studio.Scene("list", look("list", lambda: desk.open_list(RentTransfer))),
            studio.Scene(
                "document", look("document", lambda: desk.open_thing(RentTransfer, keys[0]))
            ),
            studio.Scene("report", look("report", lambda: desk.open_report("rental_summary"))),
        ]

    studio.draw(work, Path(base).parent / "pictures", scenes)
    work.database.close()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
