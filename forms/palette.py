"""The colours of the program, light and dark, and the WCAG contrast they must keep.

One source of truth: nothing else in forms/ names a colour. ux.md §4.9 computes the pairs.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "window": "#F3F5F7",
    "surface": "#FFFFFF",
    "surface_alt": "#F8FAFB",
    "sidebar": "#E7ECF1",
    "header": "#EDF1F4",
    "text": "#1B2430",
    "text2": "#4F5D6B",
    "disabled": "#8B97A3",
    "link": "#1A5FA3",
    "border": "#CFD6DD",
    "field_border": "#7E8B98",
    "grid": "#E3E8ED",
    "focus": "#1F6BB5",
    "accent": "#1F6BB5",
    "on_accent": "#FFFFFF",
    "accent_hover": "#185A9B",
    "sel": "#CFE3F6",
    "sel_inactive": "#E2E7EC",
    "hover": "#EEF3F8",
    "ok": "#1A7446",
    "warn": "#8A5A00",
    "err": "#B3261E",
    "row_debt": "#FFF0A8",
    "row_returned": "#D9DEE4",
    "row_prepaid": "#E6DBF8",
    "row_marked": "#8B5E5A",
    "badge_ok": "#D8F0E2",
    "badge_warn": "#FFE9BF",
    "badge_err": "#FBDAD7",
    "badge_info": "#D6E6F7",
}

DARK: Final = {
    "window": "#1A1E23",
    "surface": "#21262C",
    "surface_alt": "#252B32",
    "sidebar": "#161A1F",
    "header": "#2A3038",
    "text": "#E5E9EE",
    "text2": "#A8B3BF",
    "disabled": "#727E8A",
    "link": "#7DBBF5",
    "border": "#3A424B",
    "field_border": "#77838F",
    "grid": "#2F363E",
    "focus": "#7DBBF5",
    "accent": "#2E74B5",
    "on_accent": "#FFFFFF",
    "accent_hover": "#27659F",
    "sel": "#234666",
    "sel_inactive": "#343C45",
    "hover": "#2B323A",
    "ok": "#6CCB98",
    "warn": "#F0BE62",
    "err": "#FF9F97",
    "row_debt": "#4B4013",
    "row_returned": "#3B424A",
    "row_prepaid": "#423560",
    "row_marked": "#C99C97",
    "badge_ok": "#1E4632",
    "badge_warn": "#4A3A12",
    "badge_err": "#55231F",
    "badge_info": "#1F3F5E",
}

# (what is seen, on what, least contrast): 4.5 for text, 3 for borders (WCAG 1.4.3, 1.4.11),
# 7 for the text people read all day. «disabled» is exempt and only kept visible.
PAIRS: Final = (
    ("text", "window", 7),
    ("text", "surface", 7),
    ("text", "surface_alt", 7),
    ("text", "sidebar", 7),
    ("text", "header", 7),
    ("text2", "surface", 4.5),
    ("text2", "window", 4.5),
    ("text2", "sidebar", 4.5),
    ("text2", "header", 4.5),
    ("disabled", "surface", 2.5),
    ("link", "surface", 4.5),
    ("link", "surface_alt", 4.5),
    ("on_accent", "accent", 4.5),
    ("on_accent", "accent_hover", 4.5),
    ("field_border", "surface", 3),
    ("field_border", "window", 3),
    ("focus", "surface", 3),
    ("focus", "window", 3),
    ("text", "sel", 4.5),
    ("text", "sel_inactive", 4.5),
    ("text", "hover", 4.5),
    ("err", "sel", 4.5),
    ("link", "sel", 4.5),
    ("ok", "surface", 4.5),
    ("warn", "surface", 4.5),
    ("err", "surface", 4.5),
    ("err", "surface_alt", 4.5),
    ("text", "row_debt", 7),
    ("err", "row_debt", 4.5),
    ("text", "row_returned", 7),
    ("err", "row_returned", 4.5),
    ("text", "row_prepaid", 7),
    ("err", "row_prepaid", 4.5),
    ("text", "badge_ok", 7),
    ("err", "badge_ok", 4.5),
    ("text", "badge_err", 7),
    ("text", "badge_info", 7),
    ("err", "badge_info", 4.5),
    ("text", "badge_warn", 7),
    ("err", "badge_warn", 4.5),
    ("text2", "row_returned", 4.5),
    ("link", "row_debt", 4.5),
    ("row_marked", "surface", 4.5),
    ("ok", "badge_ok", 4.5),
    ("warn", "badge_warn", 4.5),
    ("err", "badge_err", 4.5),
    ("link", "badge_info", 4.5),
)


def contrast(one: str, other: str) -> float:
    """The WCAG ratio of two #RRGGBB colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
