"""Finds things by the names people write: many texts at once, a few queries for all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.list_shape import is_row_of_document
from app.lists import ListQuery, ids, titles_of
from app.store import chunks
from db.base import Base, Document
from db.meta import attributes_of, fields_of, source_of
from db.russian import fold, phone_digits

NAMES = ("code", "inn", "contract_number", "number", "name", "full_name")
TYPED = ("name", "code")  # what a person may begin a new thing with
INN_DIGITS, PHONE_DIGITS = (10, 12), 11
SMALL = 20_000  # things of a kind that are all read when spelling must not matter
_DAY = r"\d\d?\.\d\d?\.\d{2,4}"
_TITLE = re.compile(rf"№\s*(?P<one>\S.*?)\s+от\s+{_DAY}$|^{_DAY}\s*·\s*(?P<two>\S+)$")


def begun_with(cls: type[Base], text: str) -> dict[str, Any]:
    """The fields of a new thing that was looked for by a text and is not there (T2).

    Digits of an ИНН are an ИНН, those of a phone a phone; a code is a code, the rest is a name.
    """
    words, own = text.strip(), attributes_of(cls)
    digits = phone_digits(words)
    if "inn" in own and words.isdigit() and len(words) in INN_DIGITS:
        return {"inn": words}
    if "phone" in own and len(digits) == PHONE_DIGITS and not re.search(r"[^\W\d_]", words):
        return {"phone": words}
    return {cls.shown_by: words} if cls.shown_by in TYPED and cls.shown_by in own else {}


def found_by_name(
    session: Session, cls: type[Base], texts: Iterable[str], where: Mapping[str, Any] | None = None
) -> dict[str, list[int]]:
    """Ids that each text may mean: by code, ИНН, number, name or whole title, case apart.

    `where` is what may be chosen, as in lists; marked things are not found. Texts without an
    answer have an empty list.
    """
    wanted = {text: fold(text.strip()) for text in texts}
    found = _matches(session, cls, {word for word in wanted.values() if word})
    told = {text: _numbered(text) for text, word in wanted.items() if word and not found.get(word)}
    titled = {text: number for text, number in told.items() if number}
    if titled:
        by_number = _matches(session, cls, set(titled.values()))
        keys = {key for number in titled.values() for key in by_number.get(number, ())}
        titles = {key: fold(title) for key, title in titles_of(session, cls, keys).items()}
        for text, number in titled.items():
            same = [k for k in by_number.get(number, ()) if titles.get(k) == wanted[text]]
            found[wanted[text]] = same
    allowed = _allowed(session, cls, {k for keys in found.values() for k in keys}, where or {})
    return {
        text: [key for key in found.get(word, ()) if key in allowed]
        for text, word in wanted.items()
    }


def _numbered(text: str) -> str:
    """The number in «Договор № 214 от 01.01.2026» and in «01.01.2026 · АР-000412»."""
    number = _TITLE.search(text.strip())
    return fold(number["one"] or number["two"]) if number else ""


def _matches(session: Session, cls: type[Base], words: set[str]) -> dict[str, list[int]]:
    """Ids by folded word; a thing shown by another one is found by the names of that."""
    beside = next((f for f in fields_of(cls) if f.name == cls.shown_by and f.target), None)
    if beside is not None and beside.target is not None:
        named = _by_other(session, cls, beside.name, _matches(session, beside.target, words))
        if is_row_of_document(cls):
            recorders = _matches(session, Document, words)
            named = _by_other(session, cls, "recorder_id", recorders) | named
        return named
    columns = [attributes_of(cls)[name] for name in NAMES if name in attributes_of(cls)]
    key = attributes_of(cls)["id"]
    query = select(key, *columns).select_from(source_of(cls))
    found: dict[str, set[int]] = defaultdict(set)

    def note(rows: Iterable[Any]) -> None:
        for thing, *names in rows:
            for name in names:
                if name and (word := fold(str(name))) in words:
                    found[word].add(thing)

    connection = session.connection()
    many = connection.scalar(select(func.count()).select_from(source_of(cls))) or 0
    if many <= SMALL:
        note(connection.execute(query))
    else:
        spelled: list[Any] = sorted(_spelled(words))
        for chunk in chunks(spelled):
            note(connection.execute(query.where(or_(*(c.in_(chunk) for c in columns)))))
    return {word: sorted(keys) for word, keys in found.items()}


def _spelled(words: set[str]) -> set[str]:
    """A word as it is usually written, for an index that tells case apart."""
    return {way for word in words for way in (word, word.upper(), word.title())}


def _by_other(
    session: Session, cls: type[Base], column: str, others: dict[str, list[int]]
) -> dict[str, list[int]]:
    key, place = attributes_of(cls)["id"], attributes_of(cls)[column]
    mine: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(sorted({other for keys in others.values() for other in keys})):
        for thing, other in session.execute(select(key, place).where(place.in_(chunk))):
            mine[other].append(thing)
    return {word: [k for other in keys for k in mine[other]] for word, keys in others.items()}


def _allowed(
    session: Session, cls: type[Base], keys: set[int], where: Mapping[str, Any]
) -> set[int]:
    narrowed = where.get("id")
    if narrowed is not None:
        keys = keys & set(narrowed)
    found: set[int] = set()
    for chunk in chunks(sorted(keys)):
        query = ListQuery(cls, where={**where, "id": list(chunk)}, show_marked=False)
        found |= set(ids(session, query))
    return found
