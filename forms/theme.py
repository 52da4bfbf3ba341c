"""How the program looks: Fusion, our palette, a short QSS, one font with equal-width digits.

Rows are coloured by roles of models, never by `::item` of a style sheet: such rules slow
painting and hide the colours of rows (ux.md §3.2).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QTableView

from forms.palette import DARK, LIGHT

RESOURCES = Path(__file__).parent.parent / "resources"
FONT_FILES = ("PTS55F.ttf", "PTS75F.ttf")
SIDEBAR, NARROW_SIDEBAR = 208, 48  # pixels at 96 dpi
GAP, PAD = 8, 12
# The bundled font is smaller at the same size than Segoe UI, so it gets a little more.
OWN_FONT_MORE = 0.5
POINT = 1.6  # pixels a row grows by for a point


class Density(NamedTuple):
    """How close everything stands: points of the font, pixels at 96 dpi (ux.md §4.8)."""

    title: str
    points: float
    row: int
    header: int
    control: int
    toolbar: int


DENSITIES = {
    "compact": Density("Компактно", 9, 21, 24, 23, 30),
    "normal": Density("Обычно", 10, 24, 28, 26, 34),
    "large": Density("Крупно", 12, 30, 34, 32, 40),
}


class Look:
    """The colours and the density in force."""

    def __init__(self) -> None:
        self.dark = False
        self.styled = False
        self.colours: Mapping[str, str] = LIGHT
        self.density = DENSITIES["normal"]
        self.zoom = 0  # points more in tables than elsewhere


LOOK = Look()


def __getattr__(name: str) -> int:
    """ROW, HEADER, CONTROL, TOOLBAR: heights as the density in force has them."""
    if name == "ROW":
        return LOOK.density.row + round(LOOK.zoom * POINT)
    if name in ("HEADER", "CONTROL", "TOOLBAR"):
        return int(getattr(LOOK.density, name.lower()))
    raise AttributeError(name)


def colour(token: str) -> QColor:
    """A colour of the palette in force by its name there."""
    return _colour(LOOK.colours[token])


def brush(token: str) -> QBrush:
    """A brush of that colour; the same object every time, for models."""
    return _brush(LOOK.colours[token])


@cache
def _colour(code: str) -> QColor:
    return QColor(code)


@cache
def _brush(code: str) -> QBrush:
    return QBrush(QColor(code))


def speak_russian(app: QApplication) -> None:
    """Russian numbers, dates and standard buttons; to be called before any widget is made."""
    russian = QLocale(QLocale.Language.Russian, QLocale.Country.Russia)
    QLocale.setDefault(russian)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(russian, "qtbase", "_", folder):
        app.installTranslator(translator)


def system_is_dark() -> bool:
    """What the desktop of the person prefers."""
    hints = QGuiApplication.styleHints()
    return hints.colorScheme() == Qt.ColorScheme.Dark


def apply(app: QApplication, *, dark: bool = False, density: str = "normal") -> None:
    """Dresses the program; may be called again to switch, in this order: style, palette, QSS."""
    LOOK.dark, LOOK.colours = dark, DARK if dark else LIGHT
    before, LOOK.density = LOOK.density, DENSITIES.get(density, DENSITIES["normal"])
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    if not LOOK.styled:
        # Once: a new style under a style sheet and open windows has crashed Qt at a switch.
        app.setStyle(QStyleFactory.create("Fusion"))
        LOOK.styled = True
    app.setFont(_font())
    palette = _palette(LOOK.colours)
    app.setPalette(palette)
    # The bar of a window inside is painted in this colour with white letters on it.
    palette.setColor(QPalette.ColorRole.Highlight, QColor(LOOK.colours["accent"]))
    app.setPalette(palette, "QMdiSubWindow")  # type: ignore[arg-type]  # takes a str
    sheet = _qss(LOOK.colours)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)
    if LOOK.density is not before:
        now = LOOK.density
        times = now.points / before.points
        _stretch(app, now.row - before.row, now.header - before.header, times)


def _stretch(app: QApplication, row: int, header: int, times: float) -> None:
    """Tables that are open already: rows, headers by pixels, columns so many times wider."""
    from forms import zoom

    for widget in app.allWidgets():
        if isinstance(widget, QTableView):
            grow_rows(widget, row)
            grow_columns(widget, times)
            zoom.dress(widget)
            columns = widget.horizontalHeader()
            if columns.minimumHeight() == columns.maximumHeight():
                columns.setFixedHeight(columns.height() + header)


def grow_rows(view: QTableView, pixels: int) -> None:
    """Every row of a table becomes so much higher."""
    rows = view.verticalHeader()
    size = rows.defaultSectionSize() + pixels
    rows.setMinimumSectionSize(1)
    rows.setDefaultSectionSize(size)
    rows.setMinimumSectionSize(size)


def grow_columns(view: QTableView, times: float) -> None:
    """Every column becomes so many times wider: as many letters fit as before."""
    header = view.horizontalHeader()
    for section in range(header.count()):
        if not header.isSectionHidden(section):
            header.resizeSection(section, round(header.sectionSize(section) * times))


@cache
def _family() -> str:
    """Segoe UI where people are used to it, the bundled font elsewhere."""
    if os.name == "nt" and "Segoe UI" in QFontDatabase.families():
        return "Segoe UI"
    family = ""
    for name in FONT_FILES:
        key = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
        family = QFontDatabase.applicationFontFamilies(key)[0] if key >= 0 else family
    return family or "Sans Serif"


def _font() -> QFont:
    font = QFont(_family())
    more = 0 if font.family() == "Segoe UI" else OWN_FONT_MORE
    font.setPointSizeF(LOOK.density.points + more)
    tag = QFont.Tag.fromString("tnum")
    if tag is not None:
        font.setFeature(tag, 1)
    return font


def _palette(colours: Mapping[str, str]) -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for part, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "surface_alt"),
        (role.Text, "text"),
        (role.Button, "surface"),
        (role.ButtonText, "text"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.Highlight, "sel"),
        (role.HighlightedText, "text"),
        (role.Link, "link"),
        (role.PlaceholderText, "disabled"),
        (role.Accent, "accent"),
        (role.Mid, "border"),
        (role.Light, "surface"),
        (role.Midlight, "hover"),
        (role.Dark, "field_border"),
        (role.Shadow, "field_border"),
    ):
        palette.setColor(part, QColor(colours[token]))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(colours["disabled"]))
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(colours["sel_inactive"]))
    return palette


def _qss(colours: Mapping[str, str]) -> str:
    folder = RESOURCES / "styles"
    text = (folder / "kontora.qss").read_text(encoding="utf-8")
    which = "dark" if LOOK.dark else "light"
    text = text.replace("@file(check)", _quoted(folder / "check.svg"))
    for name in ("close", "down"):
        text = text.replace(f"@file({name})", _quoted(folder / f"{name}-{which}.svg"))
    for token, pixels in _sizes(LOOK.density).items():
        text = text.replace(f"@{token}", pixels)
    for token in sorted(colours, key=len, reverse=True):
        text = text.replace(f"@{token}", colours[token])
    return text


def _sizes(density: Density) -> dict[str, str]:
    """What the style sheet names in pixels and points: heights inside of one-pixel borders."""
    inside, pressed = density.control - 2, density.toolbar - 8
    return {
        "field_inside2": f"{inside - 2}px",
        "field_inside1": f"{inside - 1}px",
        "field_inside": f"{inside}px",
        "button_inside2": f"{pressed - 2}px",
        "button_inside": f"{pressed}px",
        "title_size": f"{density.points * 1.5:g}pt",
    }


def _quoted(path: Path) -> str:
    """A path for `url()`: on Windows there is a space in «Program Files»."""
    return f'"{path.as_posix()}"'
