"""The values of a statement: sums, days, ИНН, КПП, accounts and names (exchange-formats §1.5)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from db.requisites import check_kpp

_YEARS = range(1990, 2100)
_SPACES = re.compile(r"\s")
_PLAIN = re.compile(r"(-?[0-9]{1,13})(?:[.,]([0-9]{1,2}|[0-9]{2}0{2,6}))?")
_GROUPED = re.compile(
    r"(-?[0-9]{1,3}(?:([ ',.])[0-9]{3})(?:\2[0-9]{3}){0,3})(?:(?!\2)[.,]([0-9]{1,2}))?"
)
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?:[ T].*)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T].*)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:\.[0-9]+)?")
_NO_DAY = re.compile(r"[\s0./:-]*|0?1[./]0?1[./]0001.*")
_NOT_IN_ACCOUNT = re.compile(r"[^0-9A-Za-zА-Яа-я]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_TAX_ID = re.compile(r"\s*([0-9]{10}(?:[0-9]{2})?)\s*[/\\,;]")
_TAX_IDS = re.compile(
    r"(?:ИНН[\s:]*)?([0-9]{10}(?:[0-9]{2})?)(?:\s*[/\\,]?\s*(?:КПП[\s:]*)?[0-9]{9})?(?:\s*[,;/]\s*|\s+)",
    re.IGNORECASE,
)
_ACCOUNT_AFTER = re.compile(
    r"\s*\(?\s*[рp]\s*/\s*[сc][ч.]?\s*№?\s*[0-9]{17,20}\b.*", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@lru_cache(maxsize=4096)
def amount(text: str) -> Decimal:
    """Roubles: `3 500,50`, `1,5`, `5751.6`, `8000`. ValueError for what is no sum of money.

    Three digits after a single sign are neither kopecks nor surely thousands, so «1,234» is
    refused while «1.234,56» and «1 234» are read.
    """
    words = _SPACES.sub(" ", text)
    if found := _PLAIN.fullmatch(words):
        whole, kopecks = found.groups()
        return Decimal(f"{whole}.{(kopecks or '00')[:2]:0<2}")
    found = _GROUPED.fullmatch(words)
    if found is None or (found[2] in ",." and found[3] is None and words.count(found[2]) == 1):
        raise ValueError(f"«{_shown(text)}» — не сумма")
    whole, _, kopecks = found.groups()
    return Decimal(f"{re.sub(r'[^0-9-]', '', whole)}.{kopecks or '00':0<2}")


@lru_cache(maxsize=4096)
def day(text: str) -> dt.date | None:
    """A day, None where the bank left it out («», «00.00.0000»). ValueError for what is no day."""
    if _NO_DAY.fullmatch(text):
        return None
    if found := _DAY.fullmatch(text):
        date, month, year = map(int, found.groups())
    elif found := _ISO_DAY.fullmatch(text):
        year, month, date = map(int, found.groups())
    else:
        raise ValueError(f"«{_shown(text)}» — не дата")
    try:
        if year in _YEARS:
            return dt.date(year, month, date)
    except ValueError:
        pass
    raise ValueError(f"«{_shown(text)}» — такой даты быть не может")


def moment(day_text: str, time_text: str) -> dt.datetime | None:
    """When a file was made; None when it does not say or says nonsense: nothing hangs on it."""
    try:
        date = day(day_text)
    except ValueError:
        return None
    if date is None:
        return None
    found = _TIME.fullmatch(time_text)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    try:
        return dt.datetime.combine(date, dt.time(hour, minute, second))
    except ValueError:
        return dt.datetime.combine(date, dt.time())


def inn(text: str) -> str:
    """10 or 12 digits, not all zeros; anything else is no ИНН and is left out."""
    found = _TAX_ID.match(text)  # «7700000005/770001001»
    digits = found[1] if found else _NOT_DIGITS.sub("", text)
    return digits if len(digits) in (10, 12) and digits.strip("0") else ""


def kpp(text: str) -> str:
    """Nine characters; banks write `0`, `2` or `3` where there is none."""
    return "" if check_kpp(text) or not text.strip("0") else text


def account(text: str) -> str:
    """An account without spaces and points: 20 digits, fewer where a bank masked them."""
    return _NOT_IN_ACCOUNT.sub("", text).upper()


def party(text: str) -> tuple[str, str]:
    """The name of a side and the ИНН that stood before it.

    «ИНН 7700000005 ООО "РОМАШКА"», «7700000005/770401001 ООО "РОМАШКА"», «ООО "РОМАШКА" р/с 407…».
    """
    name, tax_id = text.strip(), ""
    while (found := _TAX_IDS.match(name)) and found.end() < len(name):
        name, tax_id = name[found.end() :], tax_id or inn(found[1])
    return _ACCOUNT_AFTER.sub("", name).strip() or name, tax_id


def without_address(name: str) -> str:
    """«Иванов Иван Иванович//г. Москва, ул. Лесная, 3//» without what follows the name."""
    return name.partition("//")[0].strip() or name


def clean(text: str) -> str:
    """A value as a base can keep it and a person can read it: without control characters."""
    text = text.strip()
    return text if text.isprintable() else _CONTROL.sub(" ", text).strip()


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
