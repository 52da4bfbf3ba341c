"""Control totals: what the bank sums up against what its documents say; only ever a warning.

Real files differ for good reasons (a filtered export, a correction of the bank), so nothing is
refused by them (exchange-formats §1.5 rule 6).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from app.statements import values
from app.statements.model import Balance, BankDocument, Direction
from app.statements.remarks import Remarks
from app.statements.structure import RawSection
from db.russian import money_text

NO_SUM = Decimal(0)


def balances(sections: Iterable[RawSection], sole: str, remarks: Remarks) -> tuple[Balance, ...]:
    """Each own account over its sections: opening of the first day, closing of the last."""
    parts: dict[str, dict[Balance, None]] = {}
    for section in sections:
        part = _part(section, sole, remarks)
        known = parts.setdefault(part.account, {})
        if part in known and part.first_day is not None:
            remarks.add("повторная строка остатков за те же дни", section.line, "(не учтена)")
        known[part] = None
    return tuple(_joined(list(known)) for known in parts.values())


def compare(found: Iterable[Balance], documents: Iterable[BankDocument], remarks: Remarks) -> None:
    """Says where the sums of an account do not agree."""
    came: dict[str, Decimal] = {}
    went: dict[str, Decimal] = {}
    for document in documents:
        if document.direction in (Direction.IN, Direction.INTERNAL):
            account = document.own_account
            if document.direction is Direction.INTERNAL:
                account = document.payee.account
            came[account] = came.get(account, NO_SUM) + document.total
        if document.direction in (Direction.OUT, Direction.INTERNAL):
            went[document.own_account] = went.get(document.own_account, NO_SUM) + document.total
    for balance in found:
        name = f"Счёт {balance.account}" if balance.account else "Выписка"
        _agree(remarks, f"{name}: поступило", balance.received, came.get(balance.account))
        _agree(remarks, f"{name}: списано", balance.spent, went.get(balance.account))
        _closes(remarks, name, balance)


def _agree(remarks: Remarks, what: str, told: Decimal | None, found: Decimal | None) -> None:
    if told is not None and told != (found or NO_SUM):
        remarks.say(
            f"{what} по итогам банка {money_text(told)}, по документам файла "
            f"{money_text(found or NO_SUM)}."
        )


def _closes(remarks: Remarks, name: str, balance: Balance) -> None:
    """Opening plus turnovers is closing, where the bank wrote all four."""
    sums = (balance.opening, balance.received, balance.spent, balance.closing)
    opening, received, spent, closing = sums
    if opening is None or received is None or spent is None or closing is None:
        return
    if opening + received - spent != closing:
        remarks.say(
            f"{name}: начальный остаток с оборотами даёт {money_text(opening + received - spent)}, "
            f"а конечный остаток {money_text(closing)}."
        )


def _part(section: RawSection, sole: str, remarks: Remarks) -> Balance:
    def total(tag: str) -> Decimal | None:
        text = section.values.get(tag)
        if text is None:
            return None
        try:
            return values.amount(text)
        except ValueError:
            remarks.add("непонятная сумма", section.line, f"«{tag}»")
            return None

    def day(tag: str) -> dt.date | None:
        try:
            return values.day(section.values.get(tag, ""))
        except ValueError:
            remarks.add("непонятная дата", section.line, f"«{tag}»")
            return None

    return Balance(
        account=values.account(section.values.get("РасчСчет", "")) or sole,
        first_day=day("ДатаНачала"),
        last_day=day("ДатаКонца") or day("ДатаНачала"),
        opening=total("НачальныйОстаток"),
        received=total("ВсегоПоступило"),
        spent=total("ВсегоСписано"),
        closing=total("КонечныйОстаток"),
    )


def _joined(parts: list[Balance]) -> Balance:
    parts.sort(key=lambda part: part.first_day or dt.date.min)
    last = max(parts, key=lambda part: part.last_day or dt.date.min)
    days = [part.first_day for part in parts if part.first_day]
    return Balance(
        account=parts[0].account,
        first_day=min(days, default=None),
        last_day=last.last_day,
        opening=parts[0].opening,
        received=_summed(part.received for part in parts),
        spent=_summed(part.spent for part in parts),
        closing=last.closing,
    )


def _summed(sums: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None when nothing is."""
    known = [each for each in sums if each is not None]
    return sum(known, NO_SUM) if known else None
