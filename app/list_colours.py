"""Colouring of a list for everybody: condition → colour and sign, kept in the base (L16).

A person's own rules stay his own; those for everybody are changed by who has the right to the
common settings of windows (`UiSetting`), and every person sees them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from app.condition_words import from_json, to_json
from app.conditions import Condition
from app.preferences import Preferences
from db.base import Base
from db.desk import UiSetting


@dataclass(frozen=True)
class ColourRule:
    """Rows that meet the condition have the colour and the sign; the title says why.

    `colour` is a token of the palette, `sign` the name of an icon; either may be empty, not both.
    """

    title: str
    condition: Condition
    colour: str
    sign: str = ""
    common: bool = False


def may_change_common(preferences: Preferences) -> bool:
    """Whether the person changes what everybody sees."""
    return preferences.work.user.may("write", UiSetting)


def common_rules(
    preferences: Preferences, kind: type[Base], colours: Collection[str], signs: Collection[str]
) -> tuple[ColourRule, ...]:
    """The rules of everybody, from first to last; what a newer program kept is passed over."""
    kept = preferences.common(_key(kind)).get(_key(kind))
    return read(kind, kept, colours, signs, common=True)


def keep_common(preferences: Preferences, kind: type[Base], rules: Sequence[ColourRule]) -> None:
    """Writes the rules of everybody; UserError without the right, nothing when they are the same.

    An empty list takes them away.
    """
    kept = to_data(rules)
    if kept == preferences.common(_key(kind)).get(_key(kind), []):
        return
    preferences.work.user.must("write", UiSetting)
    if kept:
        preferences.put(_key(kind), kept, common=True)
    else:
        preferences.forget(_key(kind), common=True)


def to_data(rules: Sequence[ColourRule]) -> list[dict[str, Any]]:
    """Plain values for the settings."""
    return [
        {"title": r.title, "colour": r.colour, "sign": r.sign, "condition": to_json(r.condition)}
        for r in rules
    ]


def read(
    kind: type[Base],
    kept: Any,
    colours: Collection[str],
    signs: Collection[str],
    *,
    common: bool = False,
) -> tuple[ColourRule, ...]:
    """Rules as settings keep them; one that is not readable any more is left out."""
    found = []
    for one in kept if isinstance(kept, list) else []:
        condition = from_json(kind, one.get("condition")) if isinstance(one, dict) else None
        if condition is None:
            continue
        colour, sign = one.get("colour", ""), one.get("sign", "")
        colour, sign = colour if colour in colours else "", sign if sign in signs else ""
        if colour or sign:
            title = str(one.get("title", ""))
            found.append(ColourRule(title, condition, colour, sign, common))
    return tuple(found)


def _key(kind: type[Base]) -> str:
    return f"colours/{kind.__tablename__}"
