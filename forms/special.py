"""What of a noun is more than its declaration before any of it is opened: place, list commands."""

from __future__ import annotations

import importlib
import pkgutil

ROOMS = ("forms.catalogs", "forms.documents", "forms.registers")


def load() -> None:
    """Puts it in place, found by package like the nouns themselves.

    Removing a file removes what was special and nothing else.
    """
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{room}.{module.name}")
