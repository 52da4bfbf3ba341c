"""A statement to a file of 1CClientBankExchange: payment orders for a bank, and the way back.

What is written is read back equal (K-1). Line ends are CRLF, as the format says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.statements import tags
from app.statements.model import Balance, BankDocument, Side, Statement
from app.statements.values import clean
from db.errors import UserError
from db.russian import date_short

DECLARED = {"cp1251": "Windows", "cp866": "DOS", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
Line = tuple[str, str]


def write(statement: Statement, encoding: str = "cp1251") -> bytes:
    """The bytes of a file; UserError names the tag whose letters the encoding has not."""
    lines = (_line(line) for line in _lines(statement, encoding))
    text = "".join(f"{line}\r\n" for line in lines)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as fault:
        tag = text[text.rfind("\n", 0, fault.start) + 1 :].partition("=")[0]
        raise UserError(
            f"«{tag}»: знака «{text[fault.start]}» нет в кодировке "
            f"{DECLARED.get(encoding, encoding)}. Замените его или выберите другую кодировку."
        ) from None


def _lines(statement: Statement, encoding: str) -> Iterator[Line | str]:
    yield tags.START
    yield "ВерсияФормата", statement.version or "1.03"
    yield "Кодировка", DECLARED.get(encoding, encoding)
    yield "Отправитель", statement.sender
    yield "Получатель", statement.receiver
    if statement.created is not None:
        yield "ДатаСоздания", date_short(statement.created.date())
        yield "ВремяСоздания", f"{statement.created:%H:%M:%S}"
    yield "ДатаНачала", _day(statement.first_day)
    yield "ДатаКонца", _day(statement.last_day)
    for account in statement.accounts:
        yield "РасчСчет", account
    for balance in statement.balances:
        yield from _section(balance)
    for document in statement.documents:
        yield from _document(document)
    yield tags.END


def _section(balance: Balance) -> Iterator[Line | str]:
    yield tags.SECTION
    yield "ДатаНачала", _day(balance.first_day)
    yield "ДатаКонца", _day(balance.last_day)
    yield "РасчСчет", balance.account
    sums = (balance.opening, balance.received, balance.spent, balance.closing)
    for tag, total in zip(tags.TURNOVER, sums, strict=True):
        if total is not None:
            yield tag, _total(total)
    yield tags.SECTION_END


def _document(document: BankDocument) -> Iterator[Line | str]:
    yield tags.DOCUMENT, document.kind
    yield "Номер", document.number
    yield "Дата", date_short(document.date)
    yield "Сумма", _total(document.total)
    yield from _side("Плательщик", document.payer)
    yield "ДатаСписано", _day(document.debited)
    yield from _side("Получатель", document.payee)
    yield "ДатаПоступило", _day(document.credited)
    yield tags.PURPOSE, document.purpose
    yield from document.rest
    yield tags.DOCUMENT_END


def _side(name: str, side: Side) -> Iterator[Line]:
    values = (
        side.full_name or side.name,
        side.name,
        side.inn,
        side.kpp,
        side.account,
        side.settlement_account or side.account,
        side.bank,
        side.bank_city,
        side.bik,
        side.corr_account,
    )
    for part, value in zip(tags.OF_SIDE, values, strict=True):
        yield name + part, value


def _line(line: Line | str) -> str:
    return line if isinstance(line, str) else f"{line[0]}={clean(line[1])}"


def _day(day: dt.date | None) -> str:
    return date_short(day) if day else ""


def _total(total: Decimal) -> str:
    return f"{total:.2f}"
