"""How the papers of a company look: its logo over the first page, its colour, its words below.

Papers of a lawful form (счёт-фактура, УПД, КСФ, УКД) have none of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from printforms.picture import Picture
from printforms.typeface import MM

LOGO = (60 * MM, 18 * MM)  # the most room it takes


@dataclass(frozen=True, slots=True)
class Look:
    """`colour` is «#RRGGBB»; what is empty is left out."""

    logo: Picture | None = None
    colour: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Facsimile:
    """Pictures of the signatures of a director and an accountant, and of a stamp."""

    sign: Picture | None = None
    book_sign: Picture | None = None
    stamp: Picture | None = None
