"""Addresses of what is open: `kontora:item/rent_transfer/412`, `kontora:list/unit` (MW8).

An address outlives its window: it is copied, put among favourites, kept in the history and
opened again at the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from db.base import Catalog, Derived, Document, Register
from db.errors import UserError
from db.meta import noun

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window

SCHEME = "kontora:"
NOT_OURS = (
    "Это не ссылка Конторы. Скопируйте ссылку клавишами Ctrl+F11: она начинается с «kontora:»."
)
Open = Callable[["Desk", list[str]], "Window"]
OPENERS: dict[str, Open] = {}


def opens(kind: str) -> Callable[[Open], Open]:
    """Says how addresses of windows whose key begins with `kind` are opened."""

    def attach(call: Open) -> Open:
        OPENERS[kind] = call
        return call

    return attach


def address_of(key: tuple[Any, ...]) -> str:
    """The address of a window by its key; empty for what has none, as a thing not saved yet."""
    kind, *rest = key
    plain = all(isinstance(part, str | int) for part in rest)
    return f"{SCHEME}{'/'.join(map(str, key))}" if kind in OPENERS and plain else ""


def open_address(desk: Desk, text: str) -> Window:
    """Opens what an address names; UserError when it is none or the thing is gone."""
    words = text.strip()
    if not words.startswith(SCHEME):
        raise UserError(NOT_OURS)
    kind, *rest = words.removeprefix(SCHEME).split("/")
    if kind not in OPENERS:
        raise UserError(NOT_OURS)
    try:
        return OPENERS[kind](desk, rest)
    except (LookupError, ValueError):
        raise UserError(
            "Ссылка ведёт на то, чего в этой программе нет. Проверьте, вся ли она скопирована."
        ) from None


@opens("list")
def _open_list(desk: Desk, rest: list[str]) -> Window:
    (name,) = rest
    kind = noun(name)
    if not (issubclass(kind, Catalog | Document | Register | Derived) and kind.title):
        raise LookupError(name)
    return desk.open_list(kind)


@opens("item")
def _open_item(desk: Desk, rest: list[str]) -> Window:
    name, key = rest
    return desk.open_thing(noun(name), int(key))


@opens("report")
def _open_report(desk: Desk, rest: list[str]) -> Window:
    (name,) = rest
    return desk.open_report(name)
