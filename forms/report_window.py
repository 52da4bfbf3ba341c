"""The window of a report: parameters, header figures, the table, Excel, PDF, drill-down."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_type_hints

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.mark_fills import FILLS, legend_fill
from app.table import Report, Table
from db.base import About
from db.errors import UserError
from db.meta import Field
from forms import settings, theme
from forms.choice import ChoiceField
from forms.editors import editor_for
from forms.excel_out import to_excel
from forms.fields import LineField, YesNoField
from forms.figures import Figures
from forms.flow import flowing
from forms.icons import icon
from forms.refs import Ref
from forms.report_model import ROWS, ReportModel
from forms.report_view import ReportView
from forms.totals_row import TotalsRow, with_totals
from forms.values import shown
from forms.window import Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk

EMPTY = Table("", (), ())
TOKENS = {fill: ROWS[mark] for mark, fill in FILLS.items()}
LETTER = 34  # pixels of the column of letters


class ReportWindow(Window):
    """Editors come from the parameters' dataclass, columns from the table it returns."""

    sign = "chart"

    def __init__(self, desk: Desk, report: Report, params: Any = None) -> None:
        super().__init__(desk, ("report", report.name))
        self.report = report
        self.params = params if params is not None else report.params()
        self.editors: dict[str, Any] = {}
        self.model = ReportModel(EMPTY, self._write_note, self)
        self.view = ReportView(self)
        self.view.setModel(self.model)
        self.view.wrap_titles()
        self.view.drilled.connect(self.drill)
        self.figures = Figures()
        self.totals = TotalsRow(self.view)
        self.subtitle = label("", dim=True)
        self.legend_place, self.legend = flowing(gap=14)
        self.count = label("", h2=True)
        self._make_commands()
        self._lay_out()
        self.setWindowTitle(report.title)
        self._names_of_columns: list[str] = []

    def _make_commands(self) -> None:
        self.run_action = self.command("Сформировать", self.run, "F5")
        self.excel_action = self.command("Excel", self.to_excel, "Ctrl+S", tip="Записать в Excel")
        self.pdf_action = self.command("PDF и печать", self.to_pdf, "Ctrl+P", sign="printer")

    def _lay_out(self) -> None:
        asked, flow = flowing()
        flow.addWidget(button(self.run_action, primary=True))
        for field in self._fields():
            editor = self._editor(field)
            flow.addWidget(editor if isinstance(editor, YesNoField) else _titled(field, editor))
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(asked, 1)
        for action in (self.excel_action, self.pdf_action):
            top.addWidget(button(action, with_key=False), 0, Qt.AlignmentFlag.AlignTop)
        self.page.addLayout(top)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.figures)
        self.subtitle.hide()
        self.page.addWidget(self.subtitle)
        self.page.addLayout(with_totals(self.view, self.totals), 1)
        foot = QHBoxLayout()
        foot.addWidget(self.legend_place, 1)
        foot.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        self.page.addLayout(foot)

    # --- parameters -------------------------------------------------------------------------

    def _fields(self) -> list[Field]:
        hints = get_type_hints(self.report.params)
        found = []
        for part in dataclasses.fields(self.report.params):
            kind, _ = _without_none(hints[part.name])
            about = About(str(part.metadata["title"]), str(part.metadata.get("hint", "")))
            found.append(Field(part.name, kind, False, about, part.metadata.get("target")))
        return found

    def _editor(self, field: Field) -> Any:
        ref = None
        if field.target is not None:
            ref = Ref(self.desk, field, dict, lambda key: self._chosen(field.name, key))
        optional = _without_none(get_type_hints(self.report.params)[field.name])[1]
        editor = editor_for(
            field,
            optional=optional,
            find=ref.find if ref else None,
            name=ref.name if ref else None,
            parent=self,
        )
        if ref is not None and isinstance(editor, ChoiceField):
            ref.wire(editor)
            editor.setPlaceholderText("все")
        editor.setAccessibleName(field.title)
        if isinstance(editor, QLineEdit):
            editor.setFixedWidth(190 if ref is not None else 116)
        editor.show_value(getattr(self.params, field.name))
        editor.edited.connect(lambda value: self._set(field.name, value))
        self.editors[field.name] = editor
        return editor

    def _chosen(self, name: str, key: int) -> None:
        self.desk.bring_forward(self)
        self.editors[name].take(key)

    def _set(self, name: str, value: Any) -> None:
        if dataclasses.is_dataclass(self.params) and not isinstance(self.params, type):
            self.params = dataclasses.replace(self.params, **{name: value})
        self.strip.tell("Изменились настройки. Нажмите «Сформировать» (F5).")

    # --- the result -------------------------------------------------------------------------

    def run(self) -> None:
        """«Сформировать»: what is typed in open fields counts."""
        for editor in self.editors.values():
            if isinstance(editor, LineField):
                editor.finish()
        faults = [e.fault() for e in self.editors.values() if e.fault()]
        if faults:
            self.strip.tell(". ".join(faults))
            return
        try:
            table = self.read()
        except UserError as refusal:
            self.strip.tell(str(refusal))
            return
        self.strip.hide()
        self.show_table(table)

    def read(self) -> Table:
        """The report's table with the parameters as they are now."""
        with self.desk.work.database.reading() as session:
            return self.report.run(session, self.params)

    def show_table(self, table: Table) -> None:
        self._keep_columns()
        self.model.replace(table)
        self.view.show_colours(self.model.coloured)
        self._restore_columns()
        self.figures.tell(table.figures)
        self.totals.show_texts(self.model.totals())
        self.subtitle.setText("   ".join(table.subtitle))
        self.subtitle.setVisible(bool(table.subtitle))
        self._show_legend(table)
        rows = len(table.rows)
        self.count.setText(f"Строк: {shown(rows)}" if rows else "Данных нет")
        if rows:
            self.view.setCurrentIndex(self.model.index(0, self.model.first))

    def _show_legend(self, table: Table) -> None:
        while (item := self.legend.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for line in table.legend:
            if fill := legend_fill(line):
                self.legend.addWidget(_explained_colour(TOKENS[fill], line.partition(":")[0]))
        if table.legend:
            more = QPushButton(icon("info"), "Пояснения")
            more.setProperty("link", True)
            more.setToolTip("\n".join(table.legend))
            more.clicked.connect(lambda _=False: self.strip.tell("\n".join(table.legend)))
            self.legend.addWidget(more)

    def drill(self, index: QModelIndex) -> None:
        """Goes to the thing a number is made of."""
        link = self.model.link(index)
        if link is not None:
            self.desk.tried(self.desk.open_link, link)

    def _write_note(self, row_id: int, text: str) -> bool:
        try:
            self.desk.work.set_note(self.report.name, row_id, text)
        except UserError as refusal:
            self.strip.tell(str(refusal))
            return False
        return True

    def to_excel(self) -> None:
        if not self.model.columns:
            self.run()
        done = self.desk.tried(to_excel, self, self.report.title, self.read)
        if done:
            self.desk.shell.tell(done)

    def to_pdf(self) -> None:
        self.desk.tried(self.desk.open_report_paper, self.report.title, self.read)

    # --- columns ----------------------------------------------------------------------------

    def _columns_key(self) -> str:
        return f"report/{self.report.name}"

    def _keep_columns(self) -> None:
        names = [""] * self.model.first + [c.key for c in self.model.columns]
        if self.model.columns:
            kept = settings.save_columns(self.view.horizontalHeader(), names)
            settings.remember(self._columns_key(), kept)

    def _restore_columns(self) -> None:
        names = [""] * self.model.first + [c.key for c in self.model.columns]
        kept = settings.recall(self._columns_key())
        if kept:
            settings.restore_columns(self.view.horizontalHeader(), names, kept)
        else:
            self.view.fit_columns([LETTER] * self.model.first)
        if self.model.first:
            self.view.setColumnWidth(0, LETTER)

    def may_close(self) -> bool:
        self._keep_columns()
        return True

    def first_focus(self) -> None:
        self.view.setFocus()


def _without_none(hint: Any) -> tuple[type, bool]:
    """The type of `X | None` and whether None is allowed."""
    parts = [p for p in getattr(hint, "__args__", (hint,)) if p is not type(None)]
    return parts[0], len(parts) < len(getattr(hint, "__args__", (hint,)))


def _titled(field: Field, editor: QWidget) -> QWidget:
    """A field with its title, which a narrow window does not part."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    title = label(f"{field.title}:", dim=True)
    title.setBuddy(editor)
    row.addWidget(title)
    row.addWidget(editor)
    return made


def _explained_colour(token: str, words: str) -> QWidget:
    """A swatch and what it says, which a narrow window does not part."""
    made, swatch = QWidget(), QLabel()
    swatch.setFixedSize(22, 14)
    edge, fill = theme.LOOK.colours["field_border"], theme.LOOK.colours[token]
    swatch.setStyleSheet(f"background: {fill}; border: 1px solid {edge};")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(swatch)
    row.addWidget(label(words, dim=True))
    return made
