"""How the program looks: Fusion, our palette, a short QSS, one font with equal-width digits.

Rows are coloured by roles of models, never by `::item` of a style sheet: such rules slow
painting and hide the colours of rows (ux.md §3.2).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from forms.palette import DARK, LIGHT

RESOURCES = Path(__file__).parent.parent / "resources"
FONT_FILES = ("PTS55F.ttf", "PTS75F.ttf")
FONT_POINTS = 10.5
ROW, HEADER, CONTROL, SIDEBAR = 24, 28, 26, 208  # pixels at 96 dpi
GAP, PAD = 8, 12


class Look:
    """The colours in force."""

    def __init__(self) -> None:
        self.dark = False
        self.styled = False
        self.colours: Mapping[str, str] = LIGHT


LOOK = Look()


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


def apply(app: QApplication, *, dark: bool = False) -> None:
    """Dresses the program; may be called again to switch, in this order: style, palette, QSS."""
    LOOK.dark, LOOK.colours = dark, DARK if dark else LIGHT
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    if not LOOK.styled:
        # Once: a new style under a style sheet and open windows has crashed Qt at a switch.
        app.setStyle(QStyleFactory.create("Fusion"))
        LOOK.styled = True
    app.setFont(_font())
    app.setPalette(_palette(LOOK.colours))
    sheet = _qss(LOOK.colours)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)


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
    font.setPointSizeF(10.0 if font.family() == "Segoe UI" else FONT_POINTS)
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
    for token in sorted(colours, key=len, reverse=True):
        text = text.replace(f"@{token}", colours[token])
    return text


def _quoted(path: Path) -> str:
    """A path for `url()`: on Windows there is a space in «Program Files»."""
    return f'"{path.as_posix()}"'
