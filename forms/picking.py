"""«Подбор»: units that are free on the days of a transfer, put into a basket, taken over at once.

The window stays open beside the document. Everything goes by keys: letters search, arrows walk,
Enter puts into the basket, Tab goes to the basket, Ctrl+Enter takes the basket over (T9).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.free_units import FreeUnit
from app.pasting import fill_rows
from app.problems import EARLIEST, LATEST
from app.proration import next_period
from db.errors import UserError
from db.meta import Field, attributes_of
from db.russian import counted
from forms.beside import Dialog, within
from forms.editors import editor_for
from forms.fields import DateField, QuietCombo
from forms.guard import guard
from forms.keyboard import ENTERS, bind
from forms.picking_list import FreeModel, fill_combo, filters_row, pane, waits_for
from forms.section_model import SectionModel
from forms.section_view import SectionView
from forms.table_view import TableView
from forms.totals_row import TotalsRow, with_totals
from forms.window import button, label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from db.catalogs.unit import Unit
    from forms.item_window import ItemWindow

    Offer = Callable[[Session, dt.date, dt.date, type[Unit]], list[FreeUnit]]

SIZE = (1180, 620)
BASKET = frozenset(("unit_id", "quantity", "price", "amount"))
SECTION = "units"


class Picking(Dialog):
    """Serves one window of a document; its basket holds rows as the document will.

    `offer` reads what the document may take on some days, both inclusive, of a kind of units.
    A document may come without a site («Бронирование») and without quantities: of cabins alone.
    """

    def __init__(self, window: ItemWindow, offer: Offer) -> None:
        super().__init__(window)
        self.window_of, self._offer = window, offer
        self.setWindowTitle("Подбор свободных бытовок")
        self.free = FreeModel(self)
        kind = window.sections[SECTION].kind
        self.basket = SectionModel(kind, window.desk.names, self._apply, self)
        self.basket.fixed = BASKET - {"quantity"}
        self._units: dict[int, FreeUnit] = {}
        self._till = False  # «По» is the person's; until then the tariff of a row says it
        self._make_filters()
        self._make_lists()
        self._lay_out()
        self.resize(*SIZE)
        self.finished.connect(self._go_back)

    # --- how it is put together ---------------------------------------------------------------

    def _make_filters(self) -> None:
        self.start, self.end = DateField(self), DateField(self)
        self.kind, self.site = QuietCombo(self), QuietCombo(self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Код, вид, состав")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        for day in (self.start, self.end):
            day.setFixedWidth(130)
        self.start.edited.connect(self.load)
        self.end.edited.connect(self._say_till)
        for combo in (self.kind, self.site):
            combo.setMinimumWidth(150)
            combo.activated.connect(self.narrow)
        self.search.textChanged.connect(self.narrow)

    def _make_lists(self) -> None:
        self.list = TableView(self)
        self.list.setModel(self.free)
        self.list.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.list.setAccessibleName("Свободные бытовки")
        self.list.row_activated.connect(self.put_current)
        self.list.installEventFilter(self)
        self.chosen = SectionView(self.basket, self._editor, self)
        self.chosen.setAccessibleName("Корзина")
        for column, field in enumerate(self.basket.fields):
            self.chosen.setColumnHidden(column, field.name not in BASKET)
        self.chosen.remove_wanted.connect(self.take_out)
        self.chosen.row_wanted.connect(self.search.setFocus)
        self.basket.edited.connect(self._tell)
        self.totals = TotalsRow(self.chosen)

    def _lay_out(self) -> None:
        filters = {"С": self.start, "По": self.end, "Вид": self.kind, "Площадка": self.site}
        head = filters_row(filters, self.search)
        self.told, self.in_basket = label("", dim=True), label("", h2=True)
        self.reason = label("")
        self.reason.setWordWrap(True)
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.setChildrenCollapsible(False)
        panes.addWidget(pane(self.told, self.list))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.in_basket)
        column.addLayout(with_totals(self.chosen, self.totals), 1)
        panes.addWidget(right)
        panes.setSizes([760, 420])
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(panes, 1)
        whole.addWidget(self.reason)
        whole.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.take = bind(QAction("Перенести в документ", self), "Ctrl+Return")
        self.take.triggered.connect(self.take_over)
        again = bind(QAction("Обновить", self), "F5")
        again.triggered.connect(self.load)
        self.addActions([self.take, again])
        leave = QPushButton("Закрыть  Esc")
        leave.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(
            label("Enter — в корзину · Del — убрать из корзины · F5 — обновить", dim=True)
        )
        row.addStretch(1)
        row.addWidget(button(self.take, primary=True))
        row.addWidget(leave)
        for made in self.findChildren(QPushButton):
            made.setAutoDefault(False)
        return row

    def _editor(self, row: Any, field: Field, parent: QWidget) -> Any:
        return editor_for(field, empty=1, parent=parent)

    # --- what is free -------------------------------------------------------------------------

    def open(self) -> None:
        """Shows what is free on the days of the document as it is typed now."""
        self.window_of.form.finish_typing()
        thing = self.window_of.thing
        pattern = self.window_of.new_row(SECTION)
        self._till = pattern.date_to is None  # a booking has no tariff to say it
        self.start.show_value(pattern.date_from or thing.date)
        self.end.show_value(pattern.date_to or self.start.value())
        self.load()
        if (site := getattr(thing, "site_id", None)) is not None:
            self.site.setCurrentIndex(max(self.site.findData(site), 0))
            self.narrow()
        within(self, self.window_of)
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.fit_columns()
        self.chosen.fit_columns()
        self.search.setFocus()

    def _go_back(self) -> None:
        """The keyboard goes to the rows that were brought."""
        self.window_of.window().activateWindow()
        self.window_of.sections[SECTION].view.setFocus()

    def _say_till(self) -> None:
        self._till = True
        self.load()

    def load(self) -> None:
        """Reads anew what is free; what is not any more leaves the basket."""
        start, end = self.start.value(), self.end.value()
        if start is not None and EARLIEST <= start.year <= LATEST and not self._till:
            end = next_period(start)
            self.end.show_value(end)
        self.reason.setText("")
        if start is None or end is None or end < start:
            self.reason.setText("Укажите дни аренды: «По» не раньше «С».")
            return
        with self.window_of.work.database.reading() as session:
            found = self._offer(session, start, end, self._target)
        self._units = {unit.id: unit for unit in found}
        self.free.show_units(found)
        fill_combo(self.kind, "Все виды", {u.kind_id: u.kind for u in found})
        fill_combo(self.site, "Все площадки", {u.site_id: u.site for u in found})
        self._follow_days()
        self.narrow()

    def _follow_days(self) -> None:
        rows = self.basket.rows
        gone = [r for r in rows if r.unit_id not in self._units]
        if gone:
            names = ", ".join(self.basket.names.get(self._target, r.unit_id) for r in gone)
            self.reason.setText(f"На эти дни уже не свободны и убраны из корзины: {names}.")
            self.basket.remove([rows.index(row) for row in gone])
        self._fill((row, {}) for row in rows)
        self.basket.refresh()
        self._tell()

    @property
    def _target(self) -> Any:
        return next(f.target for f in self.basket.fields if f.name == "unit_id")

    def narrow(self) -> None:
        """What is left of the free ones by the filters; the cursor keeps its unit."""
        here = self.list.currentIndex()
        before = self.free.shown[here.row()].id if here.isValid() else None
        self.free.narrow(
            self._taken(), self.kind.currentData(), self.site.currentData(), self.search.text()
        )
        same = next((n for n, u in enumerate(self.free.shown) if u.id == before), None)
        at = min(here.row(), len(self.free.shown) - 1) if here.isValid() else 0
        self.list.setCurrentIndex(self.free.index(at if same is None else same, 0))
        number = len(self.free.shown)
        units = counted(number, "позиция", "позиции", "позиций")
        empty = "Ничего не найдено: измените дни, вид или площадку"
        self.told.setText(f"Свободно: {units}" if number else empty)

    def _taken(self) -> dict[int, int]:
        """Pieces that stand in the basket or in the document."""
        found: dict[int, int] = defaultdict(int)
        for row in (*self.basket.rows, *getattr(self.window_of.thing, SECTION)):
            if row.unit_id is not None:
                found[row.unit_id] += getattr(row, "quantity", 1) or 0
        return found

    # --- the basket ---------------------------------------------------------------------------

    def put_current(self, index: QModelIndex | None = None) -> None:
        """The current unit goes into the basket; of counted inventory one piece more."""
        place = self.list.currentIndex()
        if not place.isValid() or place.row() >= len(self.free.shown):
            return
        unit = self.free.shown[place.row()]
        site = self._site()
        if site is not None and unit.site_id != site:
            self.reason.setText(
                f"{unit.code} стоит на площадке «{unit.site}», а документ — с другой площадки. "
                "Выберите бытовки одной площадки."
            )
            return
        self.reason.setText("")
        known = next((r for r in self.basket.rows if r.unit_id == unit.id), None)
        if known is not None:
            self.basket.set_value(known, "quantity", known.quantity + 1)
            at = self.basket.rows.index(known)
        else:
            row = self.window_of.new_row(SECTION)
            self._fill([(row, {"unit_id": unit.id})])
            at = self.basket.add(row)
        names = [field.name for field in self.basket.fields]
        self.chosen.go_to(at, names.index("quantity" if "quantity" in names else "unit_id"))

    def _site(self) -> int | None:
        """The site that everything must come from: of the document, else of the basket."""
        if "site_id" not in attributes_of(self.window_of.kind):
            return None
        site: int | None = self.window_of.thing.site_id
        if site is None and self.basket.rows:
            site = self._units[self.basket.rows[0].unit_id].site_id
        return site

    def _fill(self, filled: Iterable[tuple[Any, dict[str, Any]]]) -> None:
        """Rows with these values, on the days of the window."""
        days = {"date_from": self.start.value()}
        if self._till:
            days["date_to"] = self.end.value()
        rows = [(row, {**values, **days}) for row, values in filled]
        for row, _ in rows:
            row.date_from = row.date_to = None
        with self.window_of.work.database.reading() as session:
            fill_rows(session, self.window_of.thing, rows)

    def _apply(self, row: Any, name: str, value: Any) -> None:
        """A quantity was typed: as many as are free, at least one."""
        unit = self._units[row.unit_id]
        others = self._taken()[row.unit_id] - (row.quantity or 0)
        most = unit.free - others
        if name == "quantity" and not 1 <= (value or 0) <= most:
            self.reason.setText(f"{unit.code}: свободно {most}, введено {value}.")
            value = max(1, min(most, value or 1))
        setattr(row, name, value)
        try:
            self.window_of.work.recalculate(row, name, self.window_of.thing)
        except UserError as refusal:
            self.reason.setText(str(refusal))

    def take_out(self) -> None:
        """Del: the selected rows leave the basket."""
        self.basket.remove(self.chosen.selected_rows())

    def _tell(self) -> None:
        number = len(self.basket.rows)
        self.in_basket.setText(f"Корзина ({number})" if number else "Корзина пуста")
        self.take.setEnabled(number > 0)
        self.totals.show_texts(self.basket.totals())
        self.narrow()

    def take_over(self) -> None:
        """The basket becomes rows of the document, one step of its undo; the window stays."""
        self.chosen.finish_editing()
        rows = list(self.basket.rows)
        window, site = self.window_of, self._site()
        if not rows or window.locked:
            return
        page = window.sections[SECTION]
        told = f"подбор: {counted(len(rows), 'строка', 'строки', 'строк')}"
        with window.undo.step(told):
            if site is not None and window.thing.site_id is None:
                window.apply(window.thing, "site_id", site)
            left = self._into_waiting(page.model, rows)
            if not any(waits_for(row) for row in page.model.rows):
                page.drop_blank()
            page.model.add_many(left)
        window.touch()
        self.basket.show_rows([])
        self.reason.setText(
            f"Перенесено: {counted(len(rows), 'строка', 'строки', 'строк')}. "
            "Можно подбирать дальше."
        )
        self._tell()
        self.search.setFocus()

    def _into_waiting(self, model: SectionModel, rows: list[Any]) -> list[Any]:
        """Rows that wait for a kind take units of it (C-1); answers what found no such row."""
        left = []
        for row in rows:
            kind = self._units[row.unit_id].kind_id
            waiting = next((r for r in model.rows if waits_for(r) == kind), None)
            if waiting is None:
                left.append(row)
                continue
            for name in ("unit_id", "quantity", "date_from", "date_to"):
                model.set_value(waiting, name, getattr(row, name))
        return left

    # --- the keys -----------------------------------------------------------------------------

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.search:
            return self._search_key(event)
        return watched is self.list and self._list_key(event)

    def _search_key(self, event: QKeyEvent) -> bool:
        if event.key() in ENTERS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.put_current()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            if 0 <= (row := self.list.currentIndex().row() + by) < self.free.rowCount():
                self.list.setCurrentIndex(self.free.index(row, 0))
        else:
            return False
        return True

    def _list_key(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if plain and (event.key() in ENTERS or event.key() == Qt.Key.Key_Space):
            self.put_current()
        elif plain and event.text().strip() and event.text().isprintable():
            self.search.setFocus()  # letters search, wherever the cursor is
            self.search.insert(event.text())
        else:
            return False
        return True

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in ENTERS:  # Enter never closes the window
            super().keyPressEvent(event)
