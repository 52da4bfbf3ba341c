"""Declares every noun: importing this module brings in all tables, found by package."""

from __future__ import annotations

import importlib
import pkgutil

ROOMS = ("registers", "catalogs", "documents")


def _declare() -> None:
    """Finds nouns by package, so that removing a file removes the noun."""
    importlib.import_module("db.system")
    importlib.import_module("db.desk")
    importlib.import_module("db.month_run")
    importlib.import_module("db.signing")
    for room in ROOMS:
        package = importlib.import_module(f"db.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"db.{room}.{module.name}")


_declare()

from db.totals import declare_totals  # noqa: E402  after all registers are declared

declare_totals()
