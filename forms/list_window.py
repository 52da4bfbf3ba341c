"""The window of a list: any catalog, any kind of document, any register.

The first page is shown at once, all ids follow; filters, sorting and sums are the server's.
The same window chooses a thing for a field: then Enter chooses instead of opening.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app import lists
from app.lists import NAMED, ListQuery
from app.verbs import POSTINGS
from db.base import Base, Catalog, Document
from db.desk import UiSetting
from db.groups import OWN
from db.meta import attributes_of
from forms import attention_tick, theme
from forms.guard import guard
from forms.list_columns import ListColumns
from forms.list_commands import ListCommands
from forms.list_filters import ListFilters, condition_of
from forms.list_footer import ListFooter, is_summed, sums_over
from forms.list_model import ListModel, Rule
from forms.list_reader import MOST_KEPT, ListReader
from forms.list_state import COLOURS, SIGNS, read
from forms.list_veil import Veil
from forms.list_view import ListView, SearchField
from forms.totals_row import TotalsRow, with_totals
from forms.values import shown
from forms.window import Window

if TYPE_CHECKING:
    from app.conditions import Condition
    from app.list_colours import ColourRule
    from forms.desk import Desk
    from forms.list_levels import ListGroups
    from forms.list_preview import ListPreview

PAUSE = 150  # milliseconds between the last key of a search and the query


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
        self.kind, self.chosen, self.is_choice = kind, chosen, chosen is not None
        self.where: Mapping[str, Any] = where or {}
        kept = desk.preferences.get(self.settings_key())
        self.state = read(kind, kept)
        self.state.common = self._common_rules()
        self._given = False  # the filters are those of who opened the list
        self._own: Any = None  # the person's own filters meanwhile
        self.postable = kind in POSTINGS or kind is Document
        self.columns = ListColumns(self)
        self.model = ListModel(
            lists.columns_of(kind, self.columns.extra),
            self._fetch,
            stateful=issubclass(kind, Document | Catalog),
            postable=self.postable,
            parent=self,
        )
        self.body = QSplitter(self)
        self.body.setChildrenCollapsible(False)
        self.table = QWidget(self.body)
        self.view = ListView(self)
        self.veil = Veil(self.view)
        self.totals = TotalsRow(self.view)
        self.reader = ListReader(self)
        self.preview: ListPreview | None = None
        self.groups: ListGroups | None = None
        if OWN in attributes_of(kind):
            from forms.list_levels import groups_for

            self.groups = groups_for(self)
        self.commands = ListCommands(self)
        self._lay_out()
        self.columns.restore()
        title = kind.titles or kind.title
        self.setWindowTitle(f"{title}: выбор" if chosen else title)
        self._begin(remembered=isinstance(kept, dict))

    # --- how it is put together -------------------------------------------------------------

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.selectionModel().selectionChanged.connect(self._selected)
        self.view.selectionModel().currentChanged.connect(self._selected)
        self.view.horizontalHeader().sectionClicked.connect(self.columns.sort_by)
        self.view.row_activated.connect(self._enter)
        self.search = SearchField(self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.reload)
        self.search.textChanged.connect(self._wait)
        self._sums_later = QTimer(self, singleShot=True, interval=60)
        self._sums_later.timeout.connect(self._show_sums)
        self.filters, self.footer = ListFilters(self), ListFooter(self)
        self.place = self.footer.place
        self.page.addLayout(self.commands.bar(self.search))
        self.page.addWidget(self.strip)
        self.page.addWidget(self.filters.place)
        # Each under its parent from the start: what moves to another one is dressed anew.
        self.page.addWidget(self.body, 1)
        column: QVBoxLayout = with_totals(self.view, self.totals)
        column.setContentsMargins(0, 0, 0, 0)
        self.table.setLayout(column)
        self.page.setContentsMargins(theme.PAD, 5, theme.PAD, 1)
        self.page.setSpacing(5)

    def _begin(self, *, remembered: bool) -> None:
        """A list for a choice and a list with a filter of its own begin with all they have."""
        if self.is_choice:
            self.state.conditions = ()
        elif self.where:
            self._take_where(self.where)
        if not self.is_choice:
            if not self.where:
                self.where = attention_tick.remembered(self)
            QTimer.singleShot(0, self, self._put_tick)
        self.filters.begin(everything=self.is_choice or self._given or bool(self.where))
        self.apply_state(reload=False)
        self.reload()
        if not remembered and not self.model.keys and self.filters.picker.value() != (None, None):
            self.filters.picker.show_value(None)  # an old base: nothing happened this year
            self.reload()
        if self.state.preview:
            QTimer.singleShot(0, self, self.commands.show_preview)

    def _put_tick(self) -> None:
        attention_tick.put_tick(self)

    def _take_where(self, where: Mapping[str, Any]) -> None:
        """Filters that people know by a column become chips that can be changed."""
        if not self._given:
            self._given, self._own = True, self.state.to_json()
        from app.conditions import column_of

        plain = {n for n in where if n not in NAMED and column_of(self.kind, n) is not None}
        self.state.conditions = tuple(condition_of(n, v) for n, v in where.items() if n in plain)
        self.where = {n: v for n, v in where.items() if n not in plain}

    def settings_key(self) -> str:
        return f"list/{self.kind.__tablename__}"

    def column_names(self) -> list[str]:
        """Keys of the columns by their numbers; the column of states has none."""
        return [""] * self.model.first + [c.key for c in self.model.columns]

    # --- what is asked ------------------------------------------------------------------------

    def query(self) -> ListQuery:
        """What the window asks of the base now."""
        return ListQuery(
            self.kind,
            search=self.search.text().strip(),
            where=self.where,
            period=self.filters.picker.value(),
            order=self.state.order,
            show_marked=self.state.show_marked,
            conditions=self.state.conditions,
            extra=self.columns.extra,
            rules=tuple(rule.condition for rule in self.state.every_rule()),
        )

    def show_only(self, where: Mapping[str, Any]) -> None:
        """Shows what a filter finds, all of it: a search and a period would hide a part."""
        self.where = where
        self._take_where(where)
        self.search.clear()
        self.filters.picker.show_value(None)
        self.apply_state()

    def show_conditions(self, conditions: tuple[Condition, ...]) -> None:
        """Other conditions instead of those that are shown."""
        self.state.conditions = conditions
        self.apply_state()

    def add_condition(self, condition: Condition) -> None:
        """One condition more; the same column with the same operator is asked anew."""
        kept = [
            c
            for c in self.state.conditions
            if (c.column, c.operator) != (condition.column, condition.operator)
        ]
        self.show_conditions((*kept, condition))

    def drop_condition(self, condition: Condition) -> None:
        self.show_conditions(tuple(c for c in self.state.conditions if c != condition))

    def drop_where(self, name: str) -> None:
        """Takes a named filter off."""
        self.where = {n: v for n, v in self.where.items() if n != name}
        self.apply_state()

    def clear_filters(self) -> None:
        """Ctrl+Q: everything that hides rows, the period apart: it is always to be seen."""
        self.search.clear()
        if not self.is_choice:
            self.where, self._given = {}, False
        self.state.show_marked = True
        self.show_conditions(())

    def toggle_marked(self) -> None:
        """«Показать помеченные на удаление»."""
        self.state.show_marked = not self.state.show_marked
        self.apply_state()

    def apply_state(self, *, reload: bool = True) -> None:
        """Shows filters, colours and sorting as the state has them, and reads."""
        self.model.rules = [Rule(r.colour, r.title, r.sign) for r in self.state.every_rule()]
        self.model.order = self.state.order
        self.commands.follow_state()
        self.filters.show_chips()
        self.footer.show_legend()
        self.view.horizontalHeader().viewport().update()
        if reload:
            self.reload()

    # --- reading ----------------------------------------------------------------------------

    def _wait(self) -> None:
        self._pause.start()

    def search_now(self) -> None:
        """Enter does not wait for the pause."""
        if self._pause.isActive() or self.search.text():
            self.reload()

    def reload(self) -> None:
        """Another question: the first page, then the rest."""
        self._pause.stop()
        self.reader.reload()

    def refresh(self) -> None:
        """F5: the same question again; the cursor and the screen stay where they are."""
        self.model.is_stale = True
        self.strip.hide()
        self.reader.refresh()

    def _common_rules(self) -> tuple[ColourRule, ...]:
        """The colours of everybody, as the base has them."""
        if not self.desk.preferences.common(f"colours/{self.kind.__tablename__}"):
            return ()
        from app.list_colours import common_rules

        return common_rules(self.desk.preferences, self.kind, COLOURS, SIGNS)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if UiSetting in kinds and (common := self._common_rules()) != self.state.common:
            self.state.common = common
            self.apply_state(reload=False)
            self.reader.refresh_soon()
        targets = {c.target for c in self.model.columns if c.target is not None}
        # A named filter may look at anything: an invoice is paid by a receipt.
        if self.where or any(issubclass(k, (self.kind, *targets)) for k in kinds):
            self.reader.refresh_soon()

    def _fetch(self, keys: Sequence[int]) -> Mapping[int, lists.ListRow]:
        return self.reader.fetch(keys)

    def stand_on(self, key: int) -> None:
        """Puts the cursor on a thing, as soon as the list has it."""
        self.reader.stand_on(key)

    # --- the cursor -------------------------------------------------------------------------

    def current_key(self) -> int | None:
        """The id of the row the cursor stands on."""
        row = self.view.currentIndex().row()
        return self.model.keys[row] if 0 <= row < len(self.model.keys) else None

    def class_of(self, key: int) -> type[Base]:
        """Of a row: the noun of the list, or that of its groups."""
        return self.kind if self.groups is None else self.groups.class_of(key)

    def selected_keys(self) -> list[int]:
        """Ids of the selected rows, from top to bottom."""
        found: list[int] = []
        for first, last in sorted(self.view.selected_ranges()):
            found.extend(self.model.keys[first : last + 1])
        return list(dict.fromkeys(found))

    def _enter(self, index: QModelIndex) -> None:
        self.commands.enter(index.row())

    def _selected(self) -> None:
        self.tell_place()
        self._sums_later.start()
        if 1 < self.view.count_selected() <= MOST_KEPT:
            self.footer.rows_selected(frozenset(self.selected_keys()))
        if self.preview is not None:
            self.preview.follow()

    # --- sums, words, widths ----------------------------------------------------------------

    def show_totals(self, totals: Mapping[str, Decimal]) -> None:
        """Sums of the whole list under its columns."""
        at = {key: n for n, key in enumerate(self.column_names())}
        texts = {at[k]: shown(v) for k, v in totals.items() if k in at}
        self.totals.show_texts(texts)
        self.columns.make_room(texts)

    def _show_sums(self) -> None:
        """Figures of the cursor's column over the selected rows, else of the first sum."""
        several = 1 < self.view.count_selected() <= MOST_KEPT
        at = self.summed_column() if several else -1
        if at < 0:
            self.footer.show_sums("", None)
            return
        rows = (self.model.row(n) for n in self.view.selected_rows())
        cells = [row.cells[at] for row in rows if row is not None]
        self.footer.show_sums(self.model.columns[at].title, sums_over(cells))

    def summed_column(self) -> int:
        """The column whose figures are told, -1 when the list has none."""
        columns = self.model.columns
        here = self.view.currentIndex().column() - self.model.first
        if 0 <= here < len(columns) and is_summed(columns[here].kind):
            return here
        return next((n for n, c in enumerate(columns) if c.kind is Decimal), -1)

    def tell_place(self) -> None:
        """Where the cursor is, how many rows there are, and why there are none."""
        rows, selected = len(self.model.keys), self.view.count_selected()
        at = self.view.currentIndex().row() + 1
        words = f"Строка {shown(at)} из {shown(rows)}"
        if rows and self.reader.is_reading:
            words = f"Строка {shown(at)}, считаю остальные…"
        if rows:
            self.veil.lift()
        elif not self.reader.is_reading:
            words = self.commands.tell_empty()
        self.footer.show_place(words + (f" · выделено {shown(selected)}" if selected > 1 else ""))
        self.commands.follow(selected)

    def fit_once(self) -> None:
        self.columns.fit_once()

    @guard()
    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        self.footer.settle()
        self.fit_once()

    @guard()
    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self.footer.leave()

    @guard()
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.footer.settle()  # a tab may have become a window

    # --- the life of the window -------------------------------------------------------------

    def first_focus(self) -> None:
        self.view.setFocus()

    def may_close(self) -> bool:
        self.keep()
        return True

    @guard()
    def closeEvent(self, event: Any) -> None:
        super().closeEvent(event)
        if event.isAccepted():
            self.footer.leave()

    def keep(self) -> None:
        """Remembers columns and filters with the person; a choice leaves them as they were."""
        self.columns.keep()
        if self.is_choice:
            return
        kept = self.state.to_json()
        if self._given:
            kept |= {name: self._own[name] for name in ("conditions", "period", "show_marked")}
        self.desk.tried(self.desk.preferences.put, self.settings_key(), kept)
