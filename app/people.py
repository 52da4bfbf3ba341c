"""The person at the keyboard and what he may do (B-2, B-4, B-5, B-10)."""

from __future__ import annotations

from typing import NamedTuple

from db.base import Base, Derived, Register
from db.errors import UserError
from db.roles import ALL, NONE, READ, Action, Role


class User(NamedTuple):
    """A person; without a role he may open nothing (B-10)."""

    login: str
    name: str
    role: Role | None

    def may(self, action: Action, noun: type[Base]) -> bool:
        """What the noun's declaration says for the role; money registers are for accountants."""
        if self.role is None:
            return False
        return action in _granted(self.role, noun)

    def must(self, action: Action, noun: type[Base]) -> None:
        """Refuses with a sentence when the person may not."""
        if not self.may(action, noun):
            if action == "write" and is_only_read(noun):
                raise UserError(f"«{noun.titles or noun.title}» загружаются и вручную не правятся.")
            what = {"read": "смотреть", "write": "изменять", "post": "проводить"}[action]
            raise UserError(
                f"Недостаточно прав: {what} «{noun.titles or noun.title}» вам не разрешено. "
                "Обратитесь к администратору."
            )


def is_only_read(noun: type[Base]) -> bool:
    """Whether nobody may write it: it was loaded from a bank or another program."""
    return not any("write" in _granted(role, noun) for role in Role)


def _granted(role: Role, noun: type[Base]) -> frozenset[Action]:
    full = role in (Role.ADMINISTRATOR, Role.ACCOUNTANT)
    if issubclass(noun, Register | Derived):
        return READ & noun.rights.get(role, READ if full else NONE)
    return noun.rights.get(role, ALL if full else NONE)
