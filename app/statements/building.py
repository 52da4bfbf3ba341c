"""The written values of a document to a document, or to the reason why it is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from app.statements import tags, values
from app.statements.model import BankDocument, Refusal, Side
from app.statements.structure import RawDocument

_SIDE_TAGS = {side: tuple(side + part for part in tags.OF_SIDE) for side in tags.SIDES}
_PAYER, _PAYEE = (_SIDE_TAGS[side] for side in tags.SIDES)
_Value = TypeVar("_Value")


class Builder:
    """Makes documents; sides and strings that repeat are kept once."""

    def __init__(self) -> None:
        self._sides: dict[tuple[str, ...], Side] = {}
        self._rests: dict[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]] = {}
        self._words: dict[str, str] = {}

    def build(self, raw: RawDocument) -> BankDocument | Refusal:
        """The document; a Refusal names the line of the value at fault."""
        found = raw.values
        try:
            total = _total(raw)
            debited, credited = _day(raw, "ДатаСписано"), _day(raw, "ДатаПоступило")
            date = _day(raw, "Дата") or credited or debited
        except _Fault as fault:
            return fault.refusal
        if date is None:
            return Refusal(raw.line, f"{_called(raw)}: нет ни одной даты.")
        for name in ("Сумма", "ДатаСписано", "ДатаПоступило", "Дата"):
            found.pop(name, None)
        number, purpose = found.pop("Номер", ""), _purpose(found)
        return BankDocument(
            kind=self._word(raw.kind),
            number=number,
            date=date,
            total=total,
            payer=self._side(found, _PAYER),
            payee=self._side(found, _PAYEE),
            purpose=purpose,
            debited=debited,
            credited=credited,
            rest=self._rest(found),
            closed=raw.closed,
            line=raw.line,
        )

    def _word(self, word: str) -> str:
        return self._words.setdefault(word, word)

    def _side(self, found: dict[str, str], names: tuple[str, ...]) -> Side:
        key = tuple([found.pop(name, "") for name in names])
        side = self._sides.get(key)
        if side is None:
            side = self._sides[key] = _side(key)
        return side

    def _rest(self, found: dict[str, str]) -> tuple[tuple[str, str], ...]:
        rest = tuple(found.items())
        return self._rests.setdefault(rest, rest) if len(self._rests) < 10_000 else rest


class _Fault(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def _called(raw: RawDocument) -> str:
    number = raw.values.get("Номер")
    return f"{raw.kind[:40]} № {number[:20]}" if number else raw.kind[:40]


def _parsed(raw: RawDocument, tag: str, parse: Callable[[str], _Value]) -> _Value:
    try:
        return parse(raw.values[tag])
    except ValueError as fault:
        refusal = Refusal(raw.places[tag], f"{_called(raw)}: «{tag}»: {fault}.")
        raise _Fault(refusal) from None


def _total(raw: RawDocument) -> Decimal:
    if "Сумма" not in raw.values:
        raise _Fault(Refusal(raw.line, f"{_called(raw)}: нет суммы."))
    total = _parsed(raw, "Сумма", values.amount)
    if total <= 0:
        text = f"{_called(raw)}: сумма «{raw.values['Сумма'][:40]}» не больше нуля."
        raise _Fault(Refusal(raw.places["Сумма"], text))
    return total


def _day(raw: RawDocument, tag: str) -> dt.date | None:
    return _parsed(raw, tag, values.day) if tag in raw.values else None


def _purpose(found: dict[str, str]) -> str:
    """The long string; its lines 1 to 6 where a bank writes only these."""
    whole = found.pop(tags.PURPOSE, "")
    parts = [found.pop(name, "") for name in tags.PURPOSE_LINES]
    return whole or " ".join(filter(None, parts))


def _side(key: tuple[str, ...]) -> Side:
    """A side of its values in the order of `tags.OF_SIDE`."""
    whole, short, inn, kpp, account, settlement, bank, city, bik, corr = key
    written, inn_of_written = values.party(short or whole)
    name = values.without_address(written)
    full_name, inn_of_full = values.party(whole)
    full_name = max(full_name, written, key=len)
    account, settlement = values.account(account), values.account(settlement)
    return Side(
        name=name,
        full_name="" if full_name == name else full_name,
        inn=values.inn(inn) or inn_of_written or inn_of_full,
        kpp=values.kpp(kpp),
        account=account or settlement,
        settlement_account=settlement if account not in ("", settlement) else "",
        bank=bank,
        bank_city=city,
        bik=bik,
        corr_account=values.account(corr),
    )
