"""Money that is more than a receipt: what waits for the accountant, deposits, refunds, write-offs.

Few of each, chosen by the order in which things came, so that either database has the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import distribution
from app.demo.company import Company
from app.demo.months import DAY, Month
from app.demo.paying import HUNDRED
from app.distributing import funds, marked
from app.documents.deposit_settlement import held_deposits_come_by_themselves
from app.facts import Facts
from app.hand_shares import Share
from app.open_items import overpaid_on
from app.placing import takes
from app.standing import Standing
from db.base import Document
from db.documents.contract import Contract, ContractStatus
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import DepositEnd, DepositSettlement
from db.documents.money_refund import MoneyRefund
from db.documents.overpayment_offset import OverpaymentOffset, OverpaymentOffsetRow
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.registers.money import Charge, ChargeKind, MoneyClass, open_sum

ZERO = Decimal(0)
MARKED_EVERY = 11
DEPOSITS = 4
DEPOSIT = Decimal(10000)
SMALL_DEBT = Decimal(10000)


def mark(receipts: Sequence[PaymentReceipt]) -> None:
    """Some receipts wait until the accountant distributes them (F-1)."""
    for receipt in receipts[::MARKED_EVERY]:
        receipt.by_mark = receipt.to_distribute = True


def distribute(company: Company, month: Month) -> None:
    """The run of a month; what came in the last one waits for a try."""
    if not month.is_last:
        distribution.distribute(company.work)


def more(company: Company, month: Month) -> Iterator[Sequence[Document]]:
    """Sets of documents to be posted one after another."""
    yield from deposits(company, month)
    yield from corrections(company, month)


def deposits(company: Company, month: Month) -> Iterator[Sequence[Document]]:
    """In the first month some tenants leave deposits; in the last one two of them end."""
    if month.index == 0:
        charged = [_deposit(c, month) for c in _contracts(company)[:DEPOSITS]]
        yield charged
        yield [_paid(company, doc) for doc in charged]
    elif month.is_last:
        ended = [_ended(company, c, month, end) for c, end in _ends(company)]
        yield [doc for doc in ended if doc.rows]


def corrections(company: Company, month: Month) -> Iterator[Sequence[Document]]:
    """In the last month: a refund, a receipt that came to a wrong contract, a small old debt."""
    if not month.is_last:
        return
    yield _refunds(company, month)
    yield _moves(company, month)
    yield _write_offs(company, month)
    yield _offsets(company, month)
    yield _between_contracts(company, month)


def _contracts(company: Company) -> list[Contract]:
    """Contracts of what is held now, in order of their ids."""
    keys = sorted({one.contract.id for one in company.held.values()})
    return [company.work.load(Contract, key) for key in keys[: 2 * DEPOSITS]]


def _deposit(contract: Contract, month: Month) -> DepositCharge:
    return DepositCharge(
        organization_id=contract.organization_id,
        contract_id=contract.id,
        date=max(month.last - 5 * DAY, contract.date),
        deposit=DEPOSIT,
    )


def _paid(company: Company, charged: DepositCharge) -> PaymentReceipt:
    contract = company.work.load(Contract, charged.contract_id)
    return PaymentReceipt(
        organization_id=charged.organization_id,
        contract_id=charged.contract_id,
        partner_id=contract.partner_id,
        date=charged.date + DAY,
        received=charged.deposit,
        money_class=MoneyClass.DEPOSIT,
        purpose=f"Залог по договору № {contract.contract_number}",
    )


def _ends(company: Company) -> list[tuple[Contract, DepositEnd]]:
    with company.work.database.reading() as session:
        query = select(Charge.contract_id).where(Charge.kind == ChargeKind.DEPOSIT)
        keys = list(session.scalars(query.order_by(Charge.id).limit(2)))
    contracts = [company.work.load(Contract, key) for key in keys]
    return list(zip(contracts, (DepositEnd.RETURN, DepositEnd.CREDIT), strict=False))


def _ended(
    company: Company, contract: Contract, month: Month, end: DepositEnd
) -> DepositSettlement:
    doc = DepositSettlement(
        organization_id=contract.organization_id, contract_id=contract.id, date=month.last, end=end
    )
    with company.work.database.reading() as session:
        held_deposits_come_by_themselves(doc, Facts(session, [doc]))
    return doc


def _refunds(company: Company, month: Month) -> list[Document]:
    """The largest overpayment goes back by half."""
    with company.work.database.reading() as session:
        over = overpaid_on(session, month.last)
    whole = {c: a for (c, unit), a in over.items() if unit is None and a >= 2 * HUNDRED}
    if not whole:
        return []
    key = max(whole, key=lambda c: (whole[c], -c))
    contract = company.work.load(Contract, key)
    return [
        MoneyRefund(
            organization_id=contract.organization_id,
            contract_id=contract.id,
            partner_id=contract.partner_id,
            date=month.last,
            returned=whole[key] // 2 // HUNDRED * HUNDRED or HUNDRED,
            purpose=f"Возврат переплаты по договору № {contract.contract_number}",
        )
    ]


def _moves(company: Company, month: Month) -> list[Document]:
    """The last receipt of rent was meant for the next contract of the same organization."""
    with company.work.database.reading() as session:
        receipt = _last_receipt(session)
        if receipt is None:
            return []
        query = select(Contract.id).where(
            Contract.organization_id == receipt.organization_id,
            Contract.id != receipt.contract_id,
            Contract.id.in_({one.contract.id for one in company.held.values()}),
        )
        other = session.scalars(query.order_by(Contract.id).limit(1)).first()
    if other is None:
        return []
    return [
        ReceiptMove(
            organization_id=receipt.organization_id,
            receipt_id=receipt.id,
            contract_id=receipt.contract_id,
            to_contract_id=other,
            date=month.last,
            moved=receipt.received,
            reason="В назначении платежа указан другой договор",
        )
    ]


def _last_receipt(session: Session) -> Any:
    query = select(PaymentReceipt).where(
        PaymentReceipt.posted,
        PaymentReceipt.money_class == MoneyClass.RENT,
        PaymentReceipt.invoice_id.is_(None),
        PaymentReceipt.by_mark.is_(False),
        PaymentReceipt.contract_id.not_in(select(MoneyRefund.contract_id)),
    )
    return session.scalars(query.order_by(PaymentReceipt.id.desc()).limit(1)).first()


def _write_offs(company: Company, month: Month) -> list[Document]:
    """A small debt that is too old to be asked for."""
    query = (
        select(Charge.id, Charge.contract_id, Charge.organization_id, open_sum().label("debt"))
        .where(Charge.gross > 0, open_sum() > 0, open_sum() < SMALL_DEBT)
        .where(Charge.kind != ChargeKind.DEPOSIT, Charge.due < month.first)
        .order_by(Charge.due, Charge.id)
        .limit(1)
    )
    with company.work.database.reading() as session:
        found = session.execute(query).all()
    return [
        DebtWriteOff(
            organization_id=row.organization_id,
            contract_id=row.contract_id,
            date=month.last,
            reason="Приказ: взыскание дороже долга",
            self_reason="В демонстрации один администратор",
            rows=[DebtWriteOffRow(charge_id=row.id, debt=row.debt, amount=row.debt)],
        )
        for row in found
    ]


def _offsets(company: Company, month: Month) -> list[Document]:
    """Money that a person put by for one cabin pays what is owed for the others (F-5)."""
    held = {one.contract.id: one.unit.id for one in company.held.values()}
    with company.work.database.reading() as session:
        standing = Standing(session)
        waiting = [f for f in funds(standing, marked()) if f.money.contract_id in held]
        debts = standing.open_charges({f.money.contract_id for f in waiting})
    for fund in waiting:
        owed = sum((d.open for d in debts[fund.money.contract_id] if takes(fund.money, d)), ZERO)
        amount = min(fund.amount, owed, HUNDRED)
        if amount:
            unit = held[fund.money.contract_id]
            share = Share(amount, unit_id=unit)
            distribution.by_hand(company.work, fund.money.recorder_id, [share], leave_rest=True)
            row = OverpaymentOffsetRow(unit_id=unit, available=amount, amount=amount, taken=True)
            doc = OverpaymentOffset(
                organization_id=fund.money.organization_id,
                contract_id=fund.money.contract_id,
                date=month.last,
                overpaid=amount,
                rows=[row],
            )
            return [doc]
    return []


def _between_contracts(company: Company, month: Month) -> list[Document]:
    """What is over by one contract goes to the tenant's next one."""
    with company.work.database.reading() as session:
        over = overpaid_on(session, month.last)
    whole = {c: a for (c, unit), a in over.items() if unit is None and a >= HUNDRED}
    if not whole:
        return []
    key = min(whole)
    contract = company.work.load(Contract, key)
    following = Contract(
        organization_id=contract.organization_id,
        contract_number=f"{contract.contract_number}-2",
        partner_id=contract.partner_id,
        date=month.last,
        status=ContractStatus.SIGNED,
        vat_mode=contract.vat_mode,
    )
    company.work.save(following)
    return [
        ContractOffset(
            organization_id=contract.organization_id,
            contract_id=contract.id,
            to_contract_id=following.id,
            date=month.last,
            credited=HUNDRED,
            reason="Заявление арендатора",
        )
    ]
