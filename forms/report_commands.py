"""Commands of single reports: what a person may do with the things that its rows are about."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QAction

from app.table import Row
from db.base import Base
from db.roles import Action

if TYPE_CHECKING:
    from forms.report_window import ReportWindow

Own = Callable[["ReportWindow", list[Row]], None]


class ReportCommand(NamedTuple):
    """`call` gets the window and the rows its selected cells stand in, headings left out.

    It is shown to who has the right that it `needs` (an action and a noun).
    """

    title: str
    call: Own
    needs: tuple[Action, type[Base]] | None = None


OWN: dict[str, list[ReportCommand]] = defaultdict(list)
REREADS: dict[str, frozenset[type[Base]]] = {}


def report_command(
    name: str, title: str, *, needs: tuple[Action, type[Base]] | None = None
) -> Callable[[Own], Own]:
    """Gives the report of that name a command of its own."""

    def attach(call: Own) -> Own:
        OWN[name].append(ReportCommand(title, call, needs))
        return call

    return attach


def rereads(name: str, *kinds: type[Base]) -> None:
    """The report of that name is a list to work from: it is read again when these change."""
    REREADS[name] = frozenset(kinds)


def must_be_read_again(window: ReportWindow, kinds: frozenset[type[Base]]) -> bool:
    """Something changed that the report of the window follows; not before it was first read."""
    return window.found is not None and bool(kinds & REREADS.get(window.report.name, frozenset()))


def actions_of(window: ReportWindow) -> Iterator[QAction]:
    """The commands of the report that the person is allowed."""
    user = window.desk.work.user
    for command in OWN.get(window.report.name, ()):
        if command.needs is None or user.may(*command.needs):
            yield window.command(command.title, functools.partial(_do, window, command))


def _do(window: ReportWindow, command: ReportCommand) -> None:
    window.strip.hide()
    numbers = sorted({row for row, _ in window.view.selected_cells()})
    rows = [row for n in numbers if not (row := window.model.rows[n]).bold]
    if window.found is not None:
        window.desk.tried(command.call, window, rows)
