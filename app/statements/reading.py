"""A file of the bank to a statement (K-1): `read` bytes, `read_file` from a disk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path

from app.statements import totals, values
from app.statements.building import Builder
from app.statements.decoding import Text, decoded
from app.statements.directing import direct
from app.statements.model import BankDocument, NoStatement, Refusal, Statement
from app.statements.remarks import Remarks
from app.statements.structure import RawDocument, Structure
from db.errors import UserError
from db.file_faults import why_not

LARGEST = 64 * 1024 * 1024  # bytes
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_VERSION = re.compile(r"\s*1(?:[.,]\d{1,3})?\s*")
_DECLARED = {"windows": "cp1251", "win": "cp1251", "windows-1251": "cp1251", "cp1251": "cp1251"} | {
    "dos": "cp866", "cp866": "cp866", "utf-8": "utf-8", "utf8": "utf-8",
}  # fmt: skip
TITLES = {
    "utf-8": "UTF-8",
    "cp1251": "Windows-1251",
    "cp866": "DOS (cp866)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def read_file(path: Path, own: Collection[str] = ()) -> Statement:
    """The statement in a file. NoStatement and UserError say in a sentence why there is none."""
    return read(bytes_of(path), own)


def bytes_of(path: Path) -> bytes:
    """A file that is not too long for a statement. UserError says why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise _too_long(size)
        return path.read_bytes()
    except OSError as fault:
        raise UserError(f"Не удалось прочитать {path}: {why_not(fault)}.") from None


def read(data: bytes, own: Collection[str] = ()) -> Statement:
    """All that the bytes say; `own` are accounts of the company known besides those of the file.

    NoStatement when it is no statement of 1CClientBankExchange 1.x; whatever is wrong with a
    single document refuses that one.
    """
    if len(data) > LARGEST:
        raise _too_long(len(data))
    text, remarks, builder = decoded(data), Remarks(), Builder()
    documents: list[BankDocument] = []
    refused: list[Refusal] = []

    def take(raw: RawDocument) -> None:
        built = builder.build(raw)
        if isinstance(built, Refusal):
            refused.append(built)
        else:
            documents.append(built)

    structure = Structure(take, remarks)
    structure.read(text.lines())
    statement = _headed(structure, text)
    _is_ours(statement, structure, documents)
    statement.documents = documents
    statement.refused = sorted([*structure.refused, *refused])
    _work_out(statement, structure, remarks, own)
    _tell_of_encoding(statement, text, remarks)
    statement.remarks = remarks.sentences()
    return statement


def _headed(structure: Structure, text: Text) -> Statement:
    header = structure.header
    accounts = [values.account(account) for account in structure.accounts]
    return Statement(
        version=header.get("ВерсияФормата", ""),
        encoding="utf-16" if text.encoding.startswith("utf-16") else text.encoding,
        declared=header.get("Кодировка", ""),
        sender=header.get("Отправитель", ""),
        receiver=header.get("Получатель", ""),
        created=values.moment(header.get("ДатаСоздания", ""), header.get("ВремяСоздания", "")),
        first_day=_day(header.get("ДатаНачала", "")),
        last_day=_day(header.get("ДатаКонца", "")),
        accounts=tuple(dict.fromkeys(filter(None, accounts))),
    )


def _is_ours(statement: Statement, structure: Structure, documents: list[BankDocument]) -> None:
    """Refuses what is of another country or has nothing that a statement has."""
    if statement.version and not _VERSION.fullmatch(statement.version):
        raise NoStatement(
            f"Версия формата «{statement.version[:20]}» — не российская выписка: читаются версии "
            "1.01, 1.02 и 1.03."
        )
    foreign = next((a for a in statement.accounts if _IBAN.fullmatch(a)), "")
    if foreign:
        raise NoStatement(f"Счёт {foreign} — IBAN другой страны: читаются выписки банков России.")
    if not (statement.accounts or structure.sections or documents or structure.refused):
        raise NoStatement("В выписке нет ни счёта, ни документов: загружать нечего.")


def _work_out(
    statement: Statement, structure: Structure, remarks: Remarks, own: Collection[str]
) -> None:
    """Directions, balances and what does not agree with them."""
    known = frozenset((*statement.accounts, *map(values.account, own)))
    sole = statement.accounts[0] if len(statement.accounts) == 1 else ""
    doubtful: dict[str, int] = {}
    for document in statement.documents:
        direct(document, known, sole)
        if document.doubt:
            doubtful[document.doubt] = doubtful.get(document.doubt, 0) + 1
            remarks.add(document.doubt.rstrip("."), document.line)
    if not statement.accounts:
        remarks.say("В выписке не назван ни один счёт организации.")
    statement.balances = totals.balances(structure.sections, sole, remarks)
    totals.compare(statement.balances, statement.documents, remarks)


def _tell_of_encoding(statement: Statement, text: Text, remarks: Remarks) -> None:
    declared = _DECLARED.get(statement.declared.casefold(), "")
    if declared and declared != statement.encoding:
        remarks.say(
            f"В файле написано «Кодировка={statement.declared}», а на деле "
            f"{TITLES[text.encoding]}: прочитано как есть."
        )
    for line in text.odd_lines:
        remarks.add("строка в Windows-1251 среди UTF-8", line)


def _day(text: str) -> dt.date | None:
    try:
        return values.day(text)
    except ValueError:
        return None


def _too_long(size: int) -> NoStatement:
    return NoStatement(
        f"Файл {size // 1024 // 1024} МБ — слишком велик для выписки. Выгрузите её частями, "
        "например по месяцам."
    )
