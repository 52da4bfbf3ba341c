"""What a list shows and what of it is remembered with the person (`list/<table>`); no widgets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.conditions import Condition
    from db.base import Base

LONGEST_HISTORY = 15
COLOURS = {
    "row_debt": "Жёлтый",
    "row_returned": "Серый",
    "row_prepaid": "Фиолетовый",
    "badge_ok": "Зелёный",
    "badge_err": "Красный",
    "badge_info": "Голубой",
}
Order = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class ColourRule:
    """Rows that meet the condition have the colour; the title says why, for the legend."""

    title: str
    condition: Condition
    colour: str


@dataclass
class ListState:
    """Filters, sorting, colours and the history of searches of one list."""

    conditions: tuple[Condition, ...] = ()
    order: Order = ()
    rules: tuple[ColourRule, ...] = ()
    show_marked: bool = True
    period: Any = None  # as `PeriodPicker.kept` gives it
    searches: list[str] = field(default_factory=list)
    preview: int = 0  # width of the preview, 0 while it is closed
    mode: str = ""  # how groups of a catalog are shown, a name of `app.list_levels.Mode`

    def to_json(self) -> dict[str, Any]:
        """Plain values for the settings of a person."""
        from app.condition_words import to_json

        return {
            "conditions": [to_json(c) for c in self.conditions],
            "order": [list(level) for level in self.order],
            "rules": [
                {"title": r.title, "colour": r.colour, "condition": to_json(r.condition)}
                for r in self.rules
            ],
            "show_marked": self.show_marked,
            "period": self.period,
            "searches": self.searches,
            "preview": self.preview,
            "mode": self.mode,
        }

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
    from app.condition_words import from_json

    found = []
    for one in kept:
        if isinstance(one, dict) and one.get("colour") in COLOURS:
            condition = from_json(kind, one.get("condition"))
            if condition is not None:
                found.append(ColourRule(str(one.get("title", "")), condition, one["colour"]))
    return tuple(found)


def _pairs(kept: Any) -> list[Any]:
    pairs = kept if isinstance(kept, list) else []
    return [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
