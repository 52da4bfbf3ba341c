"""Payments of the bank become documents: what is certain at once, the rest by a person (issue 5).

A payment is posted once, whoever tries and however often: it is locked, looked at again, and a key
of the register keeps what locks do not. Whatever is not certain under the locks stays waiting.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import writing
from app.bank_desk import payments_of, proposed, waiting_payments
from app.bank_documents import (
    KINDS,
    Choice,
    accept,
    card_of,
    documents_of,
    next_parts,
    suits,
    tenants_of,
)
from app.bank_known import Certainty, Proposal
from app.bank_remembering import remember
from app.facts import Facts
from app.gateway import Gateway
from app.problems import problems
from app.undoing import first_open_days
from app.work import Work
from db.base import Document
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass, BankPayment, PaymentStatus
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from db.registers.bank import BankUse

POST_EXACT, POST, SET_ASIDE = "провести точные", "провести по выписке", "отложить из выписки"
PORTION = 1000  # payments of one transaction
PAYMENT: Any = BankPayment.__table__
ALREADY = "Этот банковский документ уже проведён. Обновите список."
CHANGED = "пока готовилось, изменились счета или начисления: посмотрите ещё раз"


@dataclass(frozen=True)
class Made:
    """A document that a payment is posted by, roubles; none where only the class was said."""

    payment_id: int
    amount: Decimal
    document_id: int | None = None
    kind: type[Document] | None = None


@dataclass(frozen=True)
class Posted:
    """What came of it; `run` is None for a dry run, `skipped` are payments with their reasons."""

    run: uuid.UUID | None
    made: tuple[Made, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()

    @property
    def payments(self) -> int:
        return len({made.payment_id for made in self.made})

    @property
    def total(self) -> Decimal:
        return sum((made.amount for made in self.made), Decimal(0))


# --- what is certain ----------------------------------------------------------------------------


def post_exact(
    work: Work,
    payments: Collection[int] | None = None,
    *,
    dry_run: bool = False,
    operation: uuid.UUID | None = None,
) -> Posted:
    """«Провести точные»: whatever is certain of some payments (None: of all that wait).

    Running it again posts nothing more; payments of a closed period and those whose document
    would be refused are skipped with the reason.
    """
    work.user.must("post", PaymentReceipt)
    with work.database.reading() as session:
        exact = _exact(session, payments)
        if dry_run:
            return Posted(None, tuple(Made(key, one.paid.total) for key, one in exact.items()))
    run = operation or uuid.uuid4()
    skipped: dict[int, str] = {}
    keys = list(exact)
    for start in range(0, len(keys), PORTION):
        portion = {key: exact[key] for key in keys[start : start + PORTION]}
        skipped |= _post_portion(work, portion, run)
    with work.database.reading() as session:
        return Posted(run, made_by(session, run), tuple(skipped.items()))


def _exact(session: Session, payments: Collection[int] | None) -> dict[int, Proposal]:
    """Certain proposals by payment. All that wait are looked at: one invoice, one payment."""
    found = proposed(session, session.scalars(waiting_payments()).all())
    chosen = None if payments is None else set(payments)
    return {
        one.payment.id: one.proposal
        for one in found
        if one.proposal.certainty is Certainty.EXACT
        and (chosen is None or one.payment.id in chosen)
    }


def _post_portion(work: Work, portion: dict[int, Proposal], run: uuid.UUID) -> dict[int, str]:
    """Posts certain payments together; where the set is refused, in halves, down to the one."""
    try:
        return _post_certain(work, portion, run)
    except UserError as refusal:
        if len(portion) == 1:
            return {key: str(refusal) for key in portion}
    keys = list(portion)
    half = len(keys) // 2
    skipped: dict[int, str] = {}
    for some in (keys[:half], keys[half:]):
        skipped |= _post_portion(work, {key: portion[key] for key in some}, run)
    return skipped


def _post_certain(work: Work, portion: dict[int, Proposal], run: uuid.UUID) -> dict[int, str]:
    about = {key for one in portion.values() for key in _documents_about(one)}
    with work.transaction(POST_EXACT, (), None) as gate:
        assert gate is not None
        gate.run = run
        _lock(gate, about, portion)
        now = _exact(gate.session, portion)
        same = {key: one for key, one in now.items() if _alike(one, portion[key])}
        by_others = _decided(gate.session, portion.keys() - same.keys())
        skipped = {key: CHANGED for key in portion if key not in same and key not in by_others}
        payments = {p.id: p for p in payments_of(gate.session, same)}
        choices = {key: choice for key, one in same.items() if (choice := accept(one))}
        made, refused = _made_of(gate, payments, choices)
        skipped |= refused
        writing.post(gate, [document for some in made.values() for document in some])
    return skipped


def _documents_about(proposal: Proposal) -> set[int]:
    found = {i.id for i in proposal.invoices} | {i.contract_id for i in proposal.invoices}
    return found | ({proposal.contract_id} if proposal.contract_id else set())


def _alike(now: Proposal, before: Proposal) -> bool:
    return (
        now.paid.total == before.paid.total
        and _documents_about(now) == _documents_about(before)
        and now.bank_class is before.bank_class
    )


def _decided(session: Session, keys: Collection[int]) -> set[int]:
    """Payments that somebody else posted or set aside meanwhile: nothing is left to say of them."""
    return {p.id for p in payments_of(session, keys) if p.status is not PaymentStatus.WAITING}


def _made_of(
    gate: Gateway, payments: dict[int, Any], choices: dict[int, Choice]
) -> tuple[dict[int, list[Document]], dict[int, str]]:
    """Documents of payments, and payments that are refused with the reason."""
    contracts = {share.contract_id for c in choices.values() for share in c.shares}
    tenants = tenants_of(gate.session, contracts)
    parts = next_parts(gate.session, choices)
    opened = first_open_days(gate.session)
    made: dict[int, list[Document]] = {}
    refused: dict[int, str] = {}
    for key, choice in choices.items():
        payment = payments[key]
        since = opened.get(payment.organization_id)
        if since is not None and payment.date < since:
            refused[key] = f"период закрыт: платёж от {payment.date:%d.%m.%Y}"
            continue
        made[key] = documents_of(payment, choice, tenants, parts[key])
    facts = Facts(gate.session, [d for some in made.values() for d in some])
    for key, some in list(made.items()):
        faults = [p.text for d in some for p in problems(d, facts, posting=True)]
        if faults:
            refused[key] = "; ".join(faults)
            del made[key]
    return made, refused


# --- by hand ------------------------------------------------------------------------------------


def post(
    work: Work,
    payment_id: int,
    choice: Choice,
    *,
    remembered: bool = True,
    operation: uuid.UUID | None = None,
) -> Posted:
    """Posts what is left of a payment as a person says, and remembers the choice.

    UserError with what is wrong: the sum of the shares, the way, a closed period, somebody was
    faster. The same operation again answers what it did the first time.
    """
    if choice.bank_class in NO_DOCUMENT:
        return set_aside(work, [payment_id], choice.bank_class, remembered=remembered)
    work.user.must("post", KINDS[choice.bank_class])
    run = operation or uuid.uuid4()
    about = {s.contract_id for s in choice.shares} | {s.invoice_id for s in choice.shares}
    with work.transaction(POST, (), None) as gate:
        assert gate is not None
        gate.run = run
        _lock(gate, {key for key in about if key is not None}, [payment_id])
        (payment,) = _there(gate.session, [payment_id])
        if payment.placed_by != run:
            _waits(payment)
            suits(payment, choice)
            tenants = tenants_of(gate.session, {s.contract_id for s in choice.shares})
            if choice.partner_id is None:  # a third party is kept apart from the tenant
                card = card_of(gate.session, payment.other_inn)
                choice = replace(choice, partner_id=card)
            part = next_parts(gate.session, [payment_id])[payment_id]
            writing.post(gate, documents_of(payment, choice, tenants, part))
            if remembered:
                remember(gate, [(payment, choice)])
    with work.database.reading() as session:
        return Posted(run, made_by(session, run))


def set_aside(
    work: Work,
    payments: Collection[int],
    bank_class: BankClass,
    *,
    remembered: bool = True,
) -> Posted:
    """Says of payments that no document is made of them: own transfer, not ours, known already."""
    work.user.must("post", PaymentReceipt)
    if bank_class not in NO_DOCUMENT:
        raise UserError(f"«{bank_class.value}» оформляется документом: укажите договор.")
    with work.transaction(SET_ASIDE, (), None) as gate:
        assert gate is not None
        _lock(gate, (), payments)
        found = _there(gate.session, payments)
        for payment in found:
            _waits(payment)
            if payment.placed:
                raise UserError("Часть этого платежа проведена: сначала отмените её.")
            changes = {"bank_class": [None, bank_class.name]}
            gate.note(BankPayment.__tablename__, payment.id, "отложен", changes)
        if remembered and bank_class is not BankClass.KNOWN:
            remember(gate, [(payment, Choice(bank_class)) for payment in found])
        state = {"status": PaymentStatus.NOT_OURS, "bank_class": bank_class}
        rows = [{"id": p.id, **state, "placed_by": gate.run} for p in found]
        gate.update_many(PAYMENT, rows, "status", "bank_class", "placed_by")
        gate.touched.add(BankPayment)
        return Posted(gate.run, tuple(Made(p.id, p.total) for p in found))


def link(work: Work, payment_id: int, document_id: int) -> Posted:
    """Says that a posted document is this payment: it was entered by hand before (DOUBLE)."""
    with work.database.reading() as session:
        kind = _kind_of(session, document_id)
    work.user.must("post", kind)
    with work.transaction(POST, (), None) as gate:
        assert gate is not None
        _lock(gate, [document_id], [payment_id])
        (payment,) = _there(gate.session, [payment_id])
        _waits(payment)
        document: Any = gate.stored(kind, [document_id]).get(document_id)
        if document is None or not document.posted:
            raise UserError("Документ не проведён: проведите его, потом свяжите с выпиской.")
        if document.bank_payment_id is not None:
            raise UserError("Документ уже связан с выпиской.")
        document.bank_payment_id = payment.id
        document.bank_part = next_parts(gate.session, [payment.id])[payment.id]
        writing.post(gate, [document])
        run = gate.run
    with work.database.reading() as session:
        return Posted(run, made_by(session, run))


# --- parts --------------------------------------------------------------------------------------


def made_by(session: Session, run: uuid.UUID) -> tuple[Made, ...]:
    """The documents of a run that still stand."""
    query = (
        select(BankUse.payment_id, BankUse.amount, BankUse.recorder_id, Document.kind)
        .join(PAYMENT, PAYMENT.c.id == BankUse.payment_id)
        .join(Document.__table__, Document.__table__.c.id == BankUse.recorder_id)
        .where(PAYMENT.c.placed_by == run)
        .order_by(BankUse.payment_id, BankUse.part)
    )
    kinds = {kind.__tablename__: kind for kind in KINDS.values()}
    return tuple(Made(*row[:3], kinds[row[3]]) for row in session.execute(query))


def _kind_of(session: Session, document_id: int) -> type[Document]:
    kinds = {kind.__tablename__: kind for kind in KINDS.values()}
    kind = session.scalar(select(Document.kind).where(Document.id == document_id))
    if kind not in kinds:
        raise UserError("Этот документ не связывается с выпиской: это не деньги банка.")
    return kinds[kind]


def _lock(gate: Gateway, documents: Iterable[int], payments: Iterable[int]) -> None:
    """Documents first, then payments, as everybody does."""
    gate.lock(Document.__table__, documents)
    gate.lock(PAYMENT, payments)


def _there(session: Session, keys: Collection[int]) -> Sequence[Any]:
    found = payments_of(session, keys)
    if len(found) < len(set(keys)):
        raise UserError("Банковского документа уже нет в базе. Обновите список.")
    return found


def _waits(payment: Any) -> None:
    if payment.status is not PaymentStatus.WAITING:
        raise UserError(ALREADY)
