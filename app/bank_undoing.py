"""Taking back what was posted by payments of the bank: they wait again (issue 5)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import numbering, writing
from app.bank_desk import payments_of
from app.bank_documents import KINDS
from app.bank_posting import PAYMENT, POST, POST_EXACT
from app.gateway import Gateway
from app.store import chunks
from app.work import Work
from db.base import Document
from db.catalogs.bank_payment import BankPayment, PaymentStatus
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.bank import BankUse
from db.system import History, Operation

TAKE_BACK = "вернуть в выписку"


def take_back(work: Work, *, payments: Collection[int] = (), run: uuid.UUID | None = None) -> int:
    """Cancels the documents of payments (or of a run) and marks them; how many wait again.

    A document that a person had entered before is only parted from its payment and stays posted.
    All or nothing. UserError in a sentence where a document cannot be cancelled: its period is
    closed, its money went on to another document.
    """
    work.user.must("post", PaymentReceipt)
    with work.database.reading() as session:
        keys = set(payments) if run is None else _of_run(session, run)
        recorders = _documents(session, keys)
    if not keys:
        raise UserError("Отменять нечего: такого проведения по выписке нет.")
    for kind in recorders:
        work.user.must("post", kind)
    with work.transaction(TAKE_BACK, (), None) as gate:
        assert gate is not None
        gate.lock(Document.__table__, {key for some in recorders.values() for key in some})
        gate.lock(PAYMENT, keys)
        documents: list[Any] = []
        for kind, some in _documents(gate.session, keys).items():
            documents += gate.stored(kind, some).values()
        used = {document.bank_payment_id for document in documents}
        made = _made_here(gate.session, [document.id for document in documents])
        _part(gate, [document for document in documents if document.id not in made])
        ours = [document for document in documents if document.id in made]
        writing.unpost(gate, ours)
        numbering.mark(gate, [d for d in ours if not d.marked], {d.id: d for d in ours})
        aside = [p for p in payments_of(gate.session, keys) if p.status is PaymentStatus.NOT_OURS]
        for payment in aside:
            gate.note(BankPayment.__tablename__, payment.id, "вернулся в выписку", {})
        state = {"status": PaymentStatus.WAITING, "bank_class": None, "placed_by": None}
        gate.update_many(PAYMENT, [{"id": p.id, **state} for p in aside], *state)
        gate.touched.add(BankPayment)
    return len(used | {payment.id for payment in aside})


def _part(gate: Gateway, documents: Collection[Any]) -> None:
    """The money of these stays as it is; the bank's payment waits again."""
    by_kind: dict[type[Document], list[Any]] = defaultdict(list)
    for document in documents:
        document.bank_payment_id, document.bank_part = None, 1
        by_kind[type(document)].append(document)
    for some in by_kind.values():
        writing.post(gate, some)


def _made_here(session: Session, documents: Collection[int]) -> set[int]:
    """Those that posting by the statement has made; the others were there before."""
    found: set[int] = set()
    for chunk in chunks(sorted(documents)):
        query = (
            select(History.thing_id)
            .join(Operation, Operation.id == History.operation_id)
            .where(
                History.thing_id.in_(chunk),
                History.action == "создан",
                Operation.action.in_((POST, POST_EXACT)),
            )
        )
        found |= set(session.scalars(query))
    return found


def _of_run(session: Session, run: uuid.UUID) -> set[int]:
    return set(session.scalars(select(PAYMENT.c.id).where(PAYMENT.c.placed_by == run)))


def _documents(session: Session, payments: Collection[int]) -> dict[type[Document], list[int]]:
    """Documents that payments are posted by, by kind."""
    kinds = {kind.__tablename__: kind for kind in KINDS.values()}
    found: dict[type[Document], list[int]] = defaultdict(list)
    document: Any = Document.__table__
    for chunk in chunks(sorted(payments)):
        query = (
            select(BankUse.recorder_id, document.c.kind)
            .join(document, document.c.id == BankUse.recorder_id)
            .where(BankUse.payment_id.in_(chunk))
            .order_by(BankUse.recorder_id)
        )
        for key, kind in session.execute(query):
            found[kinds[kind]].append(key)
    return found
