"""How names are declined and «действующего» or «действующей» agrees (N10, N13)."""

from __future__ import annotations

import enum


class Gender(enum.Enum):
    """Entered by a person where a patronymic does not tell it."""

    MALE = "Мужской"
    FEMALE = "Женский"
