"""What a bank statement says: its accounts, its documents, and what of it could not be read."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from db.errors import UserError
from db.russian import date_short

FORMAT = "1CClientBankExchange"


class NoStatement(UserError):
    """The file is no statement, or not one that may be trusted; says why in a sentence."""


class Direction(enum.Enum):
    """Where the money went; the values are those of the JSON answer (cli.md)."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"
    UNDETERMINED = "undetermined"


class Side(NamedTuple):
    """A payer or a payee as the bank wrote it; what is not written is empty.

    `name` is the cleaned name, `full_name` the string with everything when it says more.
    `account` is where the document moves money, `settlement_account` the real account when the
    first one is the bank's. An ИНН or КПП that cannot be one is left out (§1.5 rule 7).
    """

    name: str = ""
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    account: str = ""
    settlement_account: str = ""
    bank: str = ""
    bank_city: str = ""
    bik: str = ""
    corr_account: str = ""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts by which a side is recognised, the surest first."""
        return tuple(filter(None, (self.account, self.settlement_account)))


NOBODY = Side()


@dataclass(slots=True)
class BankDocument:
    """One «СекцияДокумент». `total` is roubles above zero; `rest` are the other tags as written.

    `direction`, `own_account`, `moved` (the day the money moved) and `doubt` (why a person should
    look) are worked out from the own accounts; `line` is where the document begins in its file.
    `closed`: its end was marked; an unclosed one is whole to the eye, but the file is damaged.
    """

    kind: str
    number: str
    date: dt.date
    total: Decimal
    payer: Side = NOBODY
    payee: Side = NOBODY
    purpose: str = ""
    debited: dt.date | None = None
    credited: dt.date | None = None
    rest: tuple[tuple[str, str], ...] = ()
    direction: Direction = Direction.UNDETERMINED
    own_account: str = ""
    moved: dt.date = dt.date.min
    doubt: str = ""
    closed: bool = True
    line: int = field(default=0, compare=False)

    @property
    def title(self) -> str:
        """«Платежное поручение № 12 от 21.08.2026»."""
        number = f" № {self.number}" if self.number else ""
        return f"{self.kind}{number} от {date_short(self.date)}"

    def written(self, tag: str) -> str:
        """The value of one of the other tags, empty when there is none."""
        return next((value for name, value in self.rest if name == tag), "")


class Refusal(NamedTuple):
    """A document that was not taken, and why: `line` is the line at fault."""

    line: int
    text: str

    @property
    def sentence(self) -> str:
        return f"Строка {self.line}: {self.text}"


class Balance(NamedTuple):
    """An own account over all its sections; a sum that the bank did not write is None."""

    account: str
    first_day: dt.date | None
    last_day: dt.date | None
    opening: Decimal | None
    received: Decimal | None
    spent: Decimal | None
    closing: Decimal | None


@dataclass(slots=True)
class Statement:
    """All that a file says. Sums are roubles, both dates of a period inclusive.

    `accounts` are the own ones, in the order of the file. Every document that the file begins is
    in `documents` or in `refused`. `remarks` are sentences about what was odd and taken all the
    same; `encoding` is what the bytes are, `declared` what the file says they are.
    """

    version: str = ""
    encoding: str = ""
    declared: str = ""
    sender: str = ""
    receiver: str = ""
    created: dt.datetime | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    accounts: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    documents: list[BankDocument] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def of(self, direction: Direction) -> Iterator[BankDocument]:
        """Documents of one direction."""
        return (document for document in self.documents if document.direction is direction)

    @property
    def is_whole(self) -> bool:
        """Nothing was refused and every document has its end."""
        return not self.refused and all(document.closed for document in self.documents)

    def warnings(self) -> Iterator[str]:
        """What a person should know, the refused documents first."""
        yield from (refusal.sentence for refusal in self.refused)
        yield from self.remarks
