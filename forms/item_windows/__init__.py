"""Windows of things that are more than their declaration, one file a thing, found by package.

They are loaded when the first thing is opened: a start that ends in a list needs none of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.base import Base
    from forms.item_window import ItemWindow


def window_of(kind: type[Base]) -> type[ItemWindow]:
    """The window that serves a class: its own (`form_for`) or the one drawn from its fields."""
    from forms.item_window import SPECIAL, ItemWindow

    _load()
    return SPECIAL.get(kind, ItemWindow)


@cache
def _load() -> None:
    for _ in loading():
        pass


def loading() -> Iterator[None]:
    """Loads them one after another: a program at rest does it before anybody asks."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
        yield
