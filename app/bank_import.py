"""Loading a statement into a base: the union of all that was ever loaded, each document once.

The same file again, overlapping and shuffled files, and several people at once come to the same
rows: loads of one account go one after another, and a unique key holds whatever happens (K-1).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.gateway import Gateway
from app.statements.identity import LONGEST_PURPOSE, Double, Fresh, identity, sort_out
from app.statements.model import BankDocument, Direction, Statement
from app.statements.payer import who_paid
from app.statements.reading import read
from app.store import chunks
from app.work import Work
from db.catalogs.bank_payment import BankClass, BankPayment, MoneyWay, PaymentStatus
from db.catalogs.bank_statement import BankStatement, BankStatementBalance
from db.catalogs.organization import Organization, OrganizationAccount
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.russian import fold

PAYMENT: Any = BankPayment.__table__
STATEMENT: Any = BankStatement.__table__
BALANCE: Any = BankStatementBalance.__table__
ACCOUNT: Any = OrganizationAccount.__table__
ACTION = "загрузить выписку"
UNCLOSED = "документ без конца, файл повреждён: не загружен"
WAYS = {way: MoneyWay[way.name] for way in Direction}


@dataclass(frozen=True)
class LeftOut:
    """A document of the file that stands in no row; `line` is where it begins."""

    line: int
    reason: str

    @property
    def sentence(self) -> str:
        return f"Строка {self.line}: {self.reason}"


@dataclass(frozen=True)
class Loaded:
    """What a load came to. `statement_id` is None for a dry run."""

    statement_id: int | None
    statement: Statement
    fresh: Sequence[Fresh] = ()
    known: int = 0
    doubles: Sequence[Double] = ()
    left_out: Sequence[LeftOut] = ()

    @property
    def waiting(self) -> int:
        """New incoming payments that wait to be placed (K-9)."""
        return sum(f.document.direction is Direction.IN for f in self.fresh)

    @property
    def is_whole(self) -> bool:
        """Every document of the file is in the base."""
        return not (self.left_out or self.doubles or self.statement.refused)

    def warnings(self) -> list[str]:
        """What a person should know: what was not loaded first."""
        return [*self.left_warnings(), *self.statement.remarks]

    def left_warnings(self) -> list[str]:
        """What of the file is not in the base, and why."""
        return [
            *(refusal.sentence for refusal in self.statement.refused),
            *(left.sentence for left in self.left_out),
            *map(_double_told, self.doubles),
        ]


@dataclass(frozen=True)
class _Own:
    """Our accounts: whose each is and which row of a card holds it."""

    organizations: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    inns: dict[int, str] = field(default_factory=dict)


def load_statement(
    work: Work,
    data: bytes,
    name: str,
    *,
    organization_inn: str | None = None,
    dry_run: bool = False,
) -> Loaded:
    """Reads the bytes of a file and loads what is new; all in one operation.

    Who may write receipts may load. UserError: no statement, no account of ours in it, or one of
    another organization than the `organization_inn` asked for.
    """
    work.user.must("write", PaymentReceipt)
    with work.database.reading() as session:
        own = _our_accounts(session)
    statement = read(data, own.organizations)
    _accounts_are_ours(statement, own, organization_inn)
    documents, left_out = _parted(statement, own, organization_inn)
    if dry_run:
        with work.database.reading() as session:
            found = sort_out(documents, _known(session, documents))
        return Loaded(None, statement, *found, left_out)
    digest = hashlib.sha256(data).hexdigest()
    with work.transaction(ACTION, (), uuid.uuid4()) as gate:
        assert gate is not None
        gate.lock(ACCOUNT, {own.rows[d.own_account] for d in documents})
        found = sort_out(documents, _known(gate.session, documents))
        loaded = Loaded(None, statement, *found, left_out)
        head = _head(gate, loaded, PurePath(name).name, digest)
        _write(gate, found.fresh, head, own)
    return Loaded(head, statement, *found, left_out)


def _our_accounts(session: Session) -> _Own:
    own = _Own()
    query = select(
        OrganizationAccount.id, OrganizationAccount.account, Organization.id, Organization.inn
    ).join(Organization, Organization.id == OrganizationAccount.owner_id)
    for row, account, organization, inn in session.execute(query):
        own.organizations[account] = organization
        own.rows[account] = row
        own.inns[organization] = inn
    return own


def _accounts_are_ours(statement: Statement, own: _Own, inn: str | None) -> None:
    """Refuses a statement of somebody else: at least one of its accounts is in a card of ours."""
    if inn is not None and inn not in own.inns.values():
        raise UserError(f"Организации с ИНН {inn} и банковским счётом в базе нет.")
    ours = [a for a in statement.accounts if a in own.organizations]
    told = ", ".join(statement.accounts)
    if not ours:
        if not statement.accounts:
            raise UserError("В выписке не назван счёт: чья она, сказать нельзя.")
        raise UserError(
            f"Счета {told} нет ни у одной организации. Впишите его в карточку организации "
            "(«Банковские счета») и загрузите выписку снова."
        )
    if inn is not None and all(own.inns[own.organizations[a]] != inn for a in ours):
        raise UserError(f"Счёт {told} принадлежит другой организации, не с ИНН {inn}.")


def _parted(
    statement: Statement, own: _Own, inn: str | None
) -> tuple[list[BankDocument], list[LeftOut]]:
    """The documents that may be loaded, and those that may not, each with its reason."""
    documents, left_out = [], []
    for document in statement.documents:
        reason = _reason_to_leave(document, own, inn)
        if reason:
            left_out.append(LeftOut(document.line, f"{document.title[:100]}: {reason}."))
        else:
            documents.append(document)
    return documents, left_out


def _reason_to_leave(document: BankDocument, own: _Own, inn: str | None) -> str:
    if not document.closed:
        return UNCLOSED
    if not document.own_account:
        return "счёт организации не найден: не загружен"
    organization = own.organizations.get(document.own_account)
    if organization is None:
        return f"счёта {document.own_account} нет у организаций: не загружен"
    if inn is not None and own.inns[organization] != inn:
        return f"счёт {document.own_account} другой организации: не загружен"
    return ""


def _known(session: Session, documents: Iterable[BankDocument]) -> dict[str, list[str]]:
    """Purposes of the documents in the base that these may be, by identity, in their order."""
    found: dict[str, list[str]] = {}
    keys = sorted({identity(document) for document in documents})
    for chunk in chunks(keys):
        query = (
            select(PAYMENT.c.identity, PAYMENT.c.purpose)
            .where(PAYMENT.c.identity.in_(chunk))
            .order_by(PAYMENT.c.identity, PAYMENT.c.occurrence)
        )
        for key, purpose in session.execute(query):
            found.setdefault(key, []).append(purpose)
    return found


def _head(gate: Gateway, loaded: Loaded, name: str, digest: str) -> int:
    """The statement's own row; the same file again is the same row."""
    statement = loaded.statement
    left = len(loaded.left_out) + len(loaded.doubles) + len(statement.refused)
    fresh = len(loaded.fresh)
    row: dict[str, Any] = {"fresh": fresh, "known": loaded.known, "left_out": left}
    row |= {"loaded": gate.now, "loaded_by": gate.user.name}
    query = select(STATEMENT.c.id, STATEMENT.c.fresh).where(STATEMENT.c.digest == digest)
    before = gate.connection.execute(query).one_or_none()
    gate.touched.add(BankStatement)
    if before is not None:
        # What the file brought in all its loads, so that its counts add up to its documents.
        row |= {"fresh": before.fresh + fresh, "known": loaded.known - before.fresh}
        gate.update_many(STATEMENT, [{"id": before.id, **row}], *row)
        told = {"fresh": [before.fresh, row["fresh"]], "left_out": [None, left]}
        gate.note(BankStatement.__tablename__, before.id, "загружена снова", told)
        return int(before.id)
    (key,) = gate.reserve(1)
    accounts = ", ".join(statement.accounts)[:1000]
    row |= {
        "id": key,
        "uuid": uuid.uuid4(),
        "name": name[-250:],
        "accounts": accounts,
        "first_day": statement.first_day,
        "last_day": statement.last_day,
        "digest": digest,
        "marked": False,
        "version": 1,
        "search": fold(f"{name} {accounts}")[:1000],
    }
    gate.insert(STATEMENT, [row])
    _write_balances(gate, key, statement)
    told = {
        "name": [None, name],
        "fresh": [None, fresh],
        "known": [None, loaded.known],
        "left_out": [None, left],
    }
    gate.note(BankStatement.__tablename__, key, "загружена", told)
    return key


def _write_balances(gate: Gateway, statement_id: int, statement: Statement) -> None:
    """The bank's own sums, against which «Деньги» checks ours."""
    keys = gate.reserve(len(statement.balances))
    rows = [
        {"id": key, "owner_id": statement_id, "line": line, **balance._asdict()}
        for line, (key, balance) in enumerate(zip(keys, statement.balances, strict=True), 1)
    ]
    for row in rows:
        row["account"] = str(row["account"])[:34]
    gate.insert(BALANCE, rows)


def _write(gate: Gateway, fresh: Sequence[Fresh], statement_id: int, own: _Own) -> None:
    keys = gate.reserve(len(fresh))
    rows = [
        {"id": key, "statement_id": statement_id, **_row(one, own)}
        for key, one in zip(keys, fresh, strict=True)
    ]
    gate.insert(PAYMENT, rows)
    gate.touched.add(BankPayment)


def _row(fresh: Fresh, own: _Own) -> dict[str, Any]:
    document = fresh.document
    ours = document.direction is Direction.INTERNAL
    other = document.payee if document.own_account in document.payer.accounts else document.payer
    if document.direction is Direction.OUT:
        other = document.payee
    paid = document.direction in (Direction.IN, Direction.UNDETERMINED)
    payer = who_paid(document) if paid else None
    person = payer.name if payer else other.name
    inn = payer.inn if payer else other.inn
    name = f"{document.kind} № {document.number}" if document.number else document.kind
    search = fold(f"{name} {document.total} {person} {inn} {document.purpose}")
    return {
        "uuid": uuid.uuid4(),
        "name": name[:250],
        "organization_id": own.organizations[document.own_account],
        "date": document.moved,
        "way": WAYS[document.direction],
        "total": document.total,
        "person": person[:250],
        "purpose": document.purpose[:LONGEST_PURPOSE],
        # Between our own accounts there is nobody to post it by: both are in our own cards.
        "status": PaymentStatus.NOT_OURS if ours else PaymentStatus.WAITING,
        "bank_class": BankClass.OWN if ours else None,
        "placed": 0,
        "attention": document.doubt,
        "document_number": document.number[:60],
        "document_date": document.date,
        "document_kind": document.kind[:250],
        "account": document.own_account[:34],
        "other_account": other.account[:34],
        "other_name": other.name[:1000],
        "other_inn": inn,
        "other_kpp": other.kpp,
        "other_bank": other.bank[:1000],
        "other_bik": other.bik[:20],
        "identity": fresh.identity,
        "occurrence": fresh.occurrence,
        "marked": False,
        "version": 1,
        "search": search[:1000],
    }


def _double_told(double: Double) -> str:
    document = double.document
    return (
        f"Строка {document.line}: {document.title} на {document.total:.2f} уже есть с другим "
        f"назначением, вероятно повтор: не загружен. Было «{double.was[:80]}», "
        f"стало «{document.purpose[:80]}»."
    )
