"""Icons of resources/icons, tinted from the palette when they are painted.

The states of a thing differ in shape and not in colour alone: a check mark is posted, an empty
circle is a draft, a cross is marked for deletion.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from forms import theme
from forms.guard import guard

FOLDER = theme.RESOURCES / "icons"


@cache
def icon(name: str, tint: str = "text2") -> QIcon:
    """The icon of that file in a colour of the palette; follows a switch of the theme."""
    return QIcon(_Tinted(name, tint))


@cache
def no_icon() -> QIcon:
    """The room of an icon with nothing in it."""
    made = QPixmap(16, 16)
    made.fill(Qt.GlobalColor.transparent)
    return QIcon(made)


def pixmap(name: str, token: str, size: int) -> QPixmap:
    """The icon as a picture of so many pixels."""
    return _drawn(name, theme.LOOK.colours[token], size, size)


@cache
def _drawn(name: str, colour: str, width: int, height: int) -> QPixmap:
    svg = (FOLDER / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return picture


class _Tinted(QIconEngine):
    """Draws one file in the colour that its token has now."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self.name, self.token = name, token

    @guard(None)
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        drawn = self._picture(round(side * ratio), mode)
        drawn.setDevicePixelRatio(ratio)
        place = QRect(QPoint(0, 0), QSize(side, side))
        place.moveCenter(rect.center())
        painter.drawPixmap(place, drawn)

    @guard(None)
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._picture(min(size.width(), size.height()), mode)

    def clone(self) -> QIconEngine:
        return _Tinted(self.name, self.token)

    def _picture(self, side: int, mode: QIcon.Mode) -> QPixmap:
        token = "disabled" if mode == QIcon.Mode.Disabled else self.token
        return QPixmap(_drawn(self.name, theme.LOOK.colours[token], side, side))
