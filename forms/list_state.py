"""What a list shows and what of it is remembered with the person (`list/<table>`); no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.conditions import Condition
    from app.list_colours import ColourRule
    from db.base import Base

LONGEST_HISTORY = 15
COLOURS = {
    "row_debt": "Жёлтый",
    "row_returned": "Серый",
    "row_prepaid": "Фиолетовый",
    "badge_ok": "Зелёный",
    "badge_err": "Красный",
    "badge_info": "Голубой",
    "badge_warn": "Оранжевый",
}
SIGNS = {
    "warning": "Внимание",
    "error": "Ошибка",
    "info": "Сведения",
    "star": "Звезда",
    "dot": "Точка",
    "lock": "Замок",
    "money": "Рубль",
    "person": "Человек",
}
Order = tuple[tuple[str, bool], ...]


@dataclass
class ListState:
    """Filters, sorting, colours and the history of searches of one list."""

    conditions: tuple[Condition, ...] = ()
    order: Order = ()
    rules: tuple[ColourRule, ...] = ()  # the person's own
    common: tuple[ColourRule, ...] = ()  # those of everybody, kept apart
    show_marked: bool = True
    period: Any = None  # as `PeriodPicker.kept` gives it
    searches: list[str] = field(default_factory=list)
    preview: int = 0  # width of the preview, 0 while it is closed
    mode: str = ""  # how groups of a catalog are shown, a name of `app.list_levels.Mode`

    def to_json(self) -> dict[str, Any]:
        """Plain values for the settings of a person."""
        from app.condition_words import to_json
        from app.list_colours import to_data

        return {
            "conditions": [to_json(c) for c in self.conditions],
            "order": [list(level) for level in self.order],
            "rules": to_data(self.rules) if self.rules else [],
            "show_marked": self.show_marked,
            "period": self.period,
            "searches": self.searches,
            "preview": self.preview,
            "mode": self.mode,
        }

    def every_rule(self) -> tuple[ColourRule, ...]:
        """The person's own rules go before those of everybody."""
        return self.rules + self.common

    def note_search(self, text: str) -> None:
        """Puts what was looked for first into the history."""
        if words := text.strip():
            known = [s for s in self.searches if s != words]
            self.searches = [words, *known][:LONGEST_HISTORY]


def read(kind: type[Base], kept: Any) -> ListState:
    """What was remembered; what is no longer readable is left out."""
    if not isinstance(kept, dict):
        return ListState()
    searches, preview = kept.get("searches"), kept.get("preview")
    return ListState(
        conditions=_conditions(kind, kept.get("conditions")),
        order=tuple((str(key), bool(down)) for key, down in _pairs(kept.get("order"))),
        rules=_rules(kind, kept.get("rules")),
        show_marked=bool(kept.get("show_marked", True)),
        period=kept.get("period"),
        searches=[str(s) for s in searches] if isinstance(searches, list) else [],
        preview=preview if isinstance(preview, int) else 0,
        mode=str(kept.get("mode", "")),
    )


def _conditions(kind: type[Base], kept: Any) -> tuple[Condition, ...]:
    if not isinstance(kept, list) or not kept:
        return ()
    from app.condition_words import from_json

    return tuple(c for one in kept if (c := from_json(kind, one)) is not None)


def _rules(kind: type[Base], kept: Any) -> tuple[ColourRule, ...]:
    if not isinstance(kept, list) or not kept:
        return ()
    from app.list_colours import read as read_rules

    return read_rules(kind, kept, COLOURS, SIGNS)


def _pairs(kept: Any) -> list[Any]:
    pairs = kept if isinstance(kept, list) else []
    return [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
