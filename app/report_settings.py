"""What a person sets in a report, and how it is kept in a variant of it (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app import report_filters
from app.report_filters import Condition


@dataclass(frozen=True)
class Settings:
    """How a report is put together; None leaves it as the report has it.

    `columns` are keys from left to right, `groups` keys from the outermost, `order` is
    (key, descending), `black` the columns whose negative numbers are not red.
    """

    columns: tuple[str, ...] | None = None
    filters: tuple[Condition, ...] = ()
    groups: tuple[str, ...] | None = None
    order: tuple[tuple[str, bool], ...] = ()
    black: frozenset[str] = frozenset()
    coloured: bool = True

    def rearranges(self) -> bool:
        """Rows change: not only what is seen of them."""
        return bool(self.order or self.groups is not None or self.used_filters())

    def used_filters(self) -> tuple[Condition, ...]:
        return tuple(c for c in self.filters if c.used)


def to_data(settings: Settings) -> dict[str, Any]:
    """Settings as they are kept in a variant of a report."""
    return {
        "columns": None if settings.columns is None else list(settings.columns),
        "filters": [report_filters.to_data(c) for c in settings.filters],
        "groups": None if settings.groups is None else list(settings.groups),
        "order": [list(part) for part in settings.order],
        "black": sorted(settings.black),
        "coloured": settings.coloured,
    }


def from_data(kept: Any) -> Settings:
    """What was kept; what a program does not understand is left out."""
    if not isinstance(kept, dict):
        return Settings()
    try:
        read = (report_filters.from_data(c) for c in kept.get("filters") or ())
        return Settings(
            columns=_keys(kept.get("columns")),
            filters=tuple(c for c in read if c is not None),
            groups=_keys(kept.get("groups")),
            order=tuple((str(key), bool(down)) for key, down in kept.get("order") or ()),
            black=frozenset(map(str, kept.get("black") or ())),
            coloured=bool(kept.get("coloured", True)),
        )
    except (TypeError, ValueError):
        return Settings()


def _keys(kept: Any) -> tuple[str, ...] | None:
    return None if kept is None else tuple(map(str, kept))
