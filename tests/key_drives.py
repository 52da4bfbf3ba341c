"""How a key of a widget is driven: by the name of its row in the key map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Check = Callable[[], bool]
# What a drive gives: the widget that gets the key, and what must be true after it.
Drive = Callable[[Any], tuple[Any, Check]]
DRIVES: dict[tuple[str, str], Drive] = {}


def drives(scope: str, name: str) -> Callable[[Drive], Drive]:
    def attach(call: Drive) -> Drive:
        DRIVES[scope, name] = call
        return call

    return attach
