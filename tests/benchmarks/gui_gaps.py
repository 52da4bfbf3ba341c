"""How the window breathes while 600 acts are printed beside it: the gaps of a timer's beat.

A timer that beats every 5 ms in the window's thread stands for everything a person does there; a
gap is how much later than that a beat came. Garbage is collected as the program does it: between
the events of the window. Run: python -m tests.benchmarks.gui_gaps
"""

from __future__ import annotations

import gc
import itertools
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from db.migrate import create

COUNT = 600
BEAT = 5  # milliseconds
GOAL = 0.050  # seconds, the 99th percentile

title = "Разрывы окна, пока делаются 600 PDF"


def measure(count: int = COUNT) -> dict[str, float]:
    """Seconds: the 99th percentile of the gaps, the largest, and how long the printing took."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["bench"])
    with tempfile.TemporaryDirectory() as folder:
        work, keys = _drafts(Path(folder), count)
        try:
            return _beaten(application, work, keys)
        finally:
            work.database.close()


def _drafts(folder: Path, count: int) -> tuple[Any, list[int]]:
    """A company with so many transfers; drafts are printed like any other."""
    from app.work import Work
    from tests.company import BOSS, make_company

    url = str(folder / "base.sqlite")
    create(url)
    company = make_company(Work(open_database(url), BOSS))
    documents = [company.transfer(*company.cabins) for _ in range(count)]
    company.work.save(documents)
    return company.work, [document.id for document in documents]


def _beaten(application: Any, work: Any, keys: list[int]) -> dict[str, float]:
    from PySide6.QtCore import QObject, Qt, QTimer

    from app import papers_batch
    from forms.garbage import Garbage
    from forms.jobs import Jobs
    from printforms.registry import printforms_of

    form = printforms_of(RentTransfer)[0]
    beats = [time.perf_counter()]
    timer = QTimer(interval=BEAT)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))

    class Ending(QObject):
        answer: Any = None

        def done(self, answer: Any) -> None:
            self.answer = answer
            application.quit()

    jobs, ending = Jobs(), Ending()
    gc.freeze()  # as the program does when its base is open
    garbage = Garbage(application)
    garbage.start()
    start = time.perf_counter()
    timer.start()
    jobs.start(
        lambda job: papers_batch.merged(work, form, keys, job.tell),
        ending.done,
        ending.done,
        title="Печать",
    )
    application.exec()
    took = time.perf_counter() - start
    timer.stop()
    garbage.deleteLater()
    gc.enable()
    gc.unfreeze()
    assert isinstance(ending.answer, bytes), ending.answer
    gaps = sorted(after - before - BEAT / 1000 for before, after in itertools.pairwise(beats))
    return {"p99": max(gaps[int(len(gaps) * 0.99)], 0.0), "largest": gaps[-1], "took": took}


if __name__ == "__main__":
    print(title)
    for name, value in measure().items():
        print(f"  {name}: {value * 1000:.1f} мс")
