"""What stands inside a cabin, as people write it: «Кровать × 2, Стол» (A-5, D-10)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from db.russian import fold


def composed(parts: Iterable[tuple[str, int]]) -> str:
    """«Кровать × 2, Стол × 1» of things and how many."""
    return ", ".join(f"{item} × {count}" for item, count in parts)


def difference(given: str, back: str) -> tuple[str, str]:
    """(what did not come back, what came besides), each as a composition; empty for none."""
    names: dict[str, str] = {}
    was, became = _counted(given, names), _counted(back, names)
    missing, besides = was - became, became - was
    return (
        composed((names[key], count) for key, count in missing.items()),
        composed((names[key], count) for key, count in besides.items()),
    )


def worth(composition: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """Roubles by the value of each thing, its name folded; None when one has no value."""
    total = Decimal(0)
    for key, count in _counted(composition, {}).items():
        value = values.get(key)
        if value is None:
            return None
        total += value * count
    return total


def _counted(text: str, names: dict[str, str]) -> Counter[str]:
    """Things by their folded names; a thing without a number is one."""
    found: Counter[str] = Counter()
    for part in _parts().split(text):
        match = _numbered().fullmatch(part.strip())
        item, count = (match[1], int(match[2])) if match else (part.strip(), 1)
        if item and count:
            key = " ".join(fold(item).split())
            names.setdefault(key, item)
            found[key] += count
    return found


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(r"[,;\n]")


@cache
def _numbered() -> re.Pattern[str]:
    """«Кровать × 2», «Кровать x2», «Кровать — 2 шт.»."""
    sign = r"\s*[×*:]|\s+[xх](?=\s*\d)|\s+[-–—]\s"
    return re.compile(rf"(.*?)(?:{sign})\s*(\d{{1,6}})\s*(?:шт\.?)?")
