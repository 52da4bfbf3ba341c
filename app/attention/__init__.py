"""«Требующие внимания» (J-1…J-12): what somebody must do something about, found by package.

A line is declared once: its card, its words, the list it opens and the filter of that list.
Removing a module of this folder removes its card.
"""

import importlib
import pkgutil

from app.attention.lines import Card, Line, Severity, attention_of, filter_of, lines_of

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["Card", "Line", "Severity", "attention_of", "filter_of", "lines_of"]
