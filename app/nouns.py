"""What happens to every noun: importing this module attaches all verbs, found by package.

Reports are found by `app.table.REPORTS` when one is first asked for.
"""

from __future__ import annotations

import importlib
import pkgutil

import db.nouns

ROOMS = ("app.catalogs", "app.documents")


def _attach() -> None:
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{room}.{module.name}")


_attach()

__all__ = ["db"]
