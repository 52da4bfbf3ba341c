"""Thumbnails in a column of file names: made one after another, only of the rows that are seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QModelIndex, QPersistentModelIndex, QSize, QTimer
from PySide6.QtGui import QImageReader, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from app import attachments
from app.work import Work
from db.errors import UserError
from forms.guard import guard
from forms.icons import pixmap
from forms.lasting_cells import LastingCells
from forms.section_view import SectionView

Index = QModelIndex | QPersistentModelIndex
GAP = 2  # pixels between a picture and the lines of its cell
SIGN = 16


class PhotoCells(LastingCells):
    """Paints the pictures of `thing` by their names; its files are asked for once a name."""

    def __init__(self, view: SectionView, work: Work, thing: Callable[[], Any]) -> None:
        super().__init__(view)
        self.view, self.work, self.thing = view, work, thing
        self.shown: dict[str, QPixmap] = {}
        self.wanted: list[str] = []
        self.timer = QTimer(self, singleShot=True, interval=0)
        self.timer.timeout.connect(self._load)
        names = [field.name for field in view.rows.fields]
        self.column = names.index("photo")
        view.setItemDelegateForColumn(self.column, self)

    @guard()
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = ""

    @guard()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        name: str = self.view.rows.rows[index.row()].photo
        if not name:
            return
        picture = self.shown.get(name)
        if picture is None:
            self._want(name)
            picture = pixmap("paper", "text2", SIGN)
        ratio = picture.devicePixelRatio()
        size = QSize(round(picture.width() / ratio), round(picture.height() / ratio))
        place = option.rect
        left = place.center().x() - size.width() // 2
        painter.drawPixmap(left, place.center().y() - size.height() // 2, picture)

    def _want(self, name: str) -> None:
        if name not in self.wanted:
            self.wanted.append(name)
            self.timer.start()

    @guard()
    def _load(self) -> None:
        """One picture a turn of the event loop, so that typing never waits for many."""
        thing = self.thing()
        if not self.wanted or thing.id is None:
            self.wanted.clear()
            return
        name = self.wanted.pop(0)
        try:
            files = attachments.files_of(self.work, thing)
            key = next((f.id for f in reversed(files) if f.name == name), None)
            content = b"" if key is None else attachments.content(self.work, key)
        except UserError:
            content = b""
        height = self.view.verticalHeader().defaultSectionSize() - 2 * GAP
        made = thumbnail(content, height, self.view.devicePixelRatioF())
        self.shown[name] = made if not made.isNull() else pixmap("paper", "text2", SIGN)
        self.view.viewport().update()
        if self.wanted:
            self.timer.start()


def thumbnail(content: bytes, height: int, ratio: float = 1.0) -> QPixmap:
    """A picture so many pixels high, read no larger than it is shown; null when it is none."""
    kept = QByteArray(content)
    buffer = QBuffer(kept)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        return QPixmap()
    high = round(height * ratio)
    reader.setScaledSize(QSize(max(1, size.width() * high // size.height()), high))
    made = QPixmap.fromImage(reader.read())
    made.setDevicePixelRatio(ratio)
    return made
