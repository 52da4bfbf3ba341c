"""A table for people: what a report returns; what lists, Excel, the command line and paper show."""

from __future__ import annotations

import datetime as dt
import enum
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from app.collector import collector_rests
from db.base import Base
from db.roles import Role
from db.russian import month_text
from db.types import Month

if TYPE_CHECKING:
    from app.report_filters import Condition

P = TypeVar("P")


class Mark(enum.Enum):
    """What a coloured cell or row means; the value is the letter shown beside the colour."""

    DEBT = "Д"
    RETURNED = "В"
    PREPAID = "П"


class Column(NamedTuple):
    """A heading and the Python type under it; `width` in characters where it matters."""

    key: str
    title: str
    kind: type
    width: int | None = None
    target: type[Base] | None = None
    scale: int = 0  # places of a number, where they are not those of money


def worded(kind: type, value: Any) -> Any:
    """What is read in a column of the kind: a month in words, any other value as it is."""
    is_month = kind is Month and isinstance(value, dt.date)
    return month_text(value) if is_month else value


class Link(NamedTuple):
    """Where a double click leads: a thing by its table name and id."""

    noun: str
    id: int


class Made(NamedTuple):
    """The rows that a number is made of, read when a person asks for them (R6)."""

    title: str
    read: Callable[[Session], Table]


@dataclass(frozen=True)
class Asked:
    """Another report with its parameters and with conditions on its columns."""

    report: str
    params: Mapping[str, Any] = field(default_factory=dict)
    where: Sequence[Condition] = ()


Way = Link | Made | Asked  # where a number leads


class Ways(Mapping[str, "Way"]):
    """Where the cells of a row lead, worked out when a person first asks about the row."""

    def __init__(self, find: Callable[[], Mapping[str, Way]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> Mapping[str, Way]:
        return self._find()

    def __getitem__(self, key: str) -> Way:
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(slots=True)  # not frozen: that triples the time of ten thousand rows
class Row:
    """One line; `marks` by column key, the key "" is the whole row.

    A bold row is the heading of the deeper rows after it. What is `apart` stands in no total.
    """

    cells: Sequence[Any]
    level: int = 0
    bold: bool = False
    marks: Mapping[str, Mark] = field(default_factory=dict)
    link: Link | None = None
    links: Mapping[str, Way] = field(default_factory=dict)
    note_id: int | None = None
    apart: bool = False


@dataclass(frozen=True)
class Table:
    """Headings, rows and, where there are any, totals, header figures and a legend.

    `groups` say what the headings of its groups are, from the outermost («Месяц»), `leaf_title`
    how the first column is called without them, `ways` where its header figures lead.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[Any] = ()
    figures: Sequence[tuple[str, Any]] = ()
    subtitle: Sequence[str] = ()
    legend: Sequence[str] = ()
    groups: Sequence[Column] = ()
    leaf_title: str = ""
    ways: Mapping[str, Way] = field(default_factory=dict)


class Report(NamedTuple):
    """A named question to the base; `section` is the name of the one it belongs to."""

    name: str
    title: str
    params: type
    run: Callable[[Session, Any], Table]
    roles: frozenset[Role]
    section: str = ""


class Reports(Mapping[str, Report]):
    """Every report by name; their modules are read when somebody first asks for one.

    A program on its way to a first window needs none of them.
    """

    def __init__(self) -> None:
        self._known: dict[str, Report] = {}
        self._reading = threading.RLock()

    def add(self, new: Report) -> None:
        assert new.name not in self._known, f"two reports are called {new.name}"
        self._known[new.name] = new

    @cached_property
    def _every(self) -> dict[str, Report]:
        with self._reading:
            room = importlib.import_module("app.reports")
            for module in pkgutil.iter_modules(room.__path__):
                importlib.import_module(f"{room.__name__}.{module.name}")
        return self._known

    def __getitem__(self, name: str) -> Report:
        return self._every[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)


REPORTS = Reports()


def report(
    name: str,
    title: str,
    params: type[P],
    *,
    roles: frozenset[Role] = frozenset(Role),
    section: str = "",
) -> Callable[[Callable[[Session, P], Table]], Callable[[Session, P], Table]]:
    """Adds a report to the menu; its window, Excel, PDF and command come by themselves.

    `params` is a dataclass: each field has metadata {"title": …} and, for a reference,
    {"target": class}; `"month": True` where a date means its month.
    """

    def attach(function: Callable[[Session, P], Table]) -> Callable[[Session, P], Table]:

        def run(session: Session, params: P) -> Table:
            from app.report_question import must_be_answerable  # not on the way to a first list

            must_be_answerable(params)
            with collector_rests(all_stays=True):
                return function(session, params)

        REPORTS.add(Report(name, title, params, run, roles, section))
        return function

    return attach
