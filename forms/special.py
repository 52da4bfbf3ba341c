"""Windows that are more than their declaration, found by package like the nouns themselves."""

from __future__ import annotations

import importlib
import pkgutil

from forms.item_window import SPECIAL, ItemWindow, form_for

ROOMS = ("forms.catalogs", "forms.documents", "forms.registers")


def load() -> None:
    """Puts them in place; removing a file removes what was special and nothing else."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{room}.{module.name}")


__all__ = ["SPECIAL", "ItemWindow", "form_for", "load"]
