"""How a list is read: the first page at once, all ids after it, and nothing jumps meanwhile.

A long list is read beside the window's thread; what comes when the person has already asked for
something else is thrown away. A refusal leaves the rows that are shown.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer

from app import lists
from app.list_scan import sparing
from app.lists import ListQuery, ListRow
from db.errors import UserError
from forms.guard import guard
from forms.pace import READ

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.list_levels import Laid
    from forms.jobs import Job
    from forms.list_window import ListWindow

FIRST_PAGE = 100  # what any screen shows at once
AT_ONCE = 20_000  # ids read in the window's own thread; more are read beside it
MOST_KEPT = 1000  # selected rows found again after a refresh
CALM = 2000  # milliseconds between two refreshes of a long list


class Place(NamedTuple):
    """Where the person is: the thing under the cursor, its distance from the screen's top."""

    key: int | None
    row: int
    offset: int | None  # None when the cursor is not on the screen
    top: int | None  # the thing in the first line of the screen
    selected: tuple[int, ...]


class _Page(NamedTuple):
    turn: int
    rows: list[ListRow]
    laid: Laid | None = None


class _Rest(NamedTuple):
    """What follows the first page."""

    turn: int
    keys: array[int]
    totals: Mapping[str, Decimal]
    counters: list[tuple[str, int]]
    laid: Laid | None


class ListReader(QObject):
    """Asks the base for the rows of a window and keeps the person's place among them."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.window, self.model, self.view = window, window.model, window.view
        self._turn = 0
        self._wanted: int | None = None  # the key the cursor should stand on
        self._place: Place | None = None  # what a refresh puts back
        self.is_reading = False
        self.is_long = False
        self._again = QTimer(self, singleShot=True, interval=CALM)
        self._again.timeout.connect(self._catch_up)
        self._behind = False  # something changed since the last refresh

    # --- another question -------------------------------------------------------------------

    def reload(self) -> None:
        """Shows the first page and then the rest; the cursor stays on its thing if it is there."""
        self._turn += 1
        self._place = None
        if self._wanted is None:
            self._wanted = self.window.current_key()
        query, turn = self.window.query(), self._turn
        self.window.veil.wait()
        try:
            if query.search or query.conditions or query.order:
                self.is_long = self._has_many(query)
            if self.is_long and (query.search or query.conditions or query.order):
                self._start(self._first_page(query, turn), self._show_page)
                return
            with self.window.desk.pace.measured(READ):
                self._show_page(self._first_page(query, turn)())
        except UserError as refusal:
            self._fail(str(refusal))

    def _first_page(self, query: ListQuery, turn: int) -> Any:
        database = self.window.desk.work.database

        def read(job: Job | None = None) -> _Page:
            groups = self.window.groups
            with database.reading() as session:
                if groups is not None and groups.begin(session, query, self._wanted):
                    return _Page(turn, *groups.page(session, query, FIRST_PAGE))
                return _Page(turn, lists.page(session, query, FIRST_PAGE))

        return read

    @guard()
    def _show_page(self, page: _Page) -> None:
        if page.turn != self._turn:
            return
        few = len(page.rows) < FIRST_PAGE
        self._follow(page.laid)
        self.model.show_rows(page.rows)
        self.window.fit_once()
        self._put_wanted(final=few)
        self.window.tell_place()
        self._read_rest(few=few)

    def _has_many(self, query: ListQuery) -> bool:
        with self.window.desk.work.database.reading() as session:
            return lists.has_more_than(session, query.kind, AT_ONCE)

    # --- the same question again --------------------------------------------------------------

    def refresh(self) -> None:
        """Reads again after a change; what is on the screen does not jump."""
        self._behind = False
        self._turn += 1
        self._place = self.place()
        if (groups := self.window.groups) is not None:
            with self.window.desk.work.database.reading() as session:
                groups.begin(session, self.window.query(), self._place.key)
        self._read_rest(few=len(self.model.keys) <= AT_ONCE)

    def refresh_soon(self) -> None:
        """The same, but a long list is read now and then only."""
        self.model.is_stale = True
        if len(self.model.keys) <= AT_ONCE:
            self.refresh()
        elif self._again.isActive():
            self._behind = True
        else:
            self._again.start()
            self.refresh()

    def _catch_up(self) -> None:
        if self._behind:
            self.refresh_soon()

    def _read_rest(self, *, few: bool) -> None:
        query, turn = self.window.query(), self._turn
        database = self.window.desk.work.database

        def read(job: Job | None = None) -> _Rest:
            with database.reading() as session, sparing(session):
                return self._rest_of(session, query, turn)

        if not few:
            # After the first page is painted: two threads of Python hinder each other.
            self.is_reading = True
            QTimer.singleShot(0, self, lambda: self._start_rest(read, turn))
            return
        try:
            self._show_rest(read())
        except UserError as refusal:
            self._fail(str(refusal))

    def _start_rest(self, read: Any, turn: int) -> None:
        if turn == self._turn:
            self._start(read, self._show_rest)

    def _rest_of(self, session: Session, query: ListQuery, turn: int) -> _Rest:
        groups, shown = self.window.groups, None
        if groups is not None and groups.is_on:
            shown = groups.all(session, query)
        return _Rest(
            turn,
            lists.ids(session, query) if shown is None else shown.keys,
            lists.totals(session, query),
            lists.counters(session, query.kind),
            shown,
        )

    def _follow(self, shown: Laid | None) -> None:
        if self.window.groups is not None:
            self.window.groups.follow(shown)

    def show_with(self, key: int | None) -> None:
        """The list anew, with the cursor on a thing that it is going to have."""
        self._wanted = key
        self.reload()

    def _start(self, read: Any, show: Any) -> None:
        self.is_reading = True
        self.window.tell_place()
        self.window.desk.jobs.start(read, show, self._fail)

    @guard()
    def _show_rest(self, rest: _Rest) -> None:
        if rest.turn != self._turn:
            return  # the person has already asked for something else
        self.is_reading = False
        place = self._place or self.place()
        self.is_long = self.is_long or len(rest.keys) > AT_ONCE
        is_other = rest.keys != self.model.keys
        self._follow(rest.laid)
        if is_other or self.model.is_stale or self._place is not None:
            self.model.show_keys(rest.keys)
        if self._wanted is not None:
            self._put_wanted(final=True)
        elif is_other:
            self._put_back(place)
        self._place = None
        self.window.fit_once()
        self.window.show_totals(rest.totals)
        self.window.filters.show_figures(rest.counters)
        self.window.tell_place()

    @guard()
    def _fail(self, words: str) -> None:
        """The rows stay as they are; the person is told above them."""
        self.is_reading = False
        self.window.veil.lift()
        self.window.strip.tell(words)
        self.window.tell_place()

    def fetch(self, keys: Sequence[int]) -> Mapping[int, ListRow]:
        """The rows of some ids, for the model; a refusal is told and they stay empty."""
        query = self.window.query()
        try:
            with self.window.desk.work.database.reading() as session:
                found = lists.rows(session, query.kind, keys, query.extra, query.rules)
                groups, gone = self.window.groups, [k for k in keys if k not in found]
                return found | (groups.rows(session, gone, query.extra) if groups else {})
        except UserError as refusal:
            self.window.strip.tell(str(refusal))
            return {}

    # --- the place --------------------------------------------------------------------------

    def stand_on(self, key: int) -> None:
        """Puts the cursor on a thing, as soon as the list has it."""
        self._wanted = key
        groups = self.window.groups
        if groups is not None and groups.is_on and self.model.row_of(key) < 0:
            groups.reach(key)
            self.reload()
        self._put_wanted(final=False)

    def place(self) -> Place:
        """Where the person is now."""
        keys, row, top = self.model.keys, self.view.currentIndex().row(), self.view.top_row()
        on_screen = 0 <= row - top <= self.view.rows_on_screen() and top >= 0
        selected = self.view.selected_rows() if self.view.count_selected() <= MOST_KEPT else []
        return Place(
            keys[row] if 0 <= row < len(keys) else None,
            row,
            row - top if on_screen else None,
            keys[top] if 0 <= top < len(keys) else None,
            tuple(keys[n] for n in selected),
        )

    def _put_wanted(self, *, final: bool) -> None:
        row = self.model.row_of(self._wanted) if self._wanted is not None else -1
        if row >= 0:
            self._wanted = None  # found: from now on the cursor goes where the person puts it
        elif self.model.keys and (final or self._wanted is None):
            row = min(max(self.view.currentIndex().row(), 0), len(self.model.keys) - 1)
        if row >= 0:
            self.view.stand(row)
        if final:
            self._wanted = None

    def _put_back(self, place: Place) -> None:
        if not self.model.keys:
            return
        row = self.model.row_of(place.key) if place.key is not None else -1
        if row < 0:
            row = min(max(place.row, 0), len(self.model.keys) - 1)
        top = row - place.offset if place.offset is not None else None
        if place.offset is None and place.top is not None:
            found = self.model.row_of(place.top)
            top = found if found >= 0 else None
        self.view.stand(row, top)
        others = (self.model.row_of(k) for k in place.selected if k != place.key)
        self.view.select_also([n for n in others if n >= 0])
