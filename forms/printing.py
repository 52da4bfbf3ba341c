"""Sends a PDF to a printer: pages are drawn at the printer's resolution, never at the screen's."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from forms.pdf_pages import Paper

SHARPEST = 400  # dots an inch: more is not seen and fills the memory


def ask_and_print(parent: QWidget, paper: Paper) -> bool:
    """The system's print dialog; True when the pages went to the printer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, len(paper.sizes))
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    first = printer.fromPage() or 1
    last = printer.toPage() or len(paper.sizes)
    print_pages(paper, printer, range(first - 1, min(last, len(paper.sizes))))
    return True


def print_pages(paper: Paper, printer: QPrinter, pages: range) -> None:
    """Puts the pages on the printer, each in its own orientation."""
    printer.setFullPage(True)
    painter: QPainter | None = None
    for number in pages:
        width, height = paper.sizes[number]
        way = QPageLayout.Orientation
        printer.setPageOrientation(way.Landscape if width > height else way.Portrait)
        if painter is None:
            painter = QPainter()
            if not painter.begin(printer):
                raise UserError("Принтер не отвечает. Проверьте, включён ли он, и повторите.")
        else:
            printer.newPage()
        sheet = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
        dots = min(printer.resolution(), SHARPEST)
        painter.drawImage(sheet, paper.picture(number, dots / 72))
    if painter is not None:
        painter.end()
