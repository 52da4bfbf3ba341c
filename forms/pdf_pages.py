"""Pages of a PDF on screen, drawn by PDFium when they come into view."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from forms import theme
from forms.guard import guard

GAP = 14  # pixels around a page
KEEP = 12  # drawn pages kept
SMALLEST, LARGEST, STEP = 0.2, 5.0, 1.25
MOST_FITTED = 1.35  # a page wider than that is read with a turning head
SCREEN = 96 / 72  # pixels of a point at zoom 1


class Paper:
    """A PDF in memory: its pages' sizes in points and their pictures."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2

        self.pdf = pdf
        self._document = pypdfium2.PdfDocument(pdf)
        self.sizes: list[tuple[float, float]] = [
            self._document.get_page_size(n) for n in range(len(self._document))
        ]

    def picture(self, number: int, scale: float) -> QImage:
        """A page drawn at so many pixels a point."""
        page = self._document[number]
        bitmap = page.render(scale=scale, prefer_bgrx=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGB32,
        ).copy()
        bitmap.close()
        page.close()
        return image

    def close(self) -> None:
        self._document.close()


class PagesView(QAbstractScrollArea):
    """One page under another; Ctrl and the wheel zoom."""

    zoomed = Signal()

    def __init__(self, paper: Paper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = paper
        self.zoom = 1.0
        self.fits_width = True
        self._drawn: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # --- where pages are --------------------------------------------------------------------

    def _size(self, number: int) -> QSize:
        width, height = self.paper.sizes[number]
        scale = self.zoom * SCREEN
        return QSize(round(width * scale), round(height * scale))

    def page_top(self, number: int) -> int:
        """Pixels from the top of the first page."""
        return GAP + sum(self._size(n).height() + GAP for n in range(number))

    def current_page(self) -> int:
        """The page at the middle of what is seen."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        for number in range(len(self.paper.sizes)):
            if middle < self.page_top(number + 1):
                return number
        return len(self.paper.sizes) - 1

    def go_to(self, number: int) -> None:
        self.verticalScrollBar().setValue(self.page_top(number) - GAP)

    def set_zoom(self, zoom: float) -> None:
        page = self.current_page()
        self.fits_width = False
        self.zoom = max(SMALLEST, min(LARGEST, zoom))
        self._measure()
        self.go_to(page)

    def fit_width(self) -> None:
        self.fits_width = True
        self._measure()

    def forget(self) -> None:
        """The paper is another one: what was drawn is of no use."""
        self._drawn.clear()
        self._measure()

    def _measure(self) -> None:
        room = self.viewport().width() - 2 * GAP
        widest = max((w for w, _ in self.paper.sizes), default=1.0)
        if self.fits_width:
            self.zoom = max(SMALLEST, min(MOST_FITTED, room / (widest * SCREEN)))
        height = self.page_top(len(self.paper.sizes))
        width = round(widest * self.zoom * SCREEN) + 2 * GAP
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, height - self.viewport().height()))
        vertical.setPageStep(self.viewport().height())
        vertical.setSingleStep(40)
        horizontal.setRange(0, max(0, width - self.viewport().width()))
        horizontal.setPageStep(self.viewport().width())
        self.viewport().update()
        self.zoomed.emit()

    # --- drawing ----------------------------------------------------------------------------

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("sidebar"))
        down, right = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        for number in range(len(self.paper.sizes)):
            size = self._size(number)
            left = max(GAP, (self.viewport().width() - size.width()) // 2) - right
            place = QRect(left, self.page_top(number) - down, size.width(), size.height())
            if not place.intersects(self.viewport().rect()):
                continue
            painter.drawImage(place, self._picture(number))
            painter.setPen(theme.colour("border"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()

    def _picture(self, number: int) -> QImage:
        ratio = self.devicePixelRatioF()
        scale = self.zoom * SCREEN * ratio
        key = (number, round(scale * 1000))
        if key not in self._drawn:
            self._drawn[key] = self.paper.picture(number, scale)
            if len(self._drawn) > KEEP:
                self._drawn.popitem(last=False)
        return self._drawn[key]

    @guard()
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    @guard()
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * (STEP if event.angleDelta().y() > 0 else 1 / STEP))
        else:
            super().wheelEvent(event)

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, last = self.verticalScrollBar(), len(self.paper.sizes) - 1
        moves: dict[int, Any] = {
            Qt.Key.Key_PageDown: lambda: self.go_to(min(self.current_page() + 1, last)),
            Qt.Key.Key_PageUp: lambda: self.go_to(max(self.current_page() - 1, 0)),
            Qt.Key.Key_Home: lambda: bar.setValue(0),
            Qt.Key.Key_End: lambda: bar.setValue(bar.maximum()),
            Qt.Key.Key_Down: lambda: bar.setValue(bar.value() + 40),
            Qt.Key.Key_Up: lambda: bar.setValue(bar.value() - 40),
        }
        if (move := moves.get(event.key())) is not None:
            move()
        else:
            super().keyPressEvent(event)
