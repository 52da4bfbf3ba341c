"""Names and positions in the cases papers need (domain-facts §9.3; cases N1–N10, N13).

A name is never declined without knowing whose it is: without a patronymic the gender is asked.
What a person typed in the card stands above everything here.
"""

from __future__ import annotations

import enum
import re
from functools import cache
from typing import Any

from db.gender import Gender

UNDECLINED = {"оглы": Gender.MALE, "кызы": Gender.FEMALE, "гызы": Gender.FEMALE}


class Case(enum.Enum):
    """The two oblique cases of contracts and letters; values are grammemes."""

    GENITIVE = "gent"
    DATIVE = "datv"


def gender_of(full_name: str) -> Gender | None:
    """Told by the patronymic, or by «оглы» and «кызы»; None asks a person (N13)."""
    words = _words(full_name)
    if (told := UNDECLINED.get(words[-1].lower() if words else "")) is not None:
        return told
    if len(words) < 3 or "." in full_name:
        return None
    from pytrovich.enums import Gender as Known

    found = _detector().detect(middlename=words[2])
    return {Known.MALE: Gender.MALE, Known.FEMALE: Gender.FEMALE}.get(found)


def name_in(case: Case, full_name: str, gender: Gender) -> str:
    """«Иванова Ивана Ивановича»: surname, name and patronymic in that order; initials stay."""
    words = _words(full_name)
    made = (_word_of_name(word, place, case, gender, words) for place, word in enumerate(words))
    return re.sub(r"\. (?=\w\.)", ".", " ".join(made))


def post_in(case: Case, post: str) -> str:
    """A position up to its main noun: «заместителя генерального директора по экономике» (N8)."""
    words = post.split()
    made: list[str] = []
    gender = ""
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        parse = _nominative(word, gender, after)
        if parse is None:
            return " ".join([*made, *words[place:]])
        made.append(_like(word, parse.inflect({case.value, "sing"})))
        gender = str(parse.tag.gender or "")
        if parse.tag.POS == "NOUN":
            return " ".join([*made, *words[place + 1 :]])
    return " ".join(made)


def head_gender(words: str) -> Gender | None:
    """Of the main noun of a name: «Компания» is feminine; None for the neuter and the unknown."""
    gender = ""
    for word in words.split():
        parse = _nominative(word, gender)
        if parse is None:
            return None
        gender = str(parse.tag.gender or "")
        if parse.tag.POS == "NOUN":
            return {"masc": Gender.MALE, "femn": Gender.FEMALE}.get(gender)
    return None


def acting(gender: Gender | None) -> str:
    """«действующего» or «действующей» (N10)."""
    return "действующей" if gender is Gender.FEMALE else "действующего"


def _words(full_name: str) -> list[str]:
    """Capitals as in a passport become usual ones first: the rules know only those (N6)."""
    words = full_name.replace(".", ". ").split()
    return [_usual(word) if word.isupper() and len(word.strip(".")) > 1 else word for word in words]


def _usual(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-"))


def _word_of_name(word: str, place: int, case: Case, gender: Gender, words: list[str]) -> str:
    foreign = words[-1].lower() in UNDECLINED
    if place > 2 or word.endswith(".") or (foreign and place > 1):
        return word
    from pytrovich.enums import Case as Known
    from pytrovich.enums import Gender as Sex
    from pytrovich.enums import NamePart

    part = (NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME)[place]
    sex = Sex.MALE if gender is Gender.MALE else Sex.FEMALE
    wanted = Known.GENITIVE if case is Case.GENITIVE else Known.DATIVE
    return str(_maker().make(part, sex, wanted, word))


def _nominative(word: str, gender: str, after: str = "") -> Any:
    """The reading of a word of a position that stands in the nominative and agrees; or None.

    «Старший» alone is a noun, before «прораб» it is not.
    """
    readings = [
        p
        for p in analyzer().parse(word)
        if p.tag.POS in ("NOUN", "ADJF", "PRTF")
        and {"nomn", "sing"} in p.tag
        and (not gender or str(p.tag.gender or "") == gender)
    ]
    for reading in readings:
        if reading.tag.POS != "NOUN" and after:
            head = _nominative(after, str(reading.tag.gender or ""))
            if head is not None and head.tag.POS == "NOUN":
                return reading
    people = [p for p in readings if p.tag.POS != "NOUN" or p.tag.animacy == "anim"]
    return next(iter(people or readings), None)


def _like(word: str, inflected: Any) -> str:
    """The inflected word with a capital where it had one; unchanged where there is no form."""
    if inflected is None:
        return word
    made = str(inflected.word)
    return made[:1].upper() + made[1:] if word[:1].isupper() else made


@cache
def _maker() -> Any:
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()


@cache
def _detector() -> Any:
    from pytrovich.detector import PetrovichGenderDetector

    return PetrovichGenderDetector()


@cache
def analyzer() -> Any:
    """The dictionary of Russian words; loaded when it is first asked."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()
