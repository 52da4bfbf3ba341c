"""How a Russian paper writes sums, dates, names and numbers (domain-facts §1.0, §9.2)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from db.number_words import cardinal, ordinal_genitive, ordinal_neuter, plural
from db.rounding import to_kopecks

__all__ = [
    "MONTHS",
    "MONTHS_GENITIVE",
    "NBSP",
    "amount_in_words",
    "amount_with_words",
    "counted",
    "date_in_words",
    "date_long",
    "date_quoted",
    "date_short",
    "fold",
    "initials",
    "money_text",
    "month_text",
    "month_title",
    "plural",
    "print_number",
    "quantity_text",
]

NBSP = "\u00a0"
# fmt: off
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)
MONTHS_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)
# fmt: on


@lru_cache(4096)
def money_text(amount: Decimal) -> str:
    """Roubles to the kopeck, thousands parted by NBSP: «-1 234,50», zero is «0,00»."""
    rounded = to_kopecks(amount)
    return _grouped(f"{rounded or abs(rounded):,f}")


def quantity_text(number: Decimal | int) -> str:
    """A quantity without idle zeros: «45,7», «1 234», «3»."""
    text = f"{Decimal(number):,f}"
    return _grouped(text.rstrip("0").rstrip(".") if "." in text else text)


def amount_in_words(amount: Decimal) -> str:
    """«Тридцать шесть тысяч рублей 00 копеек»: roubles in words, kopecks in two digits."""
    words, currency = _said(amount)
    return f"{words} {currency}"


def amount_with_words(amount: Decimal) -> str:
    """As contracts write it: «36 000 (Тридцать шесть тысяч) рублей 00 копеек»."""
    words, currency = _said(amount)
    return f"{quantity_text(int(to_kopecks(amount)))} ({words}) {currency}"


def counted(number: int, one: str, few: str, many: str) -> str:
    """«3 бытовки»: the number and the noun that agrees with it."""
    return f"{quantity_text(number)} {plural(number, one, few, many)}"


def date_short(day: dt.date) -> str:
    """«21.11.2026»."""
    return f"{day:%d.%m}.{day.year:04}"


def date_long(day: dt.date) -> str:
    """«21 ноября 2026 г.»."""
    return f"{day.day} {MONTHS_GENITIVE[day.month - 1]} {day.year} г."


def date_quoted(day: dt.date) -> str:
    """««21» ноября 2026 г.», as acts and УПД have it; the day has two digits."""
    return f"«{day.day:02}» {MONTHS_GENITIVE[day.month - 1]} {day.year} г."


def date_in_words(day: dt.date) -> str:
    """«двадцать первое ноября две тысячи двадцать шестого года»."""
    month = MONTHS_GENITIVE[day.month - 1]
    return f"{ordinal_neuter(day.day)} {month} {ordinal_genitive(day.year)} года"


def month_text(day: dt.date) -> str:
    """«ноябрь 2026», as a cell has it."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def month_title(day: dt.date) -> str:
    """«ноябрь 2026 г.»."""
    return f"{MONTHS[day.month - 1]} {day.year} г."


def initials(full_name: str, *, before: bool = False) -> str:
    """«Иванов И.И.» as in documents, or «И.И. Иванов» (`before`) as in letters."""
    surname, *names = full_name.replace(".", ". ").split() or [""]
    letters = "".join(_initial(name) for name in names[:2])
    pair = (letters, surname) if before else (surname, letters)
    return " ".join(part for part in pair if part)


def print_number(number: str) -> str:
    """A document's number as paper shows it, without idle zeros: «А-000125» is «А-125»."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", number)


def fold(text: str) -> str:
    """For search and comparison: no case, ё is е."""
    return unicodedata.normalize("NFC", text.casefold()).replace("ё", "е")


def phone_digits(text: str) -> str:
    """The digits of a phone, however it is written: «+7 (914) 123-45-67» is 79141234567."""
    return "".join(sign for sign in text if sign.isdigit())


def _grouped(text: str) -> str:
    return text.replace(",", NBSP).replace(".", ",")


def _said(amount: Decimal) -> tuple[str, str]:
    """Whole roubles in words with a capital, and «рублей 00 копеек»."""
    kopecks = int(to_kopecks(amount) * 100)
    roubles, rest = divmod(abs(kopecks), 100)
    words = ("минус " if kopecks < 0 else "") + cardinal(roubles)
    rouble = plural(roubles, "рубль", "рубля", "рублей")
    kopeck = plural(rest, "копейка", "копейки", "копеек")
    return words[0].upper() + words[1:], f"{rouble} {rest:02} {kopeck}"


def _initial(name: str) -> str:
    return "-".join(f"{part[0].upper()}." for part in name.rstrip(".").split("-") if part)
