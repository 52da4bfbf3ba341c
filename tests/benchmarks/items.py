"""The window of a document with 100 rows, from the command to the last pixel, warm.

Run: ./kontora.sh bench items
The floor is the same window with one row: its head, its buttons and its tabs cost that much.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS, RUNS = 100, 15
LIMIT, NOTICED = 0.3, 0.1  # seconds: what ux.md allows the window; a delay that is noticed


def measure() -> dict[str, float]:
    """Medians in seconds: the window with 100 rows and with one; one edit in its last row."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="kontora-bench-") as folder:
        return _measured(Path(folder))


def _measured(folder: Path) -> dict[str, float]:
    from PySide6.QtWidgets import QApplication

    from forms import theme
    from forms.desk import Desk
    from forms.settings import kept_in
    from forms.shell import Shell

    application = QApplication.instance() or QApplication(["kontora"])
    assert isinstance(application, QApplication)
    work, many, one = _company(folder)
    with kept_in(folder):
        theme.speak_russian(application)
        theme.apply(application)
        shell = Shell()
        shell.resize(1366, 800)
        desk = Desk(work, shell)
        shell.show()

        def settle() -> None:
            for _ in range(5):
                application.processEvents()

        settle()
        found = {
            "rows": _opened(desk, settle, many),
            "row": _opened(desk, settle, one),
            "edit": _edited(desk, settle, many),
        }
        for window in list(desk.windows.values()):
            window.setWindowModified(False)
        shell.close()
        settle()
    work.database.close()
    return found


def _company(folder: Path) -> tuple[Any, int, int]:
    """A base with a transfer of 100 cabins and one of a single cabin."""
    from app.work import Work
    from db.catalogs.unit import Cabin
    from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
    from db.engine import open_database
    from db.migrate import create
    from tests.company import BOSS, DAY, make_company

    base = folder / "items.sqlite"
    create(str(base))
    work = Work(open_database(str(base)), BOSS)
    company = make_company(work)
    cabins = [
        Cabin(name=f"Бытовка {n}", code=f"Б-{n:03}", kind_id=company.kind.id) for n in range(ROWS)
    ]
    work.save(cabins)
    work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=company.site.id,
            date=DAY(2026, 1, 11),
            units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
        )
    )
    documents = [company.transfer(*cabins), company.transfer(company.cabins[0])]
    work.post(documents)
    return work, documents[0].id, documents[1].id


def _opened(desk: Any, settle: Callable[[], None], key: int) -> float:
    from db.documents.rent_transfer import RentTransfer

    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        window = desk.open_thing(RentTransfer, key)
        settle()
        times.append(time.perf_counter() - begun)
        window.close_window()
        settle()
    return statistics.median(times[2:])


def _edited(desk: Any, settle: Callable[[], None], key: int) -> float:
    """A price typed in the last row: its rules, the totals, the step of undo, the paint."""
    from decimal import Decimal

    from db.documents.rent_transfer import RentTransfer

    window = desk.open_thing(RentTransfer, key)
    settle()
    model, times = window.sections["units"].model, []
    for n in range(RUNS):
        begun = time.perf_counter()
        model.set_value(model.rows[-1], "price", Decimal(5000 + n))
        settle()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)
