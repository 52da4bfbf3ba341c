"""A question that no report can answer is refused in words: an emptied date, a slip in a year (R2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import app.nouns  # noqa: F401
from app.table import REPORTS
from db.errors import UserError

NOBODY: Any = None  # the base is not asked at all


def dates_of(params: type) -> dict[str, bool]:
    """Parameters that are days → whether they may be empty."""
    hints = {name: get_args(hint) or (hint,) for name, hint in get_type_hints(params).items()}
    days = (f.name for f in fields(params) if dt.date in hints[f.name])
    return {name: type(None) in hints[name] for name in days}


def test_R2_no_report_begins_without_a_day_that_it_needs() -> None:
    needed = [
        (r, n) for r in REPORTS.values() for n, empty in dates_of(r.params).items() if not empty
    ]
    assert len(needed) > 8
    for report, name in needed:
        title = next(f.metadata["title"] for f in fields(report.params) if f.name == name)
        with pytest.raises(UserError, match=f"«{title}» не заполнено"):
            report.run(NOBODY, report.params(**{name: None}))


@pytest.mark.parametrize(
    "day", [dt.date.min, dt.date(1899, 12, 31), dt.date(2200, 1, 1), dt.date.max]
)
def test_R2_a_year_that_is_a_slip_is_told(day: dt.date) -> None:
    for report in REPORTS.values():
        for name in dates_of(report.params):
            with pytest.raises(UserError, match=f"проверьте год .{day.year}"):
                report.run(NOBODY, report.params(**{name: day}))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_R2_an_emptied_day_is_asked_for_above_the_report(office) -> None:
    window = office.desk.open_report("price_list")
    office.settle()
    before, editor = window.found, window.parameters.editors["date"]
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClick(window, Qt.Key.Key_F5)
    office.settle()
    assert window.strip.words.text() == "Отчёту не хватает: «На дату» не заполнено."
    assert window.strip.isVisible()
    assert window.found is before
