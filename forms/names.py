"""The names of things by id, read in sets and kept until something of their kind changes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import lists
from app.work import Work
from db.base import Base, Document
from db.catalogs.unit import Tariff
from db.meta import noun
from db.proration_rule import ProrationRule


class Names:
    """What a reference field and a cell show instead of an id."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._known: dict[type[Base], dict[int, str]] = {}
        self._daily: frozenset[int] | None = None

    def get(self, cls: type[Base], key: int | None) -> str:
        """The name of a thing; empty for no thing."""
        if key is None:
            return ""
        known = self._known.setdefault(cls, {})
        if key not in known:
            self.learn(cls, [key])
        return known.get(key, f"№ {key}")

    def learn(self, cls: type[Base], keys: Iterable[int | None]) -> None:
        """Reads many names with one query, before a table asks for them one by one."""
        known = self._known.setdefault(cls, {})
        wanted = {k for k in keys if k is not None} - known.keys()
        if wanted:
            with self.work.database.reading() as session:
                for kind, some in _by_kind(session, cls, wanted).items():
                    known |= lists.titles_of(session, kind, some)

    def is_daily(self, tariff: int | None) -> bool:
        """Whether the price of a tariff is for a day and not for a month (D-8)."""
        if self._daily is None:
            daily = select(Tariff.id).where(Tariff.rule == ProrationRule.DAY_RATE)
            with self.work.database.reading() as session:
                self._daily = frozenset(session.execute(daily).scalars())
        return tariff in self._daily

    def forget(self) -> None:
        """After any commit: a name may be put together from things of other kinds."""
        self._known.clear()
        self._daily = None


def _by_kind(session: Session, cls: type[Base], keys: set[int]) -> dict[type[Base], list[int]]:
    """Documents are named by their own kinds: a contract by the number that was typed."""
    if cls is not Document:
        return {cls: list(keys)}
    found: dict[type[Base], list[int]] = {}
    for key, kind in session.execute(
        select(Document.id, Document.kind).where(Document.id.in_(keys))
    ):
        found.setdefault(noun(kind), []).append(key)
    return found
