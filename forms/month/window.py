"""«Счета и акты месяца»: counted, compared, approved by another person, issued, taken back (4.5).

Counting writes nothing. What is issued goes on beside the window and may be stopped at any
contract; pressed again it continues.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPlainTextEdit

from app.month.approving import approve, nobody_else, who_approves
from app.month.dry_run import DryRun, dry_run
from app.month.holding import HeldOver, hold_over
from app.month.issuing import Issued, issue
from app.month.mailing import Mailed, mail_issued
from app.month.snapshot import keep
from app.month.standing import Standing, standing
from app.month.undoing import undo
from app.proration_cycle import DAY, month_end
from db.base import Base
from db.documents.contract import Contract
from db.documents.service_act import ServiceAct
from db.month_kind import RunKind
from db.month_run import MonthRun
from db.russian import counted, month_title
from forms.dialogs import ask
from forms.figures import Figures
from forms.guard import guard
from forms.jobs import stoppable
from forms.line_dialog import ask_line
from forms.links import opens
from forms.list_veil import Veil
from forms.money.plain_rows import PlainRows
from forms.month.columns import COLUMNS, rows_of, totals_told
from forms.month.layout import LEAST, TITLE, lay_out
from forms.table_view import TableView
from forms.window import OneLine, Window

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.jobs import Job

KIND = "month"
FIRST_STEP = (
    "Сначала посчитайте: ничего не записывается и номера не занимаются.\n"
    "Каждая позиция договоров будет начислена или названа с причиной."
)
NOTHING = "Ничего сомнительного: все строки — без отметки «Только сомнительные»."
TENANT = 30  # letters of the first column
BACK = 11  # months offered besides this one and the next


class MonthWindow(Window):
    """One of the two runs of one month."""

    sign = "money"

    def __init__(self, desk: Desk, today: dt.date) -> None:
        super().__init__(desk, (KIND,))
        self.setWindowTitle(TITLE)
        self.work = desk.work
        self.run: DryRun | None = None
        self.stands = Standing()
        self.job: Job | None = None
        self.kind, self.month = QComboBox(), QComboBox()
        self.only_red = QCheckBox("Только сомнительные")
        self.figures, self.told = Figures(least=LEAST), OneLine()
        self.model = PlainRows(COLUMNS, self)
        self.view = TableView()
        self.view.setModel(self.model)
        self.view.setAccessibleName("Что будет выставлено")
        self.veil = Veil(self.view)
        self.why = QPlainTextEdit()
        self._offer(today)
        self._make_commands()
        lay_out(self)
        self._listen()
        self._forget()

    # --- how it is put together ---------------------------------------------------------------

    def _offer(self, today: dt.date) -> None:
        """The months around today; acts of the month before are what is mostly asked for."""
        self.kind.addItems([kind.value for kind in RunKind])
        self.months = [month_end(today) + DAY]
        for _ in range(BACK + 1):
            self.months.append((self.months[-1] - DAY).replace(day=1))
        self.month.addItems([month_title(month).capitalize() for month in self.months])
        self.choose(RunKind.ACTS, self.months[2])
        self.kind.setAccessibleName("Что выставить")
        self.month.setAccessibleName("Месяц")

    def _make_commands(self) -> None:
        make = self.command
        self.count = make("Посчитать", self.start_counting, "F5", sign="refresh")
        self.hand_on = make("На утверждение", self.keep_counted)
        self.sign_it = make("Утвердить", self.approve_counted)
        self.finish = make("Выставить", self.start_issuing, "Ctrl+Return")
        self.take_back = make("Отменить выставленное…", self.undo_issued)
        self.holding = make("Продержание…", self.hold_over)
        self.leave = make("Закрыть", self.close_window, "Esc")

    def _listen(self) -> None:
        self.kind.currentIndexChanged.connect(self._forget)
        self.month.currentIndexChanged.connect(self._forget)
        self.only_red.toggled.connect(lambda _: self._show())
        self.view.row_activated.connect(lambda _: self._open_contract())
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_why())

    def choose(self, kind: RunKind, month: dt.date) -> None:
        """As if a person chose them above."""
        self.kind.setCurrentIndex(list(RunKind).index(kind))
        self.month.setCurrentIndex(self.months.index(month))

    @property
    def asked(self) -> tuple[RunKind, dt.date]:
        """What is chosen above."""
        return list(RunKind)[self.kind.currentIndex()], self.months[self.month.currentIndex()]

    def first_focus(self) -> None:
        self.view.setFocus()

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if MonthRun in kinds and self.job is None:
            waited = self.stands.waiting
            self._read_standing()
            if waited and not self.stands.waiting:
                self.strip.hide()  # somebody has approved: nobody is waited for

    # --- the steps ----------------------------------------------------------------------------

    def start_counting(self) -> None:
        """F5: everything anew, beside the window."""
        if self.job is None:
            (kind, month), work = self.asked, self.work
            self._begin(lambda job: dry_run(work, kind, month), self._counted, "Пробный расчёт")

    @guard()
    def _counted(self, run: DryRun) -> None:
        self.job, self.run = None, run
        self.only_red.setChecked(bool(run.red))
        self._read_standing()
        where = QApplication.focusWidget()
        if where is not None and self.isAncestorOf(where):
            self.view.setFocus()  # the fields above were shut meanwhile and let it go

    def keep_counted(self) -> None:
        """What was counted waits for the signature of another person."""
        if self.run is not None and self.desk.tried(self._keep):
            self.strip.tell(f"Расчёт сохранён. {self._who_approves()} Затем — «Выставить».")

    def _keep(self) -> bool:
        assert self.run is not None
        keep(self.work, self.run)
        self._read_standing()
        return True

    def _who_approves(self) -> str:
        return who_approves(self.work, self.asked[0], self.stands.login)

    def approve_counted(self) -> None:
        """The second signature, of whoever has seen the sums; alone he gives his reason."""
        if self.run is not None:
            self.desk.tried(self._approve)
            return
        self.start_counting()
        self.strip.tell("Проверьте, что утверждаете, и нажмите «Утвердить» ещё раз.")

    def _approve(self) -> None:
        kind, month = self.asked
        go_on = partial(self.desk.tried, self._approve_as, kind, month)
        if self.stands.login == self.work.user.login and nobody_else(self.work, kind):
            words = "Утвердить, кроме вас, некому. Причина самоподтверждения:"
            ask_line(self, TITLE, words, "Утвердить", go_on)
        else:
            go_on("")

    def _approve_as(self, kind: RunKind, month: dt.date, reason: str) -> None:
        found = approve(self.work, month, kind=kind, reason=reason)
        self.strip.tell(f"Утверждено: {_contracts(len(found.items))}.")
        self._read_standing()

    def start_issuing(self) -> None:
        """Ctrl+Enter: what is approved, contract by contract."""
        if self.job is not None or not self.stands.approved:
            return
        (kind, month), work = self.asked, self.work
        many = _contracts(self.stands.approved)
        if not ask(self, f"Выставить «{kind.value}» за {month_title(month)}: {many}?"):
            return

        def made(progress: Callable[[int, int], None]) -> tuple[Issued, Mailed]:
            def tell(done: int, of: int, _: str) -> None:
                progress(done, of)

            done = issue(work, kind, month, progress=tell)
            return done, mail_issued(work, kind, month, progress=tell)

        self._begin(stoppable(made), self._issued, f"{kind.value}: {month_title(month)}")

    @guard()
    def _issued(self, told: tuple[Issued, Mailed]) -> None:
        done, mailed = told
        self.job = None
        parts = [f"Выставлено: {_contracts(len(done.done))}"]
        if done.refused:
            parts.append(f"не выставлено: {_contracts(len(done.refused))}, причины в таблице")
        if mailed.letters:
            letters = counted(mailed.letters, "письмо", "письма", "писем")
            parts.append(f"в очереди {letters}")
        self.tell_after("; ".join([*parts, *mailed.remarks]) + ".")
        self._read_standing()

    def undo_issued(self) -> None:
        """The whole run, while nothing of it was sent."""
        kind, month = self.asked
        text = f"Отменить «{kind.value}» за {month_title(month)} целиком? Номера сохранятся."
        self.ask(text, partial(self._undo, kind, month))

    def _undo(self, kind: RunKind, month: dt.date) -> None:
        found = undo(self.work, month, kind=kind)
        self.strip.tell(f"Отменено: {_contracts(len(found.items))}.")
        self._read_standing()

    def _kept(self) -> int:
        """How many units tenants keep past «До»."""
        return 0 if self.run is None else sum(line.kept for line in self.run.lines)

    def hold_over(self) -> None:
        """«Продержание» for everything that is kept, then counted anew."""
        if (run := self.run) is not None:
            units = counted(self._kept(), "единицу", "единицы", "единиц")
            self.ask(f"Провести «Продержание» за {units} без продления?", partial(self._hold, run))

    def _hold(self, run: DryRun) -> None:
        work = self.work
        self._begin(lambda job: hold_over(work, run), self._held_over, "Продержание")

    @guard()
    def _held_over(self, told: HeldOver) -> None:
        self.job = None
        self.start_counting()
        many = counted(told.done, "документ", "документа", "документов")
        self.tell_after("; ".join([f"Проведено «Продержание»: {many}", *told.refusals[:3]]))

    # --- beside the window --------------------------------------------------------------------

    def _begin(self, work: Callable[[Job], Any], done: Callable[[Any], None], title: str) -> None:
        self.strip.hide()
        self.job = self.desk.jobs.start(work, done, self._failed, title=title)
        self.job.signals.over.connect(self._over, Qt.ConnectionType.QueuedConnection)
        self.veil.wait()
        self._follow()

    @guard()
    def _over(self) -> None:
        """Stopped from the panel of jobs: what is made stays."""
        if self.job is not None:
            self.job = None
            self._read_standing()

    @guard()
    def _failed(self, words: str) -> None:
        self.job = None
        self._show()
        self.tell_after(words)

    # --- what is shown ------------------------------------------------------------------------

    def _forget(self) -> None:
        """Another month or run: nothing is counted for it yet."""
        self.run = None
        self.strip.hide()
        self._read_standing()
        if self.stands.waiting:
            self.strip.tell(self._who_approves())

    def _read_standing(self) -> None:
        self.stands = standing(self.work, *self.asked)
        self._show()

    def _show(self) -> None:
        run = self.run
        rows = []
        if run is not None:
            rows = rows_of(run, dict(self.stands.states), only_red=self.only_red.isChecked())
        self.model.show_rows(rows)
        letter = self.fontMetrics().averageCharWidth()
        self.view.fit_columns([TENANT * letter])
        if rows:
            self.veil.lift()
            self.view.setCurrentIndex(self.model.index(0, 0))
        elif run is None:
            self.veil.tell(FIRST_STEP, "Посчитать", self.start_counting)
        else:
            self.veil.tell(NOTHING, "Показать все", self._show_all)
        self._show_figures()
        self._show_why()
        self._follow()

    def _show_all(self) -> None:
        self.only_red.setChecked(False)

    def _show_figures(self) -> None:
        run, stands = self.run, self.stands
        figures: list[tuple[str, Any]] = []
        if run is not None:
            differ = sum(1 for line in run.lines if line.cause and line.before is not None)
            figures = [
                ("Договоров", len(run.issued)),
                ("Будет выставлено", run.charged),
                ("Сомнительных", len(run.red)),
                ("Отличий", differ),
            ]
        if stands.is_kept:
            figures += [
                ("Ждут утверждения", stands.waiting),
                ("Утверждено", stands.approved),
                ("Выставлено", stands.issued),
            ]
        self.figures.tell(figures)
        people = [f"Считал: {stands.author}"] if stands.author else []
        people += [f"утвердил: {stands.approver}"] if stands.approver else []
        totals = [] if run is None else totals_told(run)
        self.told.tell(" · ".join([*totals, *people]))

    def _show_why(self) -> None:
        at = self.view.currentIndex().row()
        row = self.model.rows[at] if 0 <= at < len(self.model.rows) else None
        self.why.setPlainText(
            "" if row is None else "\n".join(filter(None, (row.words, row.why())))
        )

    def _follow(self) -> None:
        idle = self.job is None
        self.count.setEnabled(idle)
        self.hand_on.setEnabled(idle and self.run is not None and bool(self.run.issued))
        self.sign_it.setEnabled(idle and self.stands.waiting > 0)
        self.finish.setEnabled(idle and self.stands.approved > 0)
        self.take_back.setEnabled(idle and self.stands.issued > 0)
        self.holding.setEnabled(idle and bool(self._kept()))
        self.kind.setEnabled(idle)
        self.month.setEnabled(idle)

    def _open_contract(self) -> None:
        at = self.view.currentIndex().row()
        key = self.model.rows[at].line.contract_id if 0 <= at < len(self.model.rows) else None
        if key is not None:
            self.desk.tried(self.desk.open_thing, Contract, key)


def _contracts(number: int) -> str:
    return counted(number, "договор", "договора", "договоров")


def open_month(desk: Desk, today: dt.date | None = None) -> MonthWindow:
    """The window of the runs; UserError without the right to post acts."""
    desk.work.user.must("post", ServiceAct)
    day = today or dt.date.today()
    window: MonthWindow = desk.show_window((KIND,), lambda: MonthWindow(desk, day))
    return window


@opens(KIND)
def _open_address(desk: Desk, rest: list[Any]) -> Window:
    return open_month(desk)
