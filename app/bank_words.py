"""What the words of a bank's document name: invoices, contracts, units, people, and what it is not.

Reading only; nothing is guessed here (K-8). Numbers are compared without signs and zeros before
them: «А-000012», «а 12» and «А12» are one, «12» is any of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from db.russian import MONTHS, MONTHS_GENITIVE, fold

_ONE = r"(?:№|n)?\s*([а-яa-z]{0,4}-?\d{1,9})(?![\d/-]|[\d.]*\.\d|\s*(?:руб|р\b|шт|мес|дн|%))"
_WORD = r"(?<![а-я])(?:счет(?:у|а|ам|ом|ов|ы)?|сч\.?)(?!\s*-?\s*ф)(?:\s*на оплату)?\s*"
_FIRST = re.compile(_WORD + _ONE)
_DATED = r"(?:\s*от\s*\d[\d.]*\s*(?:года|г\.?)?)?"
_NEXT = re.compile(rf"{_DATED}\s*(?:,|;|и\b)\s*(?:{_WORD})?{_ONE}")
_DATE = re.compile(r"\s*от\s*(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)(?!\d)")
_CONTRACT = re.compile(r"(?:договор\w*|дог\.?)\s*(?:аренды\s*)?(?:№|n)?\s*([\w/-]*\d[\w/-]*)")
_PARTS = re.compile(r"([а-яa-z]*)-?0*(\d+)")
_CODE = re.compile(r"(?<![\w/-])([а-яa-z]{1,5})\s?-?\s?0*(\d{1,6})(?!\w|[-./]\w)")
# Money that comes back, is borrowed or is the state's: no tenant pays his rent so.
_NO_RENT = re.compile(
    r"\b(возврат\w*|займ\w*|заем\w*|кредит\w*|ссуд\w*|дивиденд\w*|вклад\w*|уставн\w*|субсиди\w*|"
    r"ошибочн\w*|госпошлин\w*|налог\w*\s+(?!на добавл)|зарплат\w*|заработн\w*|подотчет\w*|"
    r"инкасс\w*|эквайринг\w*|самоинкасс\w*)"
)
_FORMS = (
    ("ооо", r"общество с ограниченной ответственностью|ооо"),
    ("пао", r"публичное акционерное общество|пао"),
    ("зао", r"закрытое акционерное общество|зао"),
    ("оао", r"открытое акционерное общество|оао"),
    ("ао", r"акционерное общество|ао"),
    ("ип", r"индивидуальный предприниматель|ип"),
)
_FORM = re.compile("|".join(rf"\b(?P<{name}>{words})\b" for name, words in _FORMS))
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNS = re.compile(r"[\W_]+")
KEPT = 8192  # names and numbers that come again in one statement
_SMALL = 3  # letters; shorter words say nothing of what a payment is for
LONGEST_WORDS = 500
Number = tuple[str, str]  # the prefix, if any, and the digits without zeros before them


class NamedInvoice(NamedTuple):
    """An invoice that a purpose names, with its date where that is told."""

    number: Number
    date: dt.date | None


def invoices_in(purpose: str) -> list[NamedInvoice]:
    """Invoices that a purpose names, in its order: «сч. 1312 от 01.04.26», «счетам А-12 и 15»."""
    folded = fold(purpose)
    named: dict[Number, dt.date | None] = {}
    found = _FIRST.search(folded)
    while found is not None:
        at = found.end()
        named.setdefault(number_of(found[1]), _date_after(folded, at))
        found = _NEXT.match(folded, at) or _FIRST.search(folded, at)
    return [NamedInvoice(number, date) for number, date in named.items()]


def invoices_named(purpose: str) -> list[Number]:
    """Their numbers alone."""
    return [named.number for named in invoices_in(purpose)]


def _date_after(text: str, at: int) -> dt.date | None:
    found = _DATE.match(text, at)
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year + 2000 * (year < 100), month, day)
    except ValueError:
        return None


def number_of(text: str) -> Number:
    """The number of an invoice as it is compared."""
    found = _PARTS.fullmatch(fold(text))
    return (found[1], found[2]) if found else ("", fold(text))


def contracts_in(purpose: str) -> frozenset[str]:
    """Numbers of contracts that a purpose names, as `contract_key` compares them."""
    return frozenset(map(contract_key, _CONTRACT.findall(fold(purpose))))


@lru_cache(maxsize=KEPT)
def contract_key(number: str) -> str:
    """«Д-17/26» and «д 17/26» are one."""
    return _SIGNS.sub("", fold(number))


def codes_in(purpose: str) -> frozenset[Number]:
    """Words that may be codes of units, «БК-017», «бк 17»: the letters and the digits."""
    return frozenset((letters, digits) for letters, digits in _CODE.findall(fold(purpose)))


def code_key(code: str) -> Number | None:
    """The code of a unit as it is compared; None where it is no letters and digits."""
    found = _CODE.fullmatch(fold(code.strip()))
    return (found[1], found[2]) if found else None


def what_it_is_not(purpose: str) -> str:
    """The word that says it is no payment of a tenant, or nothing."""
    found = _NO_RENT.search(fold(purpose))
    return found[1].strip() if found else ""


@lru_cache(maxsize=KEPT)
def name_key(name: str) -> str:
    """A name as it is compared: the legal form short, no quotes, no case."""
    folded = fold(name)
    forms = {found.lastgroup for found in _FORM.finditer(folded) if found.lastgroup}
    words = _SIGNS.sub(" ", _FORM.sub(" ", folded)).split()
    return " ".join([*sorted(forms), *words])


@lru_cache(maxsize=KEPT)
def initials_key(name: str) -> str:
    """«иванов и п» of a whole name or of one with initials; empty for what is no person's."""
    words = name_key(name).removeprefix("ип ").split()
    if len(words) != 3 or len(words[0]) < 2 or not all(w.isalpha() for w in words):
        return ""
    return " ".join((words[0], words[1][0], words[2][0]))


def is_shortened(name: str) -> bool:
    """The name has initials only."""
    words = name_key(name).removeprefix("ип ").split()
    return len(words) == 3 and len(words[1]) == len(words[2]) == 1


def pattern_of(purpose: str) -> str:
    """The words of a purpose without numbers, dates and months: alike payments have it alike."""
    return " ".join(_plain_words(fold(purpose)))[:LONGEST_WORDS]


def _plain_words(folded: str) -> Iterator[str]:
    for word in _LETTERS.findall(folded):
        if len(word) >= _SMALL and word not in _MONTHS:
            yield word


_MONTHS = frozenset(map(fold, (*MONTHS, *MONTHS_GENITIVE)))
