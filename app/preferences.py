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

    Values are plain JSON (text, number, bool, list, dict). Other programs' changes of the same
    person's settings are seen at the next start.
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

    def _login(self, common: bool) -> str:
        return EVERYBODY if common else self.work.user.login

    def _of(self, login: str) -> dict[str, Any]:
        if self._known is None:
            mine = (EVERYBODY, self.work.user.login)
            self._known = {name: {} for name in mine}
            table: Any = UiSetting.__table__
            query = select(table.c.login, table.c.key, table.c.value).where(table.c.login.in_(mine))
            with self.work.database.reading() as session:
                for row in session.connection().execute(query):
                    self._known[row.login][row.key] = row.value
        return self._known[login]
