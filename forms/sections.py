"""Which section of the program a noun stands in, and what of it a person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from app.people import User
from app.table import REPORTS, Report
from app.verbs import FILLS, Fill
from db.base import Base, Catalog, Derived, Document, Register
from db.groups import CatalogGroup
from db.meta import declared
from db.roles import Role

if TYPE_CHECKING:
    from forms.desk import Desk

T = TypeVar("T", bound=type[Base])


@dataclass(frozen=True)
class Place:
    """A section of the panel at the left."""

    name: str
    title: str
    sign: str


HOME = Place("home", "Главное", "home")
RENT = Place("rent", "Аренда", "rent")
MONEY = Place("money", "Деньги", "money")
DOCUMENTS = Place("documents", "Договоры, счета", "paper")
CATALOGS = Place("catalogs", "Справочники", "book")
REGISTERS = Place("registers", "Регистры", "layers")
REPORTING = Place("reports", "Отчёты", "chart")
PLACES = (HOME, RENT, DOCUMENTS, MONEY, CATALOGS, REGISTERS, REPORTING)

STANDS: dict[type[Base], tuple[Place, int]] = {}


@dataclass(frozen=True)
class Page:
    """A window that is no list and no report; `open` gets the desk, `needs` must be readable."""

    title: str
    needs: type[Base]
    open: Callable[[Desk], Any]
    roles: frozenset[Role] = frozenset(Role)


PAGES: dict[Place, list[Page]] = defaultdict(list)


def stands_in(place: Place, order: int = 100) -> Callable[[T], T]:
    """Puts a noun into a section; without it a noun stands with others of its kind."""

    def attach(noun: T) -> T:
        STANDS[noun] = (place, order)
        return noun

    return attach


def page(
    place: Place, title: str, *, needs: type[Base], roles: frozenset[Role] = frozenset(Role)
) -> Callable[[Callable[[Desk], Any]], Callable[[Desk], Any]]:
    """Puts a window of its own kind into a section."""

    def attach(call: Callable[[Desk], Any]) -> Callable[[Desk], Any]:
        PAGES[place].append(Page(title, needs, call, roles))
        return call

    return attach


def place_of(noun: type[Base]) -> Place:
    """The section of a noun."""
    if noun in STANDS:
        return STANDS[noun][0]
    if issubclass(noun, Catalog):
        return CATALOGS
    return DOCUMENTS if issubclass(noun, Document) else REGISTERS


@dataclass(frozen=True)
class Contents:
    """What a person finds in a section: lists he may read, reports he may run, other windows."""

    user: User
    place: Place
    nouns: tuple[type[Base], ...]
    pages: tuple[Page, ...] = ()

    @property
    def reports(self) -> list[Report]:
        return reports_of(self.user) if self.place is REPORTING else []


def contents(user: User) -> list[Contents]:
    """The sections of a person from top to bottom; those with nothing to read are absent."""
    found = []
    for place in PLACES:
        nouns = tuple(n for n in _nouns() if place_of(n) is place and user.may("read", n))
        pages = tuple(p for p in PAGES[place] if user.role in p.roles and user.may("read", p.needs))
        if nouns or pages or place is HOME:
            found.append(Contents(user, place, nouns, pages))
    return found


def fills_of(user: User, source: type[Base]) -> list[Fill]:
    """What he may make on the basis of a thing, in the order of the sections: rent, then money."""
    allowed = [f for f in FILLS if f.source is source and user.may("write", f.target)]

    def order(fill: Fill) -> tuple[int, int]:
        place = place_of(fill.target)
        return PLACES.index(place), STANDS.get(fill.target, (place, 100))[1]

    return sorted(allowed, key=order)


def reports_of(user: User) -> list[Report]:
    """The reports a person may run, by title."""
    allowed: Iterable[Report] = (r for r in REPORTS.values() if user.role in r.roles)
    return sorted(allowed, key=lambda r: r.title)


def reports_in(user: User, place: Place) -> list[Report]:
    """Those that belong to a section; what belongs to none stands in «Отчёты»."""
    known = {p.name for p in PLACES}
    return [
        report
        for report in reports_of(user)
        if (report.section if report.section in known else REPORTING.name) == place.name
    ]


def _nouns() -> list[type[Base]]:
    every = [*declared(Document), *declared(Catalog), *declared(Register), *declared(Derived)]
    # Groups are met in the lists of their catalogs.
    every = [noun for noun in every if not issubclass(noun, CatalogGroup)]
    return sorted(every, key=lambda n: (STANDS.get(n, (None, 100))[1], n.titles))
