"""Every window of the program, warm: from the command to the last pixel (ux.md §5.1).

Run: ./kontora.sh bench windows
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT, OF_DOCUMENTS = 0.2, 0.3  # seconds
RUNS = 5


def measure() -> dict[str, float]:
    """The name of a form → seconds, the median of its openings but for the first."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="kontora-bench-") as folder:
        return _measured(Path(folder))


def by_limits(found: dict[str, float]) -> dict[float, list[str]]:
    """Names of the forms by the seconds they are allowed: documents have tables to draw."""
    from db.base import Document
    from db.meta import declared

    documents = {f"{how} {c.__tablename__}" for c in declared(Document) for how in ("new", "old")}
    return {
        LIMIT: [name for name in found if name not in documents],
        OF_DOCUMENTS: [name for name in found if name in documents],
    }


def _measured(folder: Path) -> dict[str, float]:
    from PySide6.QtWidgets import QApplication

    from forms import theme
    from forms.desk import Desk
    from forms.garbage import Garbage
    from forms.settings import kept_in
    from forms.shell import Shell
    from tests.monkeys import every_form

    application = QApplication.instance() or QApplication(["kontora"])
    assert isinstance(application, QApplication)
    work = _lived_in(folder)
    with kept_in(folder):
        theme.speak_russian(application)
        theme.apply(application)
        shell = Shell()
        shell.resize(1366, 800)
        desk = Desk(work, shell)
        shell.show()
        _settle(application, desk)
        gc.freeze()  # garbage is collected as the program does it: between events
        garbage = Garbage(application)
        garbage.start()
        found = {}
        for name, show in sorted(every_form().items()):
            if (seconds := _opened(application, desk, show)) is not None:
                found[name] = seconds
        garbage.deleteLater()
        gc.enable()
        gc.unfreeze()
        shell.close()
        _settle(application, desk)
    work.database.close()
    return found


def _lived_in(folder: Path) -> Any:
    from app.work import Work
    from db.engine import open_database
    from db.migrate import create
    from tests.company import BOSS, make_company
    from tests.lived_in import live_a_little

    base = folder / "windows.sqlite"
    create(str(base))
    work = Work(open_database(str(base)), BOSS)
    live_a_little(make_company(work))
    return work


def _opened(application: Any, desk: Any, show: Any) -> float | None:
    """None where the base has no such thing."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        window = show(desk)
        if window is None:
            return None
        _paint(application)
        times.append(time.perf_counter() - begun)
        if window is not desk.start:
            window.setWindowModified(False)
            window.close_window()
        _settle(application, desk)
    return statistics.median(times[1:])


def _paint(application: Any) -> None:
    for _ in range(5):
        application.processEvents()


def _settle(application: Any, desk: Any) -> None:
    """What was closed goes, as in the loop of the program: else hundreds of windows pile up."""
    from PySide6.QtCore import QEvent

    _paint(application)
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    while desk.jobs.running:
        application.processEvents()
