"""The roles of people and what each may do with a noun (B-4, B-5, B-2)."""

from __future__ import annotations

import enum
from typing import Literal

Action = Literal["read", "write", "post"]


class Role(enum.Enum):
    """Administrators and accountants may do everything a declaration does not take from them."""

    ADMINISTRATOR = "Администратор"
    ACCOUNTANT = "Бухгалтер"
    MANAGER = "Менеджер"


ALL: frozenset[Action] = frozenset(("read", "write", "post"))
READ: frozenset[Action] = frozenset(("read",))
EDIT: frozenset[Action] = frozenset(("read", "write"))
NONE: frozenset[Action] = frozenset()
# What a bank or another program told of is read and never typed, whoever the person is.
LOADED = {Role.ADMINISTRATOR: READ, Role.ACCOUNTANT: READ, Role.MANAGER: NONE}
