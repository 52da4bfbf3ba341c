"""The line above a list: its period, what it is filtered by (each with ×), header figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.lists import NAMED, TICK
from app.periods import Standard
from db.base import Base, Document, Register
from forms.flow import flowing
from forms.icons import icon
from forms.period_picker import PeriodPicker
from forms.values import shown
from forms.window import label

if TYPE_CHECKING:
    from app.conditions import Condition
    from forms.attention_tick import AttentionTick
    from forms.list_window import ListWindow

PERIODS: dict[type[Base], Standard] = {}
# Filters of a noun's own in «Расширенный поиск»: widgets with `apply()`, made of the window.
FILTER_PARTS: dict[type[Base], tuple[Callable[[Any], Any], ...]] = {}


def first_period(kind: type[Base], which: Standard) -> None:
    """The period of a list that nobody has changed yet; for others it is this year."""
    PERIODS[kind] = which


class ListFilters(QObject):
    """Shows and changes the filters of a list; they themselves are `ListWindow.state`."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__(window)
        self.window = window
        self.place, self.flow = flowing()
        self.has_period = issubclass(window.kind, Document | Register)
        self.picker = PeriodPicker()
        if self.has_period:
            self.flow.addWidget(self.picker)
            self.picker.edited.connect(self._period_changed)
        self.tick: AttentionTick | None = None
        self._chips: list[QWidget] = []
        self._figures: list[QWidget] = []
        self.reset = QPushButton("Сбросить отборы")
        self.reset.setProperty("link", True)
        self.reset.setToolTip("Сбросить отборы и поиск  Ctrl+Q")
        self.reset.clicked.connect(window.clear_filters)
        self.reset.hide()
        self.flow.addWidget(self.reset)
        self.hint = label("", dim=True)
        self.hint.hide()
        self.flow.addWidget(self.hint)
        if not self.has_period:  # shown without a parent it would be a window for a moment
            self.place.hide()

    # --- the period -------------------------------------------------------------------------

    def begin(self, *, everything: bool) -> None:
        """The remembered period; `everything` for lists that open with a filter of their own."""
        kept = self.window.state.period
        if everything or not self.has_period:
            self.picker.show_value(None)
        elif kept is None or not self.picker.show_kept(kept):
            self.picker.show_standard(PERIODS.get(self.window.kind, Standard.THIS_YEAR))

    def show_everything(self) -> None:
        """«Без ограничения», as its line in the menu."""
        self.picker.pick(Standard.ALL)

    def _period_changed(self, _: object) -> None:
        self.window.state.period = self.picker.kept()
        self.window.reload()

    def add_tick(self, tick: AttentionTick) -> None:
        """«Требующие внимания», after the period."""
        self.tick = tick
        self.flow.insert(1 if self.has_period else 0, tick)
        self.show_chips()

    # --- chips ------------------------------------------------------------------------------

    def show_chips(self) -> None:
        """A chip for each condition, after the period."""
        window = self.window
        if self.tick is not None:
            self.tick.follow()
        chips = [_Chip(title, remove) for title, remove in self._named()]
        if window.state.conditions:
            from app.condition_words import told

            for condition in window.state.conditions:
                title = told(window.kind, condition, window.desk.names.get)
                chips.append(_Chip(title, _remover(window, condition), window.commands.do_filter))
        if not window.state.show_marked:
            chips.append(_Chip("Без помеченных на удаление", window.toggle_marked))
        self._put(self._chips, chips, before=self.reset)
        self._chips = list(chips)
        self.reset.setVisible(bool(window.state.conditions or self._removable()))
        self._show_hint()
        self._follow()

    def _show_hint(self) -> None:
        """What to do about the rows, where one filter of «Требуют внимания» found them."""
        hints = [NAMED[name].hint for name in self.window.where if name in NAMED]
        self.hint.setText(hints[0] if len(hints) == 1 else "")
        self.hint.setVisible(bool(self.hint.text()) and not self.window.is_choice)

    def show_figures(self, counters: list[tuple[str, int]]) -> None:
        """Header figures of a list, e.g. how many cabins are let (A-7)."""
        made = [label(f"{title}: {shown(number)}", chip="info") for title, number in counters]
        self._put(self._figures, made)
        self._figures = list(made)
        self._follow()

    def _put(self, old: list[QWidget], new: Any, before: QWidget | None = None) -> None:
        for widget in old:
            self.flow.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        at = self.flow.indexOf(before) if before is not None else self.flow.count()
        for number, widget in enumerate(new):
            self.flow.insert(at + number, widget)

    def _follow(self) -> None:
        shown = self.has_period or self.tick or self._chips or self._figures
        self.place.setVisible(bool(shown))

    def _named(self) -> list[tuple[str, Callable[[], None] | None]]:
        """Filters that came with the window: those of a choice cannot be taken off."""
        window, fixed = self.window, self.window.is_choice
        return [
            (self._title_of(name, value), None if fixed else _dropper(window, name))
            for name, value in window.where.items()
            if self.tick is None or name != TICK
        ]

    def _removable(self) -> Mapping[str, Any]:
        return {} if self.window.is_choice else self.window.where

    def _title_of(self, name: str, value: Any) -> str:
        if name in NAMED:
            words = "" if value is True or not isinstance(value, Mapping) else _told(value)
            if isinstance(value, str) and NAMED[name].narrowed:
                words = f" · {NAMED[name].narrowed}"
            return NAMED[name].title + words
        from app.condition_words import told

        return told(self.window.kind, condition_of(name, value), self.window.desk.names.get)


def condition_of(name: str, value: Any) -> Condition:
    """A filter of `ListQuery.where` as a condition that people can see and change."""
    from app.conditions import Condition, Operator

    if isinstance(value, tuple):
        return Condition(name, Operator.BETWEEN, value)
    if isinstance(value, list | set | frozenset):
        return Condition(name, Operator.IN_LIST, tuple(value))
    if value is None:
        return Condition(name, Operator.EMPTY)
    return Condition(name, Operator.EQUAL, value)


def _told(values: Mapping[str, Any]) -> str:
    parts = []
    for name, value in values.items():
        one = value if isinstance(value, str) else "нет" if value is None else ", ".join(value)
        parts.append(f"{name} — {one}")
    return ": " + "; ".join(parts)


def _remover(window: ListWindow, condition: Condition) -> Callable[[], None]:
    return lambda: window.drop_condition(condition)


def _dropper(window: ListWindow, name: str) -> Callable[[], None]:
    return lambda: window.drop_where(name)


class _Chip(QFrame):
    """A filter in words; × takes it off, the words open «Расширенный поиск»."""

    def __init__(
        self,
        title: str,
        remove: Callable[[], object] | None,
        change: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("filter", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(0)
        metrics = self.fontMetrics()
        words = metrics.elidedText(
            title, Qt.TextElideMode.ElideRight, 42 * metrics.averageCharWidth()
        )
        self.words = QPushButton(words.replace("&", "&&"))
        self.words.setToolTip(title)
        self.words.setAccessibleName(f"Отбор: {title}")
        self.words.setEnabled(change is not None)
        if change is not None:
            self.words.clicked.connect(lambda _=False: change())
        row.addWidget(self.words)
        self.cross = QPushButton(icon("close", "link"), "")
        self.cross.setFixedWidth(22)
        self.cross.setToolTip(f"Убрать отбор: {title}")
        self.cross.setAccessibleName(f"Убрать отбор: {title}")
        row.addWidget(self.cross)
        if remove is None:
            self.cross.hide()
        else:
            self.cross.clicked.connect(lambda _=False: remove())
