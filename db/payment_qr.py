"""The text of a payment QR: ST00012, ГОСТ Р 56042-2014 (domain-facts §4.1, cases Q).

Only the text: whoever draws it must encode it as UTF-8 bytes, at level M.
"""

from __future__ import annotations

import re
from decimal import Decimal

from db.errors import UserError
from db.rounding import to_kopecks

HEAD = "ST00012"  # version 0001, UTF-8
_VAT = re.compile(r"(?:в т\. ?ч\. |в том числе |без )?ндс\b", re.IGNORECASE)
_LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210}
_TITLES = {
    "Name": "наименование получателя",
    "PersonalAcc": "расчётный счёт",
    "BankName": "банк",
    "BIC": "БИК",
}


def payment_string(  # noqa: PLR0913 — the standard has so many fields
    *,
    name: str,
    account: str,
    bank: str,
    bik: str,
    corr_account: str = "",
    amount: Decimal | None = None,
    purpose: str = "",
    inn: str = "",
    kpp: str = "",
) -> str:
    """Fields in the order of the standard; `amount` in roubles, nothing for an open sum.

    Values lose «|» and line breaks; a name or purpose over its limit is cut at a word, a purpose
    keeps its end about VAT. Raises UserError where the payee is incomplete.
    """
    fields = {
        "Name": name,
        "PersonalAcc": account,
        "BankName": bank,
        "BIC": bik,
        "CorrespAcc": corr_account or "0",
        "Sum": _kopecks(amount),
        "Purpose": purpose,
        "PayeeINN": inn,
        "KPP": kpp if kpp.strip("0 ") else "",
    }
    clean = {field: _fitted(field, value) for field, value in fields.items()}
    missing = [title for field, title in _TITLES.items() if not clean[field]]
    if missing:
        raise UserError(
            f"Для QR-кода оплаты не заполнено: {', '.join(missing)}. "
            "Заполните банковские реквизиты организации."
        )
    return "|".join([HEAD, *(f"{field}={value}" for field, value in clean.items() if value)])


def _kopecks(amount: Decimal | None) -> str:
    kopecks = int(to_kopecks(amount or 0) * 100)
    return str(kopecks) if kopecks > 0 else ""


def _fitted(field: str, value: str) -> str:
    words = " ".join(value.replace("|", " ").split())
    longest = _LONGEST.get(field, len(words))
    if len(words) <= longest:
        return words
    vat = _VAT.search(words) if field == "Purpose" else None
    if vat and len(words) - vat.start() < longest // 2:
        tail = f". {words[vat.start() :]}"
        return _cut(words[: vat.start()], longest - len(tail)) + tail
    return _cut(words, longest)


def _cut(text: str, longest: int) -> str:
    """At the last word that fits, or inside a word that is too long itself."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1].rpartition(" ")[0] or text[:longest]
    return head.rstrip(" .,;:-") or head
