"""What windows remember of a person: columns, filters, variants of reports, favourites.

Kept in the base, so it comes with the person to another computer; a value of his own goes
before the common one. Nothing here is a fact of business: no history is written of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.work import Work
from db.desk import UiSetting
from db.errors import UserError

EVERYBODY = ""
LONGEST = 200


class Preferences:
    """The settings of the person at `work`, read once and then kept in memory.

    Values are plain JSON (text, number, bool, list, dict). What others change for everybody comes
    by `reread_common`; another program of the same person is seen at the next start.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self._known: dict[str, dict[str, Any]] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        """The person's own value, else the common one, else `default`."""
        own, common = self._of(self.work.user.login), self._of(EVERYBODY)
        return own.get(key, common.get(key, default))

    def all(self, prefix: str) -> dict[str, Any]:
        """Every value whose key begins so; a person's own go over the common ones."""
        both = self._of(EVERYBODY) | self._of(self.work.user.login)
        return {key: value for key, value in both.items() if key.startswith(prefix)}

    def own(self, prefix: str) -> dict[str, Any]:
        """The person's own values whose key begins so."""
        found = self._of(self.work.user.login)
        return {key: value for key, value in found.items() if key.startswith(prefix)}

    def common(self, prefix: str) -> dict[str, Any]:
        """Every common value whose key begins so."""
        found = self._of(EVERYBODY)
        return {key: value for key, value in found.items() if key.startswith(prefix)}

    def put(self, key: str, value: Any, *, common: bool = False) -> None:
        """Keeps a value; the same value again writes nothing. None is a value like others."""
        if len(key) > LONGEST:
            raise UserError("Название настройки слишком длинное: сократите его.")
        login = self._login(common)
        known = self._of(login)
        if key in known and known[key] == value:
            return
        with self.work.keeping() as gate:
            gate.put_setting(login, key, value)
        known[key] = value

    def forget(self, key: str, *, common: bool = False) -> None:
        """Back to the common value, or to none."""
        login = self._login(common)
        if key in self._of(login):
            with self.work.keeping() as gate:
                gate.drop_setting(login, key)
            del self._of(login)[key]

    def reread_common(self) -> bool:
        """Reads what is everybody's anew; whether anything differs."""
        before = self._of(EVERYBODY)
        fresh = self._read((EVERYBODY,))[EVERYBODY]
        assert self._known is not None
        self._known[EVERYBODY] = fresh
        return fresh != before

    def _login(self, common: bool) -> str:
        return EVERYBODY if common else self.work.user.login

    def _of(self, login: str) -> dict[str, Any]:
        if self._known is None:
            self._known = self._read((EVERYBODY, self.work.user.login))
        return self._known[login]

    def _read(self, logins: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {name: {} for name in logins}
        table: Any = UiSetting.__table__
        query = select(table.c.login, table.c.key, table.c.value).where(table.c.login.in_(logins))
        with self.work.database.reading() as session:
            for row in session.connection().execute(query):
                found[row.login][row.key] = row.value
        return found
