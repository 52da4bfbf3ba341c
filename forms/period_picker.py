"""The period of a list or a report: two dates, standard periods, the one before and after.

An empty end means «без ограничения» and nothing else (ux.md R2, R3, L6); where there must be
both, nothing without a limit is offered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app import periods
from app.periods import Period, Standard
from forms.fields import DateField, restyle
from forms.guard import guard
from forms.icons import icon
from forms.window import label

DATE_WIDTH, NAME_WIDTH, ARROW_WIDTH = 122, 148, 26
INVERTED = "Начало периода позже его конца"
GROUPS = (
    (Standard.TODAY, Standard.YESTERDAY),
    (Standard.THIS_WEEK, Standard.LAST_WEEK),
    (Standard.THIS_MONTH, Standard.LAST_MONTH, Standard.MONTH_TO_DATE),
    (Standard.THIS_QUARTER, Standard.LAST_QUARTER, Standard.QUARTER_TO_DATE),
    (Standard.THIS_HALF, Standard.LAST_HALF, Standard.NINE_MONTHS),
    (Standard.THIS_YEAR, Standard.LAST_YEAR, Standard.YEAR_TO_DATE),
    (Standard.ALL,),
)


class PeriodPicker(QWidget):
    """An editor of (first day, last day), both inclusive, None is no limit.

    `edited` comes with the new period when a person changed it; Alt+← and Alt+→ move it.
    Of a `limited` one both days are asked for.
    """

    edited = Signal(object)
    touched = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        today: Callable[[], dt.date] = dt.date.today,
        *,
        limited: bool = False,
    ) -> None:
        super().__init__(parent)
        self._today, self._limited = today, limited
        self.standard: Standard | None = Standard.ALL
        self._period: Period = periods.ALL_TIME
        self.back = self._arrow("left", "Предыдущий период (Alt+←)", -1)
        self.since = self._date("Период с")
        self.until = self._date("Период по")
        self.forward = self._arrow("right", "Следующий период (Alt+→)", 1)
        self.named = QPushButton()
        self.named.setFixedWidth(NAME_WIDTH)
        self.named.setToolTip("Стандартные периоды")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.named.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self.back, self.since, label("–", dim=True), self.until, self.forward):
            row.addWidget(part)
        row.addWidget(self.named)
        self._tell_name()

    def _date(self, name: str) -> DateField:
        made = DateField(self, self._today)
        made.setFixedWidth(DATE_WIDTH)
        if not self._limited:
            made.setPlaceholderText("любая дата")
        made.setAccessibleName(name)
        made.touched.connect(self.touched)
        made.edited.connect(self._typed)
        return made

    def _arrow(self, sign: str, name: str, step: int) -> QPushButton:
        made = QPushButton(icon(sign), "", self)
        made.setFixedWidth(ARROW_WIDTH)
        made.setProperty("narrow", True)
        made.setToolTip(name)
        made.setAccessibleName(name)
        made.clicked.connect(self._step_forward if step > 0 else self._step_back)
        return made

    # --- the value ------------------------------------------------------------------------

    def value(self) -> Period:
        """(first day, last day), both inclusive; None is no limit."""
        return self._period

    def show_value(self, value: Period | None, which: Standard | None = None) -> None:
        """Shows a period that came from elsewhere; nobody is told."""
        self._period = value or periods.ALL_TIME
        self.standard = Standard.ALL if self._period == periods.ALL_TIME else which
        self.since.show_value(self._period[0])
        self.until.show_value(self._period[1])
        self._tell_name()

    def show_standard(self, which: Standard) -> None:
        """Shows a standard period of today; nobody is told."""
        self.show_value(periods.standard(which, self._today()), which)

    def kept(self) -> dict[str, Any]:
        """What to remember; a standard period by its name."""
        return periods.to_json(self._period, self.standard)

    def show_kept(self, kept: Any) -> bool:
        """Shows what was remembered; False when there was nothing readable."""
        found = periods.from_json(kept, self._today())
        if found is not None:
            self.show_value(*found)
        return found is not None

    def fault(self) -> str:
        """Why what is typed is no period; empty when it is one."""
        if wrong := self.since.fault() or self.until.fault():
            return wrong
        return INVERTED if _is_inverted(self.since.value(), self.until.value()) else ""

    def typed(self) -> str:
        return f"{self.since.text()} – {self.until.text()}"

    def finish(self) -> None:
        """Reads what is typed in the dates, before a report is run."""
        self.since.finish()
        self.until.finish()

    # --- how it is changed ------------------------------------------------------------------

    def pick(self, which: Standard) -> None:
        """Takes a standard period, as its line of the menu does."""
        self._take(periods.standard(which, self._today()), which)

    def step(self, steps: int) -> None:
        """The period before (-1) or after (+1)."""
        self._take(periods.shifted(self._period, steps), None)

    def _step_back(self) -> None:
        self.step(-1)

    def _step_forward(self) -> None:
        self.step(1)

    def _take(self, period: Period, which: Standard | None) -> None:
        changed = period != self._period or bool(self.fault())
        self.show_value(period, which)
        self._show_fault()
        if changed:
            self.touched.emit()
            self.edited.emit(period)

    def _typed(self, _: object = None) -> None:
        self._show_fault()
        if self.fault():
            return
        period = (self.since.value(), self.until.value())
        if period != self._period:
            self._period = period
            self.standard = Standard.ALL if period == periods.ALL_TIME else None
            self._tell_name()
            self.edited.emit(period)

    def _show_fault(self) -> None:
        inverted = _is_inverted(self.since.value(), self.until.value())
        for field in (self.since, self.until):
            restyle(field, "invalid", inverted or bool(field.fault()))
            field.setToolTip(INVERTED if inverted else field.fault())

    def _tell_name(self) -> None:
        told, name = periods.title_of(self._period), periods.name_of(self._period)
        if self._limited and None in self._period:
            told = name = "не заполнен"
        self.named.setText(f"{name or 'произвольный'} ▾")
        self.named.setAccessibleName(f"Период: {told}. Стандартные периоды")
        for arrow in (self.back, self.forward):
            arrow.setEnabled(None not in self._period)

    def _fill_menu(self) -> None:
        """Made when it opens: the days of a standard period are told beside its name."""
        self.menu.clear()
        offered = [group for group in GROUPS if not (self._limited and Standard.ALL in group)]
        for number, group in enumerate(offered):
            if number:
                self.menu.addSeparator()
            for which in group:
                days = periods.title_of(periods.standard(which, self._today()))
                action = self.menu.addAction(f"{which.value}\t{days}")
                action.setCheckable(True)
                action.setChecked(which is self.standard)
                action.triggered.connect(lambda _=False, w=which: self.pick(w))
        self.menu.addSeparator()
        typing = self.menu.addAction("Произвольный: введите даты")
        typing.triggered.connect(self._to_dates)

    def _to_dates(self) -> None:
        self.since.setFocus(Qt.FocusReason.TabFocusReason)
        self.since.selectAll()

    @guard(False)
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _moves(event):
            event.accept()
            return True
        return super().event(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := _moves(event):
            self.finish()
            self.step(step)
            return
        super().keyPressEvent(event)


def _moves(event: QEvent) -> int:
    """-1 for Alt+←, 1 for Alt+→."""
    if not isinstance(event, QKeyEvent):
        return 0
    mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if mods != Qt.KeyboardModifier.AltModifier:
        return 0
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)


def _is_inverted(since: dt.date | None, until: dt.date | None) -> bool:
    return since is not None and until is not None and since > until
