"""The names of things by id, read in sets and kept until something of their kind changes."""

from __future__ import annotations

from collections.abc import Iterable

from app import lists
from app.work import Work
from db.base import Base


class Names:
    """What a reference field and a cell show instead of an id."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._known: dict[type[Base], dict[int, str]] = {}

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
                known |= lists.titles_of(session, cls, wanted)

    def forget(self) -> None:
        """After any commit: a name may be put together from things of other kinds."""
        self._known.clear()
