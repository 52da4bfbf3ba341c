"""The window of a paper: preview, print, save. What is seen is the file that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QSplitter, QWidget

from db.base import Base, Document
from db.file_faults import why_not
from forms.dialogs import file_to_save
from forms.flow import flowing
from forms.pdf_pages import STEP, PagesView, Paper
from forms.values import shortened
from forms.window import Window, button, label

if TYPE_CHECKING:
    from app.printed import Papers
    from forms.desk import Desk
    from printforms.registry import PrintForm


class PdfWindow(Window):
    """Shows a PDF given as bytes; F7 leads to the document it is of, when `source` names one."""

    sign = "printer"

    def __init__(
        self,
        desk: Desk,
        key: tuple[Any, ...],
        title: str,
        pdf: bytes,
        source: tuple[type[Base], int] | None = None,
    ) -> None:
        super().__init__(desk, key)
        self.title, self.source = title, source
        self.batch: tuple[PrintForm, Sequence[int]] | None = None  # of a batch, in one PDF
        self.paper = Paper(pdf)
        self.view = PagesView(self.paper, self)
        self.setWindowTitle(shortened(title))
        self.closed.connect(self._let_go)
        self.print_action = self.command(
            "Печать…", self.print_out, "Ctrl+P", "Ctrl+Shift+P", sign="printer"
        )
        self.save_action = self.command("Сохранить…", self.save, "Ctrl+S", sign="save")
        self.larger = self.command("Крупнее", lambda: self.zoom(STEP), "Ctrl++", "Ctrl+=")
        self.smaller = self.command("Мельче", lambda: self.zoom(1 / STEP), "Ctrl+-")
        self.whole = self.command("По ширине", self.view.fit_width, "Ctrl+0")
        self.to_document = self.command("К документу", self.open_source, "F7")
        self.leave = self.command("Закрыть", self.close_window, "Esc")
        commands, top = flowing()
        top.addWidget(button(self.print_action, primary=True))
        top.addWidget(button(self.save_action))
        top.addWidget(button(self.to_document))
        for action in (self.smaller, self.larger, self.whole):
            top.addWidget(button(action, with_key=False))
        self.place = label("", dim=True)
        top.add_end(self.place)
        self.page.addWidget(commands)
        self.page.addWidget(self.strip)
        side = self.side()
        if side is None:
            self.page.addWidget(self.view, 1)
        else:
            split = QSplitter()
            split.addWidget(side)
            split.addWidget(self.view)
            split.setStretchFactor(1, 1)
            split.setChildrenCollapsible(False)
            self.page.addWidget(split, 1)
        self.lead_to(source)
        self.view.verticalScrollBar().valueChanged.connect(self._tell)
        self.view.zoomed.connect(self._tell)
        self._tell()

    def side(self) -> QWidget | None:
        """What stands at the left of the pages."""
        return None

    def lead_to(self, source: tuple[type[Base], int] | None) -> None:
        """The document that F7 opens."""
        self.source = source
        self.to_document.setVisible(source is not None)
        self.to_document.setEnabled(source is not None)

    def open_source(self) -> None:
        if self.source is not None:
            self.desk.tried(self.desk.open_thing, *self.source)

    def show_pdf(self, pdf: bytes) -> None:
        """Shows another making of the same paper."""
        old, self.paper = self.paper, Paper(pdf)
        self.view.paper = self.paper
        self.view.forget()
        old.close()
        self._tell()

    def zoom(self, times: float) -> None:
        self.view.set_zoom(self.view.zoom * times)

    def _tell(self) -> None:
        pages = len(self.paper.sizes)
        self.place.setText(
            f"Страница {self.view.current_page() + 1} из {pages} · {self.view.zoom:.0%}"
        )

    def _let_go(self) -> None:
        self.paper.close()

    def print_out(self) -> None:
        from forms.printing import ask_and_print

        if self.desk.tried(ask_and_print, self, self.paper):
            self.note_printed()
            self.desk.shell.tell("Отправлено на печать")

    def note_printed(self) -> None:
        """What went to paper or to a file is in the history of its documents (L22)."""
        from app.printed import note_papers

        if papers := self.papers_shown():
            self.desk.tried(note_papers, self.desk.work, papers)

    def papers_shown(self) -> Papers:
        """Every document of the file and what it is called on paper."""
        from app.printed import named_papers

        if self.batch is not None:
            return named_papers(self.desk.work, *self.batch)
        kind, key = self.source or (None, 0)
        if kind is not None and issubclass(kind, Document):
            return [(kind, key, self.title)]
        return []

    def save(self) -> None:
        """Writes the very bytes that are shown."""
        path = file_to_save(self, "Сохранить", f"{self.title}.pdf", "PDF (*.pdf)")
        if path is None:
            return
        if path.suffix.lower() != ".pdf":
            path = path.with_name(f"{path.name}.pdf")
        try:
            path.write_bytes(self.paper.pdf)
        except OSError as fault:
            self.strip.tell(f"Файл «{path.name}» не записан: {why_not(fault)}.")
        else:
            self.note_printed()
            self.desk.shell.tell(f"Записано: {path}")

    def first_focus(self) -> None:
        self.view.setFocus()
