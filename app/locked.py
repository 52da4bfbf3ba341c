"""Fields that other facts stand on: once used they change only by a new card or document (F14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.facts import Facts
from app.lists import titles_of
from app.verbs import CHECKS, Problem
from db.base import Base, Document
from db.meta import field_of
from db.russian import counted

UsedBy = Callable[[Any, Facts], Sequence[Base]]
NAMED = 3  # documents named in the reason; the rest are counted


class Rule(NamedTuple):
    """Some fields of a class, what stands on them, and what to do instead of changing them."""

    fields: tuple[str, ...]
    used_by: UsedBy
    advice: str
    by: str


class KeptRow(NamedTuple):
    """A stored row of a section that something stands on: its fields and why they stay."""

    fields: frozenset[str]
    reason: str


class Kept(NamedTuple):
    """Fields of a thing that are not changed any more, each with its reason; `words` for all.

    `rows` are rows of its sections by id.
    """

    reasons: Mapping[str, str]
    words: str
    rows: Mapping[int, KeptRow]


KeptRows = Callable[[Any, Facts], Mapping[int, KeptRow]]
RULES: dict[type[Base], Rule] = {}
ROWS: dict[type[Base], KeptRows] = {}


def keeps(
    thing: type[Base], *fields: str, advice: str, by: str = "начисления и оплаты"
) -> Callable[[UsedBy], UsedBy]:
    """The fields are kept while the function finds something that stands on them."""

    def attach(used_by: UsedBy) -> UsedBy:
        rule = RULES[thing] = Rule(fields, used_by, advice, by)

        def are_kept(card: Any, facts: Facts) -> Iterator[Problem]:
            yield from _kept_after_use(card, facts, rule)

        CHECKS[thing].append(are_kept)
        return used_by

    return attach


def keeps_rows(thing: type[Base]) -> Callable[[KeptRows], KeptRows]:
    """Tells a form which rows of a thing stay as they are; the checks of the thing refuse."""

    def attach(kept: KeptRows) -> KeptRows:
        ROWS[thing] = kept
        return kept

    return attach


def _kept_after_use(card: Any, facts: Facts, rule: Rule) -> Iterator[Problem]:
    """Refuses a change of the fields of a stored thing when something stands on it."""
    if card.__dict__.get("id") is None or not rule.used_by(card, facts):
        return
    before: Any = facts.find(type(card), card.id)
    if before is None:
        return
    for name in rule.fields:
        if getattr(before, name) != getattr(card, name):
            title = field_of(type(card), name).title
            text = f"«{title}» уже не меняется: по этой записи есть {rule.by}. {rule.advice}"
            yield Problem(name, text)


def kept_fields(session: Session, thing: Base) -> Kept | None:
    """What of a stored thing is locked and by what; None when nothing is."""
    if thing.__dict__.get("id") is None:
        return None
    reasons: dict[str, str] = {}
    words = ""
    if isinstance(thing, Document) and thing.number is not None:
        reasons["organization_id"] = f"Номер {thing.number} дан этой организации"
    rule, facts = RULES.get(type(thing)), Facts(session, [thing])
    if rule is not None:
        used = rule.used_by(thing, facts)
        if used:
            where = _where(session, used)
            titles = ", ".join(f"«{field_of(type(thing), n).title}»" for n in rule.fields)
            words = f"{titles} не меняются: есть {rule.by} — {where}. {rule.advice}"
            reasons |= dict.fromkeys(rule.fields, f"Не меняется: {where}. {rule.advice}")
    rows = ROWS[type(thing)](thing, facts) if type(thing) in ROWS else {}
    return Kept(reasons, words, rows) if reasons or rows else None


def _where(session: Session, used: Sequence[Any]) -> str:
    """«Передача в аренду № А-000001 от 12.11.2026 и ещё 4 документа»."""
    keys = list(dict.fromkeys(row.recorder_id for row in used))
    named = titles_of(session, Document, keys[:NAMED])
    words = ", ".join(named[key] for key in keys[:NAMED])
    left = len(keys) - NAMED
    if left <= 0:
        return words
    return f"{words} и ещё {counted(left, 'документ', 'документа', 'документов')}"
