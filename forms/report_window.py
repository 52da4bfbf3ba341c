"""The window of a report: parameters, header figures, the table, where its numbers lead.

The table is read beside the window; settings, variants, menus, files are in modules of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.cell_sums import sums_of
from app.report_arranging import made_of
from app.report_settings import Settings
from app.report_variants import Variant, Variants
from app.table import Report, Table
from db.base import Base
from db.errors import UserError
from forms.figures import Figures
from forms.flow import flowing
from forms.guard import guard
from forms.list_veil import Veil as Asking
from forms.report_chips import ReportChips
from forms.report_columns import ReportColumns
from forms.report_commands import actions_of, must_be_read_again
from forms.report_drill import follow, open_table
from forms.report_footer import ReportFooter
from forms.report_menus import ReportMenus, more_button
from forms.report_model import ReportModel
from forms.report_output import ReportOutput
from forms.report_params import ReportParams
from forms.report_running import Runner, Veil, Waiting
from forms.report_shape import ReportShape
from forms.report_totals import ReportTotals
from forms.report_variants import VariantMenu, with_kept
from forms.report_view import ReportView
from forms.tab_order import in_order
from forms.values import shortened, shown
from forms.window import Window, button

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.report_dialog import SettingsDialog

EMPTY = Table("", (), ())
NOTHING = "Данных нет. Измените период, отборы или поля над отчётом."
CHANGED = "Изменились настройки. Нажмите „Сформировать“ для получения отчета."
AT_ONCE = "reports/at_once"


class ReportWindow(Window):
    """Editors come from the parameters' dataclass, columns from the table it returns.

    A report opened by a key of its own (the rows of a sum) remembers nothing but its widths.
    """

    sign = "chart"

    def __init__(
        self,
        desk: Desk,
        report: Report,
        params: Any = None,
        *,
        settings: Settings | None = None,
        key: tuple[Any, ...] | None = None,
    ) -> None:
        super().__init__(desk, key or ("report", report.name))
        self.report, self.is_own = report, key is not None
        variants = Variants(desk.preferences, report.name)
        name, last = variants.last()
        if self.is_own or settings is not None:
            name, last = "Основной", settings or Settings()
        self.shape = ReportShape(self, last)
        self.parameters = ReportParams(
            self, desk, params if params is not None else report.params()
        )
        self.model = ReportModel(EMPTY, None if self.is_own else self._write_note, self)
        self.view = ReportView(self)
        self.view.setAccessibleName(report.title)
        self.view.setModel(self.model)
        self.view.wrap_titles()
        self.figures = Figures()
        self.totals = ReportTotals(self.view)
        self.chips = ReportChips()
        self.footer = ReportFooter(self.strip.tell)
        self.output = ReportOutput(self)
        self.runner = Runner(desk, self)
        self.variants = VariantMenu(self, variants, name)
        self.stale = self.settings_when_ready = False
        self._make_commands()
        self._lay_out()
        self.columns = ReportColumns(self)
        self.menus = ReportMenus(self)
        self.dialog: SettingsDialog | None = None
        self._listen()
        self.setWindowTitle(shortened(report.title))

    # --- how it is put together -------------------------------------------------------------

    def _make_commands(self) -> None:
        make = self.command
        self.run_action = make("Сформировать", self.run, "F5")
        self.settings_action = make("Настройки…", self.open_settings, "F2", sign="settings")
        self.save_action = make("Сохранить…", self.output.save, "Ctrl+S", sign="save")
        self.excel_action = make("Excel", self.output.to_excel, tip="Сохранить в Excel")
        self.pdf_action = make("PDF", self.output.to_pdf, tip="Сохранить в PDF")
        self.paper_action = make("Печать", self.output.to_paper, "Ctrl+P", sign="printer")
        self.mail_action = make("Отправить по почте…", self.output.to_mail)
        self.keep_action = make("Сохранить снимок отчёта…", self.output.keep)
        self.open_kept_action = make("Открыть снимок отчёта…", self.output.open_kept)
        self.at_once_action = make("Формировать сразу", self._turn_at_once)
        self.at_once_action.setCheckable(True)
        self.at_once_action.setChecked(bool(self.desk.preferences.get(AT_ONCE, False)))
        self.stop_action = make("Отменить", self._escape, "Esc")
        self.own_actions = list(actions_of(self))

    def _lay_out(self) -> None:
        asked, flow = flowing()
        flow.addWidget(button(self.run_action, primary=True))
        self.parameters.lay_in(flow)
        self.inward = [button(self.settings_action, with_key=False)]
        self.inward += [] if self.is_own else [self.variants.button]
        self.inward += [button(action) for action in self.own_actions]
        for made in self.inward:
            flow.addWidget(made)
        flow.add_end(self.chips.levels)
        acts = (self.excel_action, self.pdf_action, self.paper_action)
        self.outward = [*(button(action, with_key=False) for action in acts), more_button(self)]
        for made in self.outward:
            flow.add_end(made)
        self.page.addWidget(asked)
        self.page.addWidget(self.strip)
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.page.spacing())
        column.addWidget(self.figures)
        self.body.installEventFilter(self.figures)
        column.addWidget(self.chips)
        table = QVBoxLayout()
        table.setSpacing(0)
        table.addWidget(self.view, 1)
        table.addWidget(self.totals)
        column.addLayout(table, 1)
        self.page.addWidget(self.body, 1)
        self.veil, self.waiting = Veil(self.body), Waiting(self.body)
        self.asking = Asking(self.view)
        self.page.addWidget(self.footer)

    def _listen(self) -> None:
        self.shape.changed.connect(self._show)
        self.parameters.changed.connect(self._params_changed)
        self.runner.done.connect(self.show_table)
        self.runner.failed.connect(self._failed)
        self.runner.slow.connect(self._slow)
        self.runner.stopped.connect(self._stopped)
        self.waiting.cancelled.connect(self.runner.stop)
        self.closed.connect(self.runner.let_go)
        self.view.drilled.connect(self.drill)
        self.view.cells_selected.connect(self._tell_count)
        self.totals.drilled.connect(self.drill_total)
        self.chips.level_asked.connect(self.fold_to)
        self.figures.asked.connect(self.drill_figure)

    # --- parameters -------------------------------------------------------------------------

    @property
    def params(self) -> Any:
        """The parameters as they are typed now."""
        return self.parameters.value

    @property
    def editors(self) -> dict[str, Any]:
        return self.parameters.editors

    @property
    def found(self) -> Table | None:
        """What was read last; None before the first time."""
        return self.shape.found

    def _params_changed(self) -> None:
        answered = self.asking.button.isVisible() and self.parameters.missing() is None
        if answered or self.at_once_action.isChecked():
            self.run()
            return
        self.stale = self.found is not None
        self.veil.fade(self.stale)
        self.strip.tell(CHANGED)

    def _turn_at_once(self) -> None:
        self.desk.preferences.put(AT_ONCE, self.at_once_action.isChecked())
        if self.at_once_action.isChecked() and self.stale:
            self.run()

    def take_variant(self, variant: Variant) -> None:
        """The settings of a variant, and its parameters where it has any."""
        params = with_kept(self.params, variant.params)
        changed = params != self.params
        self.parameters.show(params)
        self.shape.apply(variant.settings)
        if changed:
            self.run()

    # --- the result -------------------------------------------------------------------------

    def run(self) -> None:
        """«Сформировать»: what is typed in open fields counts."""
        if faults := self.parameters.finish():
            self.strip.tell(". ".join(faults))
            return
        report, params = self.report, self.params
        self.runner.start(lambda session: report.run(session, params))

    def _ask_first(self) -> None:
        """Whose card is it? An empty table would not say why there is nothing in it."""
        missing = self.parameters.missing()
        if missing is not None:
            name, words = missing
            self.asking.tell(words, "Выбрать  F4", self.editors[name].choose)
        elif self.model.rows:
            self.asking.lift()
        else:
            self.asking.tell(NOTHING)

    def _slow(self) -> None:
        self.strip.hide()
        self.veil.fade(True)
        self.waiting.begin()

    def _stopped(self) -> None:
        self.waiting.end()
        self.stale = self.found is not None
        self.veil.fade(self.stale)
        self.strip.tell("Формирование отменено. Показан прежний отчёт." if self.stale else "")
        self.strip.setVisible(self.stale)

    def _failed(self, words: str) -> None:
        """What was shown before stays, and is plainly old."""
        self.waiting.end()
        self.veil.fade(self.found is not None)
        self.strip.tell(words)

    @guard()
    def show_table(self, table: Table) -> None:
        """Shows what was read, put together as the person set it."""
        self.waiting.end()
        self.stale = False
        self.veil.fade(False)
        self.strip.hide()
        self.shape.take(table)
        if self.settings_when_ready:
            self.settings_when_ready = False
            self.open_settings()

    @guard()
    def _show(self) -> None:
        if self.found is None:
            return
        found, table = self.found, self.shape.table()
        at, across = self.view.currentIndex(), self.view.horizontalScrollBar().value()
        self.columns.begin()
        self.model.replace(table, self.shape.settings.black)
        self.view.show_colours(self.model.coloured)
        self.columns.end()
        self.figures.tell(table.figures, table.ways)
        self.totals.show_texts(self.model.totals())
        self._show_chips()
        self.footer.show_table(table, "   ".join(found.subtitle))
        self.variants.tell()
        self._stand(at.row(), at.column())
        self.view.horizontalScrollBar().setValue(across)
        self._tell_count()
        self._ask_first()

    def _stand(self, row: int, column: int) -> None:
        """The cursor where it was, as far as there is such a row."""
        rows, columns = self.model.rowCount(), self.model.columnCount()
        if rows:
            first = self.model.named + self.model.first
            place = min(max(row, 0), rows - 1), min(column if row >= 0 else first, columns - 1)
            self.view.setCurrentIndex(self.model.index(*place))

    def _show_chips(self) -> None:
        shape = self.shape
        chips: list[Any] = [
            (words, lambda c=condition: shape.drop_filter(c)) for words, condition in shape.chips()
        ]
        if shape.settings.groups is not None:
            names = [(key, f"Группировка: {shape.title(key)}") for key in shape.groups()]
            chips += [(words, lambda k=key: shape.ungroup(k)) for key, words in names]
        self.chips.show_chips(chips, self.model.levels)
        in_order(self.inward[-1], self.chips.levels, *self.outward)
        in_order(self.outward[-1], self.figures, self.chips, self.view)

    def fold_to(self, level: int) -> None:
        """Opens groups down to a level, folds those below."""
        self.model.fold_to(level)
        self.view.freeze(self.view.frozen.count)
        self._stand(-1, 0)
        self._tell_count()

    def _tell_count(self) -> None:
        """How many rows there are; figures of the selected cells."""
        cells = self.view.selected_cells() if self.model.rows else []
        self.footer.show_sums(sums_of(self.model.values(cells)), len(cells))
        rows = len(self.model.table.rows) - self.model.headings
        self.footer.show_count(f"Строк: {shown(rows)}" if rows else "Данных нет")

    # --- where numbers lead -----------------------------------------------------------------

    def leads(self, index: QModelIndex) -> bool:
        """A double click on the cell opens something."""
        return self._heading_sum(index) is not None or self.model.way(index) is not None

    def drill(self, index: QModelIndex) -> None:
        """Goes to the thing a number is made of, or to the rows under a subtotal."""
        table = self._heading_sum(index)
        if table is not None:
            self.desk.tried(open_table, self.desk, table)
        elif (number := self.model.heading(index.row())) is not None:
            self.view.fold_heading(index.row(), folded=not self.model.is_folded(number))
        elif (way := self.model.way(index)) is not None:
            self.desk.tried(follow, self.desk, way)

    def _heading_sum(self, index: QModelIndex) -> Table | None:
        number, key = self.model.heading(index.row()), self.model.key_of(index.column())
        if number is None or not key or not self.model.totals().get(index.column()):
            return None
        if index.column() == self.model.named + self.model.first:
            return None
        return made_of(self.model.table, key, number)

    def drill_total(self, column: int) -> None:
        """A double click on a sum of the last line."""
        key = self.model.key_of(column)
        if key and column != self.model.named + self.model.first and column in self.totals.texts:
            self.desk.tried(open_table, self.desk, made_of(self.model.table, key))

    def drill_figure(self, title: str) -> None:
        """A double click or Enter on a header figure."""
        table = self.model.table
        if (way := table.ways.get(title)) is not None:
            self.desk.tried(follow, self.desk, way)

    def _write_note(self, row_id: int, text: str) -> bool:
        try:
            self.desk.work.set_note(self.report.name, row_id, text)
        except UserError as refusal:
            self.strip.tell(str(refusal))
            return False
        return True

    # --- settings, keys, the life of the window ----------------------------------------------

    def open_settings(self, page: str = "fields", column: str = "") -> None:
        """«Настройки отчёта»; `column` begins a condition on it."""
        from forms.beside import beside
        from forms.report_dialog import SettingsDialog

        if self.found is None:
            self.strip.tell("Сначала сформируйте отчёт (F5).")
            return
        dialog = SettingsDialog(self, self.found, self.shape.settings, self.report.title)
        dialog.applied.connect(self.shape.apply)
        dialog.show_page(page)
        if column:
            dialog.filters.add(column=column)
        self.dialog = dialog
        beside(dialog)

    def _escape(self) -> None:
        """Esc gives up what is being read, else closes the window."""
        if self.runner.running:
            self.runner.stop()
        else:
            self.close_window()

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if must_be_read_again(self, kinds):
            self.run()

    def may_close(self) -> bool:
        self.desk.tried(self.columns.remember)
        if not self.is_own:
            self.desk.tried(self.variants.remember)
        return True

    def first_focus(self) -> None:
        missing = self.parameters.missing()
        (self.view if missing is None else self.editors[missing[0]]).setFocus()
