"""The chart of 3 300 cabins: a painted frame against the same strokes painted plainly; scrolling."""

from __future__ import annotations

import datetime as dt
import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.work import Work
from db.catalogs.unit import Cabin
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import open_database
from tests.benchmarks.posting import bases
from tests.company import BOSS, DAY, Company, make_company

CABINS, IN_A_TRANSFER = 3300, 60
TODAY = DAY(2026, 11, 20)
FRAME, OPENED = 0.030, 0.200  # seconds that nobody feels


def measure() -> dict[str, float]:
    """Seconds: `frame` and its `floor`, the longest `scroll` to another screen, `open`.

    What has a limit and no floor is counted by the processor: other programs do not count.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with bases("sqlite") as new_base:
        database = open_database(new_base())
        company = make_company(Work(database, BOSS))
        _let(company)
        found = _measured(company)
        database.close()
    return found


def _let(company: Company) -> None:
    """Two cabins of three are let, some of them past «До»."""
    work = company.work
    cabins = [
        Cabin(name="Блок-контейнер", code=f"Б-{n:04}", kind_id=company.kind.id)
        for n in range(CABINS)
    ]
    work.save(cabins)
    work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=company.site.id,
            date=DAY(2026, 2, 1),
            units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
        )
    )
    for n in range(0, CABINS, IN_A_TRANSFER):
        if n // IN_A_TRANSFER % 3:
            day = TODAY - dt.timedelta(days=n % 70)
            last = day + dt.timedelta(days=30)
            work.post(company.transfer(*cabins[n : n + IN_A_TRANSFER], date=day, to=last))


def _measured(company: Company) -> dict[str, float]:
    from PySide6.QtWidgets import QApplication

    from forms import theme

    app: Any = QApplication.instance() or QApplication([])
    theme.speak_russian(app)
    theme.apply(app)
    gc.collect()
    gc.freeze()  # what made the park is no part of the chart
    opening = []
    for _ in range(3):
        started = time.thread_time()
        with _shown(company) as chart:
            opening.append(time.thread_time() - started)
    with _shown(company) as chart:
        frame = _median(chart.viewport().repaint)
        floor = _median(_plainly(chart))
        scroll = max(_scrolling(chart))
    return {"frame": frame, "floor": floor, "scroll": scroll, "open": min(opening)}


@contextmanager
def _shown(company: Company) -> Iterator[Any]:
    """The chart over the whole park, painted once."""
    from PySide6.QtWidgets import QApplication

    from app import schedule
    from forms.schedule.axis import Axis
    from forms.schedule.chart import Chart
    from forms.schedule.rows import Rows

    database = company.work.database

    def load(lines: Any, first: dt.date, last: dt.date) -> Any:
        with database.reading() as session:
            return schedule.spans(session, lines, first, last, TODAY)

    rows = Rows(load)
    with database.reading() as session:
        rows.show(schedule.units(session, schedule.Asked(), TODAY))
    axis = Axis(DAY(2026, 1, 1), DAY(2028, 1, 1))
    chart = Chart(rows, axis, TODAY)
    chart.resize(1146, 560)
    chart.show()
    chart.show_rows()
    chart.go_to_today()
    QApplication.processEvents()  # offscreen, too, a window paints when it is exposed
    chart.viewport().repaint()
    yield chart
    chart.close()


def _scrolling(chart: Any) -> Iterator[float]:
    """Processor's seconds of every step from the first cabin to the last, a screen at a time."""
    bar = chart.verticalScrollBar()
    for value in range(0, bar.maximum(), bar.pageStep()):
        started = time.thread_time()
        bar.setValue(value)
        chart.viewport().repaint()
        yield time.thread_time() - started
    bar.setValue(0)


def _plainly(chart: Any) -> Callable[[], None]:
    """Paints as many rectangles, lines and words as a frame has, with nothing around them."""
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter, QPixmap

    from forms.schedule.drawing import Drawing

    counts = dict.fromkeys(("fillRect", "drawRoundedRect", "drawLine", "drawText"), 0)

    class Counting(QPainter):
        def fillRect(self, *args: Any) -> None:
            counts["fillRect"] += 1

        def drawRoundedRect(self, *args: Any) -> None:
            counts["drawRoundedRect"] += 1

        def drawLine(self, *args: Any) -> None:
            counts["drawLine"] += 1

        def drawLines(self, points: Any) -> None:
            counts["drawLine"] += len(points) // 2

        def drawText(self, *args: Any) -> None:
            counts["drawText"] += 1

    picture = QPixmap(chart.viewport().size())
    counting = Counting(picture)
    Drawing(counting, chart.axis, chart.rows, chart._frame()).draw()
    counting.end()

    def paint() -> None:
        painter = QPainter(picture)
        colour, box = painter.pen().color(), QRect(20, 20, 180, 20)
        for _ in range(counts["fillRect"]):
            painter.fillRect(box, colour)
        for _ in range(counts["drawRoundedRect"]):
            painter.drawRoundedRect(box, 3, 3)
        for _ in range(counts["drawLine"]):
            painter.drawLine(20, 20, 1000, 20)
        for _ in range(counts["drawText"]):
            painter.drawText(box, "СтройГрад · А-000412")
        painter.end()

    return paint


def _median(act: Callable[[], Any], times: int = 40) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
