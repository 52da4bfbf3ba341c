"""Requisites of companies and banks, checked as people type them (domain-facts §3).

A wrong format blocks; a wrong check digit warns, for foreign and old numbers exist. In one's own
organization a caller lets a warning block too (accounting-model, Smaller decisions). An empty
field has no findings: whether it must be filled is another question.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from db.number_words import plural


class Severity(enum.Enum):
    """How a finding is meant."""

    BLOCK = "Ошибка"
    WARN = "Предупреждение"


class Finding(NamedTuple):
    """What is wrong, in a sentence for a person."""

    severity: Severity
    text: str


Findings = tuple[Finding, ...]

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
# Clearing currencies have a letter in the sixth place, which counts as a digit.
_LETTERS = {letter: str(digit) for digit, letter in enumerate("ABCEHKMPTX")}


def check_inn(text: str) -> Findings:
    """10 digits of a company, 12 of a person."""
    found = _digits("ИНН", text, 10, 12)
    if found or not text:
        return found
    if not text.strip("0"):
        return _block("ИНН: из одних нулей не бывает, проверьте номер.")
    if len(text) == 10:
        right = text[9] == _inn_digit(text, _INN_10)
    else:
        right = text[10:] == "".join(_inn_digit(text, weights) for weights in _INN_12)
    return () if right else _misprint("ИНН")


def check_kpp(text: str) -> Findings:
    """9 characters, the fifth and sixth may be Latin capitals; it has no check digit."""
    if not text or re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", text):
        return ()
    if len(text) != 9:
        return _block(f"КПП: нужно 9 знаков, а введено {len(text)}.")
    return _block("КПП: нужны цифры, буквы (латинские заглавные) могут быть 5-м и 6-м знаком.")


def check_ogrn(text: str) -> Findings:
    """13 digits of a company, 15 of an entrepreneur (ОГРНИП)."""
    found = _digits("ОГРН", text, 13, 15)
    if found or not text:
        return found
    name, starts, modulus = ("ОГРН", "15", 11) if len(text) == 13 else ("ОГРНИП", "34", 13)
    if text[0] not in starts:
        return _warn(f"{name}: начинается с {' или '.join(starts)}, а введено {text[0]}.")
    right = int(text[:-1]) % modulus % 10 == int(text[-1])
    return () if right else _misprint(name)


def check_bik(text: str) -> Findings:
    """9 digits: 04 for banks, 01 and 00 for the treasury and the Bank of Russia."""
    found = _digits("БИК", text, 9)
    if found or not text or text[:2] in {"04", "01", "00"}:
        return found
    return _warn(
        f"БИК: у банков начинается с 04, у казначейства с 01 или 00, а введено {text[:2]}."
    )


def check_account(account: str, bik: str) -> Findings:
    """A settlement account: 20 digits (the sixth may be a letter), its key by the bank's БИК."""
    found = _account_format("Расчётный счёт", account)
    if found or not account or not _is_bik(bik):
        return found
    if account.startswith("03"):
        return ()  # a treasury account has the place's ОКТМО where others have the key
    if _key_sum(bik, account) == 0:
        return ()
    return _warn(
        "Расчётный счёт: ключ не сходится с БИК. Проверьте счёт и БИК: в одном из них опечатка."
    )


def check_corr_account(account: str, bik: str) -> Findings:
    """A bank's account in the Bank of Russia, or ЕКС of the treasury; fits its БИК."""
    found = _account_format("Корреспондентский счёт", account)
    if found or not account or not _is_bik(bik):
        return found
    if account.startswith("301") and account[-3:] != bik[-3:]:
        return _warn(
            f"Корреспондентский счёт: последние три цифры {account[-3:]} "
            f"должны быть как у БИК: {bik[-3:]}."
        )
    if not account.startswith(("301", "401")):
        return _warn(f"Корреспондентский счёт: начинается с 301, а введено {account[:3]}.")
    if _weighed("0" + bik[4:6], account) == 0:
        return ()
    return _warn(
        "Корреспондентский счёт: ключ не сходится с БИК. "
        "Проверьте счёт и БИК: в одном из них опечатка."
    )


def account_key(bik: str, body: str) -> str:
    """The right ninth digit of a settlement account; what stands there in `body` is ignored.

    ValueError unless `bik` is 9 digits and `body` is 20 characters that are digits elsewhere.
    """
    account = body[:8] + "0" + body[9:]
    if not _is_bik(bik) or _account_format("", account):
        raise ValueError(f"no key for account {body!r} at {bik!r}")
    return str(_key_sum(bik, account) * 3 % 10)


def cross_check(
    *, inn: str = "", kpp: str = "", account: str = "", is_entrepreneur: bool = False
) -> Findings:
    """What is right alone but not together; all of it only warns."""
    person = len(inn) == 12
    doubts = (
        (
            bool(kpp) and (is_entrepreneur or person),
            "КПП бывает только у организаций: у предпринимателя и человека его нет.",
        ),
        (
            is_entrepreneur and len(inn) == 10,
            "У предпринимателя ИНН из 12 цифр, а введён ИНН организации из 10.",
        ),
        (
            account.startswith("40802") and len(inn) == 10,
            "Счёт 40802 открывают предпринимателям, а ИНН из 10 цифр — у организации.",
        ),
        (
            account.startswith("40702") and (is_entrepreneur or person),
            "Счёт 40702 открывают организациям, а у предпринимателя — 40802.",
        ),
    )
    return tuple(Finding(Severity.WARN, text) for doubtful, text in doubts if doubtful)


def _block(text: str) -> Findings:
    return (Finding(Severity.BLOCK, text),)


def _warn(text: str) -> Findings:
    return (Finding(Severity.WARN, text),)


def _misprint(name: str) -> Findings:
    return _warn(f"{name}: контрольная цифра не сходится, проверьте номер — похоже на опечатку.")


def _digits(name: str, text: str, *lengths: int) -> Findings:
    """Blocks what is not one of so many digits; an empty text passes."""
    if not text:
        return ()
    wanted = " или ".join(map(str, lengths))
    if not re.fullmatch(r"[0-9]+", text):
        return _block(f"{name}: нужны только цифры ({wanted}), без пробелов и других знаков.")
    if len(text) in lengths:
        return ()
    word = plural(lengths[-1], "цифра", "цифры", "цифр")
    return _block(f"{name}: нужно {wanted} {word}, а введено {len(text)}.")


def _account_format(name: str, account: str) -> Findings:
    if len(account) == 20 and account[5] in _LETTERS:
        return _digits(name, _plain(account), 20)
    return _digits(name, account, 20)


def _plain(account: str) -> str:
    return account[:5] + _LETTERS.get(account[5], account[5]) + account[6:]


def _is_bik(bik: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{9}", bik))


def _inn_digit(text: str, weights: Sequence[int]) -> str:
    return str(_dot(text, weights) % 11 % 10)


def _key_sum(bik: str, account: str) -> int:
    """Zero for a right key; accounts in the Bank of Russia itself count by its branch."""
    in_central_bank = bik[:2] in {"00", "01"} or bik[6:] in {"000", "001", "002"}
    prefix = "0" + bik[4:6] if in_central_bank else bik[6:]
    return _weighed(prefix, account)


def _weighed(prefix: str, account: str) -> int:
    digits = prefix + _plain(account)
    weights = ((7, 1, 3) * 8)[: len(digits)]
    return sum(int(digit) * weight % 10 for digit, weight in zip(digits, weights, strict=True)) % 10


def _dot(digits: Iterable[str], weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
