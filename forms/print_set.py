"""«Печать документов»: a set of papers with copies of each, seen before it is printed (F12)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.print_set import SetPaper, papers_of_set, set_pdf
from app.printed import Papers, named_papers
from db.base import Document
from db.russian import counted
from forms.fields import WholeField
from forms.pdf_pages import Paper
from forms.pdf_window import PdfWindow
from forms.window import Window, label, scrolling

if TYPE_CHECKING:
    from forms.desk import Desk

MOST_COPIES = 20
SIDE = 340


def open_print_set(desk: Desk, document: Document) -> Window:
    """The set of a stored document; UserError when nothing of it is printed."""
    key = ("print_set", document.id)
    remembered = f"print_set/{document.__tablename__}"
    known = desk.preferences.get(remembered, {})
    papers = papers_of_set(desk.work, document, known)
    if not any(paper.copies for paper in papers):
        papers = papers_of_set(desk.work, document, {})
    pdf = set_pdf(desk.work, papers, with_copies=False)
    return desk.show_window(key, lambda: PrintSetWindow(desk, key, document, papers, pdf))


class Copies(WholeField):
    """How many copies, from one up; what is typed beyond reason goes to the nearest."""

    def __init__(self, copies: int) -> None:
        super().__init__(1)
        self.show_value(copies)
        self.setFixedWidth(52)

    def parse(self, text: str) -> Any:
        typed = super().parse(text)
        return max(1, min(int(typed), MOST_COPIES))


class PrintSetWindow(PdfWindow):
    """Each form has a check mark and a number of copies; both are remembered for the kind."""

    def __init__(
        self,
        desk: Desk,
        key: tuple[Any, ...],
        document: Document,
        papers: list[SetPaper],
        pdf: bytes,
    ) -> None:
        self.document, self.papers = document, papers
        self.checks: list[QCheckBox] = []
        self.spins: list[Copies] = []
        name = desk.names.get(type(document), document.id)
        source = (type(document), document.id)
        super().__init__(desk, key, f"Печать: {name}", pdf, source)
        self.print_action.setText("Печать комплекта")
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self.redraw)
        self._count()

    def side(self) -> QWidget:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label("Печатная форма", dim=True), 0, 0)
        grid.addWidget(label("Экз.", dim=True), 0, 1)
        for number, paper in enumerate(self.papers, 1):
            check = QCheckBox(paper.title)
            check.setToolTip(paper.title)
            check.setChecked(paper.copies > 0)
            spin = Copies(paper.copies or paper.usual)
            spin.setEnabled(paper.copies > 0)
            spin.setAccessibleName(f"Экземпляров: {paper.title}")
            check.toggled.connect(spin.setEnabled)
            check.toggled.connect(self._changed)
            spin.edited.connect(self._count)
            self.checks.append(check)
            self.spins.append(spin)
            grid.addWidget(check, number, 0)
            grid.addWidget(spin, number, 1)
        self.sheets = QLabel()
        self.sheets.setProperty("dim", True)
        column = QVBoxLayout()
        column.addWidget(self.sheets)
        column.addStretch(1)
        grid.addLayout(column, len(self.papers) + 1, 0, 1, 2)
        grid.setRowStretch(len(self.papers) + 1, 1)
        area = scrolling(body)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(SIDE)
        return area

    def chosen(self) -> list[SetPaper]:
        """The papers with the copies that stand on the screen; 0 for those not wanted."""
        return [
            replace(paper, copies=spin.value() if check.isChecked() else 0)
            for paper, check, spin in zip(self.papers, self.checks, self.spins, strict=True)
        ]

    def _changed(self) -> None:
        self._count()
        self._later.start()

    def _count(self, _: object = None) -> None:
        chosen = [paper for paper in self.chosen() if paper.copies]
        copies = sum(paper.copies for paper in chosen)
        forms = counted(len(chosen), "форма", "формы", "форм")
        sheets = counted(copies, "экземпляр", "экземпляра", "экземпляров")
        self.sheets.setText(f"{forms}, {sheets}")
        for action in (self.print_action, self.save_action):
            action.setEnabled(bool(chosen))

    def redraw(self) -> None:
        """The preview follows the check marks: one of each."""
        if any(paper.copies for paper in self.chosen()):
            pdf = self.desk.tried(set_pdf, self.desk.work, self.chosen(), with_copies=False)
            if pdf is not None:
                self.show_pdf(pdf)

    def print_out(self) -> None:
        """All copies as one job, in the order of the forms; the choice is remembered."""
        from forms.printing import ask_and_print

        for spin in self.spins:
            spin.finish()
        pdf = self.desk.tried(set_pdf, self.desk.work, self.chosen(), with_copies=True)
        if pdf is None:
            return
        paper = Paper(pdf)
        if self.desk.tried(ask_and_print, self, paper):
            kept = {one.key: one.copies for one in self.chosen()}
            self.desk.preferences.put(f"print_set/{self.document.__tablename__}", kept)
            self.note_printed()
            self.desk.shell.tell("Комплект отправлен на печать")
        paper.close()

    def papers_shown(self) -> Papers:
        """Every chosen form of every document of the set."""
        chosen = [paper for paper in self.chosen() if paper.copies]
        return [
            named
            for paper in chosen
            for named in named_papers(self.desk.work, paper.form, [paper.document_id])
        ]
