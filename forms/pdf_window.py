"""The window of a paper: preview, print, save. What is seen is the file that is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout

from forms.dialogs import file_to_save
from forms.pdf_pages import STEP, PagesView, Paper
from forms.values import shortened
from forms.window import Window, button, label

if TYPE_CHECKING:
    from forms.desk import Desk


class PdfWindow(Window):
    """Shows a PDF given as bytes."""

    sign = "printer"

    def __init__(self, desk: Desk, key: tuple[Any, ...], title: str, pdf: bytes) -> None:
        super().__init__(desk, key)
        self.title = title
        self.paper = Paper(pdf)
        self.view = PagesView(self.paper, self)
        self.setWindowTitle(shortened(title))
        self.closed.connect(self._let_go)
        self.print_action = self.command("Печать…", self.print_out, "Ctrl+P", sign="printer")
        self.save_action = self.command("Сохранить…", self.save, "Ctrl+S", sign="save")
        self.larger = self.command("Крупнее", lambda: self.zoom(STEP), "Ctrl++", "Ctrl+=")
        self.smaller = self.command("Мельче", lambda: self.zoom(1 / STEP), "Ctrl+-")
        self.whole = self.command("По ширине", self.view.fit_width, "Ctrl+0")
        self.leave = self.command("Закрыть", self.close_window, "Esc")
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(button(self.print_action, primary=True))
        top.addWidget(button(self.save_action))
        for action in (self.smaller, self.larger, self.whole):
            top.addWidget(button(action, with_key=False))
        top.addStretch(1)
        self.place = label("", dim=True)
        top.addWidget(self.place)
        self.page.addLayout(top)
        self.page.addWidget(self.strip)
        self.page.addWidget(self.view, 1)
        self.view.verticalScrollBar().valueChanged.connect(self._tell)
        self.view.zoomed.connect(self._tell)
        self._tell()

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
            self.desk.shell.tell("Отправлено на печать")

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
            self.strip.tell(f"Файл «{path.name}» не записан: {fault.strerror or fault}.")
        else:
            self.desk.shell.tell(f"Записано: {path}")

    def first_focus(self) -> None:
        self.view.setFocus()
