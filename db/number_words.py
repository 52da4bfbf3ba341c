"""Numbers in Russian words (domain-facts §1.0, §9.2).

Written here because papers need only these three forms, and `db` stands on no library of words.
"""

from __future__ import annotations

_SCALES = (
    ("", "", ""),
    ("тысяча", "тысячи", "тысяч"),
    ("миллион", "миллиона", "миллионов"),
    ("миллиард", "миллиарда", "миллиардов"),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_UNITS = _words("ноль один два три четыре пять шесть семь восемь девять")
_FEMININE = {1: "одна", 2: "две"}
_TEENS = _words(
    "десять одиннадцать двенадцать тринадцать четырнадцать "
    "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
)
_TENS = _words("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
_HUNDREDS = _words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")

_ORDINAL_UNITS = _words("нулев перв втор треть четвёрт пят шест седьм восьм девят")
_ORDINAL_TENS = _words(
    "двадцат тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност"
)
_ORDINAL_HUNDREDS = _words(
    "сот двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"
)
_ORDINAL_THOUSANDS = _words(
    "тысячн двухтысячн трёхтысячн четырёхтысячн пятитысячн "
    "шеститысячн семитысячн восьмитысячн девятитысячн"
)


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: 1 день, 2 дня, 5 дней, 11 дней, 21 день."""
    tail = abs(number) % 100
    if tail in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(tail % 10, many)


def cardinal(number: int) -> str:
    """«двадцать одна тысяча сорок один», masculine; from 0 to 999 999 999 999."""
    if not 0 <= number < 10**12:
        raise ValueError(f"cannot say {number}")
    if number == 0:
        return _UNITS[0]
    words: list[str] = []
    for power in (3, 2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _below_thousand(group, feminine=power == 1)
            words += [plural(group, *_SCALES[power])] if power else []
    return " ".join(words)


def ordinal_neuter(number: int) -> str:
    """«двадцать первое»; from 1 to 9999."""
    return _ordinal(number, hard="ое", soft="е")


def ordinal_genitive(number: int) -> str:
    """«две тысячи двадцать шестого»; from 1 to 9999."""
    return _ordinal(number, hard="ого", soft="его")


def _below_thousand(number: int, *, feminine: bool) -> list[str]:
    hundreds, tail = divmod(number, 100)
    words = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if tail in range(10, 20):
        return [*words, _TEENS[tail - 10]]
    tens, units = divmod(tail, 10)
    if tens:
        words.append(_TENS[tens - 2])
    if units:
        words.append(_FEMININE.get(units, _UNITS[units]) if feminine else _UNITS[units])
    return words


def _ordinal(number: int, *, hard: str, soft: str) -> str:
    """Only the last word is ordinal: the rest is said as a plain number."""
    if not 0 < number < 10000:
        raise ValueError(f"cannot say {number} as an ordinal")
    stem, last = _last_ordinal(number)
    rest = number - last
    # A year is «тысяча девятьсот…», without «одна».
    lead = cardinal(rest).removeprefix("одна ") if rest else ""
    return f"{lead} {stem}{soft if stem == _ORDINAL_UNITS[3] else hard}".strip()


def _last_ordinal(number: int) -> tuple[str, int]:
    """The stem of the last word and how much of the number it says."""
    if number % 1000 == 0:
        return _ORDINAL_THOUSANDS[number // 1000 - 1], number
    if number % 100 == 0:
        return _ORDINAL_HUNDREDS[number % 1000 // 100 - 1], number % 1000
    tail = number % 100
    if tail in range(10, 20):
        return _TEENS[tail - 10].removesuffix("ь"), tail
    if tail % 10 == 0:
        return _ORDINAL_TENS[tail // 10 - 2], tail
    return _ORDINAL_UNITS[tail % 10], tail % 10
