"""«Распределить сумму»: a person says where the money of a receipt goes (F-4).

Everything goes by keys: digits type a sum, Enter goes to the next place, Space gives all that is
possible, Del takes it away, Ctrl+R fills by the order of the law, Ctrl+Enter writes.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QHeaderView, QWidget

from app import distribution
from app.problems import Refused
from app.verbs import Problem
from db.base import Base
from db.catalogs.partner import Partner
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.meta import Field
from db.registers.money import Allocation, Charge, Money
from db.russian import money_text
from forms.dialogs import ask
from forms.editors import editor_for
from forms.figures import Figures
from forms.guard import guard
from forms.item_footer import Title
from forms.messages import Messages
from forms.money.distributing import KIND
from forms.money.split_model import SHARE, ZERO, ShareModel, ShareRow, rows_of
from forms.section_view import SectionView
from forms.totals_row import TotalsRow, with_totals
from forms.values import shortened
from forms.window import OneLine, Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk

LETTERS = (24, 22, 15, 15, 15, 22, 22, 22)
ANEW = "Снять то, что уже разнесено, и распределить заново"
LEAVE = "Остаток оставить на договоре"
KEYS = (
    "Цифры — сумма · Enter — следующая строка · Пробел — сколько можно · Del — убрать · "
    "Esc — закрыть"
)


class SplitWindow(Window):
    """Serves one receipt; what is typed is written at once and whole, or not at all."""

    sign = "money"

    def __init__(self, desk: Desk, receipt: int) -> None:
        super().__init__(desk, (KIND, receipt))
        self.receipt = receipt
        self.work = desk.work
        self._asked: tuple[object, uuid.UUID] | None = None
        self.model = ShareModel(desk.names, self._apply, self)
        self.view = SectionView(self.model, self._editor, self)
        self.view.setAccessibleName("Куда распределить")
        self.totals = TotalsRow(self.view)
        self.figures = Figures()
        self.messages = Messages()
        self.title_label, self.about = Title(), OneLine()
        self.about.setProperty("dim", True)
        self.anew, self.leave_rest = QCheckBox(ANEW), QCheckBox(LEAVE)
        self._make_commands()
        self._lay_out()
        self._listen()
        self.load()
        self._widen()

    # --- how it is put together ---------------------------------------------------------------

    def _make_commands(self) -> None:
        make = self.command
        self.finish = make("Распределить", self.distribute, "Ctrl+Return")
        self.by_order = make("Заполнить по порядку", self.fill_by_order, "Ctrl+R")
        self.empty = make("Очистить", self.clear)
        self.refresh = make("Обновить", self.load_again, "F5", sign="refresh")
        self.open = make("Открыть поступление", self._open_receipt)
        self.leave = make("Закрыть", self.close_window, "Esc")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(button(self.finish, primary=True))
        for action in (self.by_order, self.empty, self.refresh, self.open):
            top.addWidget(button(action, with_key=action is self.by_order))
        top.addStretch(1)
        ticks = QHBoxLayout()
        ticks.setSpacing(24)
        ticks.addWidget(self.anew)
        ticks.addStretch(1)
        ticks.addWidget(self.leave_rest)
        self.page.addLayout(top)
        self.page.addWidget(self.title_label)
        self.page.addWidget(self.about)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.figures)
        self.page.addLayout(ticks)
        self.page.addLayout(with_totals(self.view, self.totals), 1)
        self.page.addWidget(label(KEYS, dim=True))
        self.page.addWidget(self.messages)

    def _widen(self) -> None:
        """Sums have room to be typed; what is left over goes to the words."""
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, letters in enumerate(LETTERS):
            header.resizeSection(column, letters * self.fontMetrics().averageCharWidth())

    def _listen(self) -> None:
        self.view.installEventFilter(self)
        self.view.row_wanted.connect(self._after_the_last)
        self.view.remove_wanted.connect(self._take_away)
        self.model.edited.connect(self._tell)
        self.messages.chosen.connect(self._go_to)
        self.anew.toggled.connect(lambda _: self._read())
        self.leave_rest.toggled.connect(lambda _: self._tell())

    def _editor(self, row: ShareRow, field: Field, parent: QWidget) -> QWidget:
        made: QWidget = editor_for(field, parent=parent)
        return made

    # --- what may go where --------------------------------------------------------------------

    def load(self) -> None:
        """Reads the receipt; one that stands somewhere whole is split anew."""
        found = distribution.choices(self.work, self.receipt)
        self.anew.blockSignals(True)
        self.anew.setChecked(not found.waits and found.stands > 0)
        self.anew.blockSignals(False)
        self._read()

    def load_again(self) -> None:
        """F5: as the base has it now; what is typed goes on consent."""
        if self.isWindowModified() and not ask(self, "Введённое не записано. Прочитать заново?"):
            return
        self.desk.tried(self.load)

    def _read(self) -> None:
        anew = self.anew.isChecked()
        self.found = distribution.choices(self.work, self.receipt, anew=anew)
        self.anew.setEnabled(self.found.stands > 0 and self.found.waits > 0)
        self.messages.clear()
        self.strip.hide()
        self.model.show_rows(rows_of(self.found.offers, anew=anew))
        self._show_receipt()
        self._tell()
        self.setWindowModified(False)
        if self.model.rows:
            self.view.go_to(0, SHARE)
        else:
            self.strip.tell("По договору нет ни долгов, ни бытовок: распределять некуда.")

    def _show_receipt(self) -> None:
        names, money = self.desk.names, self.found.money
        title = names.get(PaymentReceipt, self.receipt)
        self.setWindowTitle(f"{shortened(f'Распределить: {title}')}[*]")
        self.title_label.tell(f"Распределить сумму: {title}")
        payer = names.get(Partner, money.partner_id)
        parts = (payer, names.get(Contract, money.contract_id), money.purpose)
        self.about.tell(" · ".join(filter(None, parts)))

    @property
    def to_give(self) -> Decimal:
        """What there is to distribute, roubles."""
        found = self.found
        return found.waits + found.stands if self.anew.isChecked() else found.waits

    @property
    def rest(self) -> Decimal:
        """What is not given to anything yet; below zero is too much."""
        return self.to_give - self.model.total()

    # --- typing -------------------------------------------------------------------------------

    def _apply(self, row: ShareRow, name: str, value: Decimal | None) -> None:
        setattr(row, name, value or None)
        self.messages.clear()
        self.setWindowModified(True)

    def _tell(self) -> None:
        given, rest = self.model.total(), self.rest
        words = "Лишнее" if rest < 0 else "Останется"
        figures = [("К распределению", self.to_give), ("Распределено", given), (words, abs(rest))]
        self.figures.tell(figures)
        self.totals.show_texts(self.model.totals())
        self.finish.setEnabled(bool(self.model.given))
        self.by_order.setEnabled(bool(self.found.by_order))

    def fill_by_order(self) -> None:
        """Ctrl+R: as the automatic distribution would; the person may change it."""
        self.view.finish_editing()
        for row in self.model.rows:
            row.share = self.found.by_order.get(row.offer.charge_id)
        self._typed()

    def clear(self) -> None:
        """Nothing is given to anything."""
        for row in self.model.rows:
            row.share = None
        self._typed()

    def _typed(self) -> None:
        self.model.faults.clear()
        self.messages.clear()
        self.setWindowModified(True)
        self.model.refresh()
        self.model.edited.emit()

    def _give_all(self) -> None:
        """Space: as much as the place owes and as there is."""
        at = self.view.currentIndex().row()
        if not 0 <= at < len(self.model.rows):
            return
        row = self.model.rows[at]
        there = self.rest + (row.share or ZERO)
        most = there if row.debt is None else min(row.debt, there)
        self.model.set_value(row, "share", max(most, ZERO))
        self.view.step()

    def _take_away(self) -> None:
        for number in {row for row, _ in self.view.selected_cells()}:
            self.model.set_value(self.model.rows[number], "share", None)

    def _after_the_last(self) -> None:
        """Enter in the last row: to the tick about the rest, where there is one."""
        if self.rest > 0:
            self.leave_rest.setFocus(Qt.FocusReason.TabFocusReason)

    # --- writing ------------------------------------------------------------------------------

    def distribute(self) -> None:
        """Ctrl+Enter: all of it or nothing; every problem is told at once."""
        if self._write():
            self.close_window()

    def _write(self) -> bool:
        self.view.finish_editing()
        if typed := self.model.typed_problems("shares"):
            self._show_problems(typed)
            return False
        shares = [row.told() for row in self.model.given]
        ticks = {
            "leave_rest": self.leave_rest.isChecked(),
            "anew": self.anew.isChecked() and self.found.stands > 0,
        }
        operation = self._operation((tuple(shares), *ticks.values()))
        try:
            outcome = distribution.by_hand(
                self.work, self.receipt, shares, **ticks, operation=operation
            )
        except Refused as refusal:
            self._show_problems(refusal.problems)
            return False
        except UserError as refusal:
            self._show_problems([Problem("", str(refusal))])
            return False
        self._asked = None
        self.setWindowModified(False)
        left = f", осталось на договоре {money_text(outcome.left)}" if outcome.left else ""
        self.desk.shell.tell(f"Распределено {money_text(outcome.distributed)}{left}")
        return True

    def _operation(self, wanted: object) -> uuid.UUID:
        """The same split asked again after a failure is the same operation; another one is not."""
        if self._asked is None or self._asked[0] != wanted:
            self._asked = (wanted, uuid.uuid4())
        return self._asked[1]

    def _show_problems(self, problems: list[Problem]) -> None:
        """In the panel and on the cells they are about; the cursor stands in the first."""
        self.messages.tell(problems)
        self.model.show_problems({(p.line, "share"): p.text for p in problems if p.line})
        self._go_to(problems[0])

    def _go_to(self, problem: Problem) -> None:
        if problem.line:
            self.view.go_to(problem.line - 1, SHARE)
            self.view.setFocus()

    # --- the life of the window ---------------------------------------------------------------

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space in a cell that is not typed in."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        typing = self.view.state() == QAbstractItemView.State.EditingState
        if watched is self.view and event.key() == Qt.Key.Key_Space and not typing:
            self._give_all()
            return True
        return False

    def _open_receipt(self) -> None:
        self.desk.tried(self.desk.open_thing, PaymentReceipt, self.receipt)

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        """Others pay and charge: what nobody typed over is read again, else it is told."""
        if not kinds & {Money, Charge, Allocation}:
            return
        if self.isWindowModified():
            self.strip.tell("Долги и деньги изменились. Обновите (F5) или распределите как есть.")
            return
        try:
            self.load()
        except UserError as refusal:
            self.strip.tell(str(refusal))

    def save_typed(self) -> bool:
        return self._write()

    def may_close(self) -> bool:
        if not self.isWindowModified() or not self.model.given:
            return True
        return ask(self, "Введённое распределение не записано. Закрыть без записи?")

    def first_focus(self) -> None:
        self.view.setFocus()


def open_split(desk: Desk, receipt: int) -> SplitWindow:
    """The window of a receipt; UserError when it is not posted."""
    return desk.show_window((KIND, receipt), lambda: SplitWindow(desk, receipt))
