"""Where the numbers of a report lead: a thing, the rows a sum is made of, another report (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.report_settings import Settings
from app.table import REPORTS, Asked, Link, Made, Report, Table, Way
from db.errors import UserError
from db.roles import Role

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


@dataclass(frozen=True)
class Nothing:
    """The parameters of a table that answers one question and no other."""


def follow(desk: Desk, way: Way) -> Window:
    """Opens what a number leads to; UserError when the person may not see it."""
    if isinstance(way, Link):
        return desk.open_link(way)
    if isinstance(way, Made):
        return open_made(desk, way)
    return open_asked(desk, way)


def open_made(desk: Desk, way: Made) -> Window:
    """The rows of a sum, in a window of their own; asked again they are read anew."""
    from forms.report_window import ReportWindow

    def run(session: Any, _: Nothing) -> Table:
        return way.read(session)

    report = Report("made", way.title, Nothing, run, frozenset(Role))
    key = ("made", way.title)
    window = desk.show_window(key, lambda: ReportWindow(desk, report, key=key))
    assert isinstance(window, ReportWindow)
    window.report = report
    window.run()
    return window


def open_table(desk: Desk, table: Table) -> Window:
    """A table that is known already: the rows under a heading or a total."""
    return open_made(desk, Made(table.title, lambda _: table))


def open_asked(desk: Desk, way: Asked) -> Window:
    """Another report with its parameters and conditions, beside the person's own window of it."""
    from forms.report_window import ReportWindow

    report = REPORTS[way.report]
    if desk.work.user.role not in report.roles:
        raise UserError(f"Недостаточно прав: отчёт «{report.title}» вам не разрешён.")
    key = ("report", report.name, "asked", repr(way.params), repr(way.where))
    settings = Settings(filters=tuple(way.where))
    window = desk.show_window(
        key,
        lambda: ReportWindow(desk, report, report.params(**way.params), settings=settings, key=key),
    )
    assert isinstance(window, ReportWindow)
    if window.found is None:
        window.run()
    return window
