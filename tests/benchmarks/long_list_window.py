"""What `long_list` measures, inside the process that has the window."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex

from app import lists
from app.work import Work
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from forms.table_view import TableView
from forms.window import Window
from tests.benchmarks.lists import PAGE, _bare
from tests.company import BOSS

RUNS = 9
NOWHERE = QModelIndex()


class Plain(QAbstractTableModel):
    """The floor of a repaint: the same texts in a plain Python list."""

    def __init__(self, rows: list[list[str]], columns: int) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns

    def rowCount(self, parent: Any = NOWHERE) -> int:
        return len(self.rows)

    def columnCount(self, parent: Any = NOWHERE) -> int:
        return self.columns

    def data(self, index: Any, role: int = 0) -> Any:
        return self.rows[index.row()][index.column()] if role == 0 else None


class Measured:
    """One desk over one base; figures come in the order a person would meet them."""

    def __init__(self, base: str) -> None:
        from forms import theme
        from forms.application import prepare
        from forms.desk import Desk
        from forms.settings import kept_in
        from forms.shell import Shell

        self.app: Any = prepare(["kontora"])
        self._kept = kept_in(Path(base).parent)
        self._kept.__enter__()
        theme.apply(self.app)
        self.database = open_database(base)
        self.shell = Shell()
        self.shell.resize(1366, 800)
        self.desk = Desk(Work(self.database, BOSS), self.shell)
        everything = {"period": {"standard": "ALL"}}
        self.desk.preferences.put("list/rent_transfer", everything)
        self.shell.show()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.app.processEvents()
            while self.desk.jobs.running:
                time.sleep(0.005)  # as a person's window does: it sleeps when nothing happens
                self.app.processEvents()

    def figures(self) -> dict[str, float]:
        """The memory first: later openings find it taken already."""
        self._open_and_close(self._list)
        before = memory()
        window = self._list()
        start = time.perf_counter()
        self.settle()
        found = {"everything": time.perf_counter() - start, "rows": len(window.model.keys)}
        found |= self._walk(window)
        found["memory"] = memory() - before
        window.close_window()
        self.settle()
        # In turn, so that a busy machine is as busy for both.
        openings = [
            (self._open_and_close(self._list), self._open_and_close(self._empty))
            for _ in range(RUNS)
        ]
        query = median(_bare(self.database, lists.ListQuery(RentTransfer)))
        found["first"] = statistics.median(ours for ours, _ in openings)
        found["first_floor"] = query + statistics.median(floor for _, floor in openings)
        return found

    def _list(self) -> Any:
        window = self.desk.open_list(RentTransfer)
        window.view.viewport().grab()
        return window

    def _empty(self) -> Any:
        """A tab with a table that has nothing to show."""

        def made() -> Window:
            window = Window(self.desk, ("empty",))
            view = TableView(window)
            view.setModel(Plain([], 12))
            window.page.addWidget(view)
            return window

        window = self.desk.show_window(("empty",), made)
        window.findChild(TableView).viewport().grab()
        return window

    def _open_and_close(self, make: Callable[[], Any]) -> float:
        start = time.perf_counter()
        window = make()
        taken = time.perf_counter() - start
        window.close_window()
        self.settle()
        return taken

    def _walk(self, window: Any) -> dict[str, float]:
        rows = len(window.model.keys)
        places = [rows // 7 * n + 13 for n in range(1, 6)]

        def jump() -> None:
            window.view.stand(places[0])
            places.append(places.pop(0))
            window.view.viewport().grab()

        jumps = median(jump)
        ends = [0, rows - 1]

        def to_end() -> None:
            window.view.stand(ends[0])
            ends.append(ends.pop(0))
            window.view.viewport().grab()

        full = self._plain(window)
        return {
            "jump": jumps,
            "ends": median(to_end),
            "repaint": median(lambda: window.view.viewport().grab()),
            "repaint_floor": median(lambda: full.viewport().grab()),
            "page": median(lambda: self._page(window)),
        }

    def _page(self, window: Any) -> None:
        with self.database.reading() as session:
            lists.rows(session, RentTransfer, list(window.model.keys[:PAGE]))

    def _plain(self, window: Any) -> TableView:
        """The same view over a plain list of the same texts, as wide and as high."""
        model = window.model
        texts = [
            [str(model.index(row, n).data() or "") for n in range(model.columnCount())]
            for row in range(PAGE)
        ]

        def made() -> Window:
            page = Window(self.desk, ("plain",))
            view = TableView(page)
            view.setModel(Plain(texts, model.columnCount()))
            page.page.addWidget(view)
            return page

        view: TableView = self.desk.show_window(("plain",), made).findChild(TableView)
        for n in range(model.columnCount()):
            view.setColumnWidth(n, window.view.columnWidth(n))
            view.setColumnHidden(n, window.view.isColumnHidden(n))
        view.setFixedSize(window.view.size())
        self.settle()
        return view


def median(action: Callable[[], Any]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def memory() -> float:
    """MiB of this process; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
