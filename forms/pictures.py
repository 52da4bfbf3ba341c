"""Pictures of the main windows, made from the program itself: for the demonstration and README."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from app.work import Work

SIZE = (1366, 800)
SETTLE = 50  # rounds of the event loop until a window has drawn itself


def make_pictures(work: Work, out: Path) -> list[Path]:
    """Draws the main windows at 1366×800, light and dark, into `out`; answers the files.

    Needs no screen: the windows are drawn in memory. Windows whose things the base does not
    have are left out.
    """
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with _drawn_in_memory() as application:
        for dark in (False, True):
            made += _pictures(application, work, out, dark=dark)
    return made


@contextmanager
def _drawn_in_memory() -> Iterator[Any]:
    """An application without a screen that neither reads nor keeps the person's settings."""
    from PySide6.QtWidgets import QApplication

    known = QApplication.instance()
    if known is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = known or QApplication(["kontora"])
    from forms.guard import listen_to_qt
    from forms.settings import kept_in

    if known is None:
        listen_to_qt()

    with tempfile.TemporaryDirectory() as folder, kept_in(Path(folder)):
        yield application


def _pictures(application: Any, work: Work, out: Path, *, dark: bool) -> list[Path]:
    from forms import theme
    from forms.desk import Desk
    from forms.shell import Shell

    theme.speak_russian(application)
    theme.apply(application, dark=dark)
    shell = Shell()
    shell.resize(*SIZE)
    desk = Desk(work, shell)
    shell.show()
    made = []
    suffix = "dark" if dark else "light"
    for name, show in _scenes(desk):
        if not show():
            continue
        _settle(application, desk)
        path = out / f"{name}_{suffix}.png"
        shell.grab().save(str(path))
        made.append(path)
    for window in desk.windows.values():
        window.setWindowModified(False)
    shell.close()
    shell.deleteLater()
    _settle(application, desk)
    return made


def _settle(application: Any, desk: Any) -> None:
    from PySide6.QtCore import QThread

    for _ in range(SETTLE):
        application.processEvents()
    while desk.jobs.running:
        application.processEvents()
        QThread.msleep(5)
    application.processEvents()


def _scenes(desk: Any) -> list[tuple[str, Callable[[], bool]]]:
    """(file name, what opens the window) in the order of the pictures."""
    from app.table import REPORTS

    scenes: list[tuple[str, Callable[[], bool]]] = [
        ("start", lambda: True),
        ("list", partial(_list, desk, "rent_transfer")),
        ("document", partial(_document, desk, "rent_transfer")),
    ]
    wanted = ("rental_summary", "fleet")
    scenes += [(name, partial(_report, desk, name)) for name in wanted if name in REPORTS]
    return [*scenes, ("invoice", partial(_paper, desk, "payment_invoice"))]


def _list(desk: Any, noun_name: str) -> bool:
    from db.meta import noun

    return bool(desk.open_list(noun(noun_name)).model.keys)


def _document(desk: Any, noun_name: str) -> bool:
    from db.meta import noun

    window = desk.open_list(noun(noun_name))
    if not window.model.keys:
        return False
    for row in range(len(window.model.keys)):
        found = window.model.row(row)
        if found is not None and found.posted:
            return desk.open_thing(noun(noun_name), found.id) is not None
    return desk.open_thing(noun(noun_name), window.model.keys[0]) is not None


def _report(desk: Any, name: str) -> bool:
    desk.open_report(name)  # it is read beside the window, which settles before its picture
    return True


def _paper(desk: Any, noun_name: str) -> bool:
    from app import lists
    from db.meta import noun
    from printforms.registry import printforms_of

    kind = noun(noun_name)
    with desk.work.database.reading() as session:
        rows = lists.page(session, lists.ListQuery(kind), 1)
    if not rows:
        return False
    desk.print_out(printforms_of(kind)[0], [rows[0].id])
    return True
