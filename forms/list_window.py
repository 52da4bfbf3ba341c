"""The window of a list: any catalog, any kind of document, any register.

The first page is shown at once, all ids follow; filters, sorting and sums are the server's.
The same window chooses a thing for a field: then Enter chooses instead of opening.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit

from app import lists
from app.lists import ListQuery
from app.verbs import POSTINGS
from db.base import Base, Catalog, Document, Register
from forms import settings
from forms.fields import DateField
from forms.guard import guard
from forms.icons import icon
from forms.list_commands import ListCommands
from forms.list_model import ListModel
from forms.table_view import TableView
from forms.totals_row import TotalsRow, with_totals
from forms.values import shown
from forms.window import Window, label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from forms.desk import Desk
    from forms.jobs import Job

FIRST_PAGE = 200
AT_ONCE = 20_000  # ids read in the window's own thread; more are read beside it
PAUSE = 150  # milliseconds between the last key of a search and the query


class _Rest(NamedTuple):
    """What follows the first page."""

    turn: int
    keys: array[int]
    totals: Mapping[str, Decimal]
    counters: list[tuple[str, int]]


class ListWindow(Window):
    """Rows are plain values; nothing of a session stays in the view."""

    sign = "list"

    def __init__(
        self,
        desk: Desk,
        kind: type[Base],
        *,
        where: Mapping[str, Any] | None = None,
        chosen: Callable[[int], None] | None = None,
        key: tuple[Any, ...] | None = None,
    ) -> None:
        super().__init__(desk, key or ("list", kind.__tablename__))
        self.kind, self.chosen = kind, chosen
        self.where: Mapping[str, Any] = where or {}
        self.order: tuple[tuple[str, bool], ...] = ()
        self.columns = lists.columns_of(kind)
        self._turn = 0
        self._wanted: int | None = None  # the key the cursor should stand on
        self._fitted = False
        stateful = issubclass(kind, Document | Catalog)
        self.postable = kind in POSTINGS
        self.model = ListModel(
            self.columns, self._fetch, stateful=stateful, postable=self.postable, parent=self
        )
        self.view = ListView(self)
        self.totals = TotalsRow(self.view)
        self.commands = ListCommands(self)
        self._lay_out()
        self._restore_columns()
        title = kind.titles or kind.title
        self.setWindowTitle(f"{title}: выбор" if chosen else title)
        self.reload()

    # --- how it is put together -------------------------------------------------------------

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.selectionModel().selectionChanged.connect(self._tell_place)
        self.view.selectionModel().currentChanged.connect(self._tell_place)
        header = self.view.horizontalHeader()
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by)
        self.view.row_activated.connect(lambda index: self.commands.enter(index.row()))
        self.search = SearchField(self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.reload)
        self.search.textChanged.connect(self._wait)
        self.page.addLayout(self.commands.bar(self.search))
        self.page.addWidget(self.strip)
        self.page.addLayout(self._filters())
        self.page.addLayout(with_totals(self.view, self.totals), 1)
        self.page.addLayout(self._footer())

    def _wait(self) -> None:
        self._pause.start()

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.since, self.until = DateField(), DateField()
        if issubclass(self.kind, Document | Register):
            row.addWidget(label("Период:", dim=True))
            for field, name in ((self.since, "Период с"), (self.until, "Период по")):
                field.setFixedWidth(120)
                field.setAccessibleName(name)
                field.edited.connect(lambda _: self.reload())
                row.addWidget(field)
                if field is self.since:
                    row.addWidget(label("–", dim=True))
        self.chips = QHBoxLayout()
        self.chips.setSpacing(6)
        row.addLayout(self.chips)
        row.addStretch(1)
        return row

    def _footer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        if self.postable:
            signs = [("posted", "ok", "проведён"), ("draft", "text2", "черновик")]
            for sign, token, text in [*signs, ("marked", "err", "помечен на удаление")]:
                picture = label("")
                picture.setPixmap(icon(sign, token).pixmap(14, 14))
                row.addWidget(picture)
                row.addWidget(label(f"{text}   ", dim=True))
        row.addStretch(1)
        self.place = label("", dim=True)
        row.addWidget(self.place)
        return row

    def _restore_columns(self) -> None:
        if issubclass(self.kind, Document | Catalog):
            self.view.setColumnWidth(0, 28)
        if issubclass(self.kind, Document) and not self.kind.numbered:
            self.view.setColumnHidden(self.column_names().index("number"), True)
        kept = settings.recall(self._columns_key())
        if kept:
            settings.restore_columns(self.view.horizontalHeader(), self.column_names(), kept)
            self._fitted = True

    def _columns_key(self) -> str:
        return f"columns/{self.kind.__tablename__}"

    def column_names(self) -> list[str]:
        return [""] * self.model.first + [c.key for c in self.columns]

    # --- reading ----------------------------------------------------------------------------

    def query(self) -> ListQuery:
        """What the window asks of the base now."""
        return ListQuery(
            self.kind,
            search=self.search.text().strip(),
            where=self.where,
            period=(self.since.value(), self.until.value()),
            order=self.order,
        )

    def reload(self) -> None:
        """Shows the first page and then the rest; the cursor stays on its thing."""
        self._pause.stop()
        self._turn += 1
        query = self.query()
        current = self.current_key()
        if current is not None and self._wanted is None:
            self._wanted = current
        with self.desk.work.database.reading() as session:
            rows = lists.page(session, query, FIRST_PAGE)
        self.model.show_rows(rows)
        self._fit_once()
        self._put_cursor(final=len(rows) < FIRST_PAGE)
        self._read_rest(query, few=len(rows) < FIRST_PAGE)

    def show_only(self, where: Mapping[str, Any]) -> None:
        """Shows what a filter finds, all of it: a search and a period would hide a part."""
        self.where = where
        self.search.clear()
        for field in (self.since, self.until):
            field.show_value(None)
        self.reload()

    def refresh(self) -> None:
        """Reads again after a change; what is on the screen does not jump."""
        if len(self.model.keys) < FIRST_PAGE:
            self.reload()
            return
        self._turn += 1
        self._wanted = self.current_key()
        self._read_rest(self.query(), few=len(self.model.keys) <= AT_ONCE)

    def _read_rest(self, query: ListQuery, *, few: bool) -> None:
        database, turn = self.desk.work.database, self._turn

        def read(job: Job | None = None) -> _Rest:
            with database.reading() as session:
                return self._rest_of(session, query, turn)

        if few:
            self._show_rest(read())
        else:
            self._tell_place()
            self.desk.jobs.start(read, self._show_rest, self.strip.tell)

    def _rest_of(self, session: Session, query: ListQuery, turn: int) -> _Rest:
        return _Rest(
            turn,
            lists.ids(session, query),
            lists.totals(session, query),
            lists.counters(session, self.kind),
        )

    @guard()
    def _show_rest(self, rest: _Rest) -> None:
        if rest.turn != self._turn:
            return  # the person has already asked for something else
        if rest.keys != self.model.keys or self.model.is_stale:
            if self._wanted is None:
                self._wanted = self.current_key()
            self.model.show_keys(rest.keys)
        self._put_cursor(final=True)
        self._show_totals(rest.totals)
        self._show_counters(rest.counters)
        self._tell_place()

    def _fetch(self, keys: Any) -> Mapping[int, lists.ListRow]:
        with self.desk.work.database.reading() as session:
            return lists.rows(session, self.kind, keys)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        targets = {c.target for c in self.columns if c.target is not None}
        if any(issubclass(k, (self.kind, *targets)) for k in kinds):
            self.model.is_stale = True
            self.refresh()

    # --- the cursor -------------------------------------------------------------------------

    def current_key(self) -> int | None:
        """The id of the row the cursor stands on."""
        row = self.view.currentIndex().row()
        return self.model.keys[row] if 0 <= row < len(self.model.keys) else None

    def selected_keys(self) -> list[int]:
        """Ids of the selected rows, from top to bottom."""
        return [self.model.keys[row] for row in self.view.selected_rows()]

    def stand_on(self, key: int) -> None:
        """Puts the cursor on a thing, as soon as the list has it."""
        self._wanted = key
        self._put_cursor(final=False)

    def _put_cursor(self, *, final: bool) -> None:
        row = self.model.row_of(self._wanted) if self._wanted is not None else -1
        if row < 0 and self.model.keys and (final or self._wanted is None):
            row = min(max(self.view.currentIndex().row(), 0), len(self.model.keys) - 1)
        if row >= 0:
            self._select(row)
        if final:
            self._wanted = None

    def _select(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        index = self.model.index(row, self.model.first)
        self.view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.view.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    # --- sums, counters, widths -------------------------------------------------------------

    def _show_totals(self, totals: Mapping[str, Decimal]) -> None:
        at = {c.key: n + self.model.first for n, c in enumerate(self.columns)}
        self.totals.show_texts({at[k]: shown(v) for k, v in totals.items() if k in at})

    def _show_counters(self, counters: list[tuple[str, int]]) -> None:
        while (item := self.chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for title, number in counters:
            self.chips.addWidget(label(f"{title}: {shown(number)}", chip="info"))

    def _tell_place(self) -> None:
        rows, selected = len(self.model.keys), len(self.view.selected_rows())
        at = self.view.currentIndex().row() + 1
        words = f"Строка {shown(at)} из {shown(rows)}" if rows else "Ничего не найдено"
        if not rows and not self.search.text() and not self.where:
            words = "Список пуст"
        self.place.setText(words + (f" · выделено {shown(selected)}" if selected > 1 else ""))
        self.commands.follow(selected)

    def _fit_once(self) -> None:
        if not self._fitted and self.model.keys and self.isVisible():
            self.view.fit_columns([28] * self.model.first)
            self._fitted = True

    @guard()
    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._fit_once)

    def _sort_by(self, section: int) -> None:
        at = section - self.model.first
        if at < 0:
            return
        key = self.columns[at].key
        down = self.order[:1] == ((key, False),)
        self.order = ((key, down),)
        header = self.view.horizontalHeader()
        header.setSortIndicatorShown(True)
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(section, order)
        self.reload()

    # --- the life of the window -------------------------------------------------------------

    def first_focus(self) -> None:
        self.view.setFocus()

    def may_close(self) -> bool:
        header = self.view.horizontalHeader()
        if self._fitted:
            columns = settings.save_columns(header, self.column_names())
            settings.remember(self._columns_key(), columns)
        return True


class ListView(TableView):
    """The table of a list: letters go to the search, Ins, Del and Enter to the commands."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.owner = window

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.owner.commands.take_key(event):
            return
        text = event.text()
        plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if text and text.isprintable() and not text.isspace() and not plain:
            self.owner.search.setFocus()
            self.owner.search.insert(text)
            return
        super().keyPressEvent(event)


class SearchField(QLineEdit):
    """Finds while it is typed in; ↓ and Enter go to the table, Esc clears."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.setPlaceholderText("Найти…  Ctrl+F")
        self.setAccessibleName("Поиск в списке")
        self.setClearButtonEnabled(True)
        self.setFixedWidth(230)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.owner.reload()
            self.owner.view.setFocus()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.owner.view.setFocus()
        else:
            super().keyPressEvent(event)
