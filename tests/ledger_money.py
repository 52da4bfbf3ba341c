"""Acts of a random history with money: deposits, offsets, back, over, away, spread, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app import distribution
from app.distribution import Share
from app.verbs import FILLS
from db.documents.contract import Contract
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import (
    DepositEnd,
    DepositSettlement,
    DepositSettlementTarget,
)
from db.documents.money_refund import MoneyRefund
from db.documents.overpayment_offset import OverpaymentOffset
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceKind
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.errors import UserError
from db.registers.money import Advance, Allocation, Charge, ChargeKind, MoneyClass, open_sum
from db.system import Operation

D = Decimal
DAY = dt.timedelta(days=1)
MONEY_ACTS = {
    "receive_marked": 3,
    "ask_for_kinds": 2,
    "pay_invoice": 3,
    "refund": 2,
    "move_receipt": 2,
    "forgive": 2,
    "ask_deposit": 2,
    "pay_deposit": 2,
    "end_deposit": 2,
    "offset": 3,
    "offset_contracts": 2,
    "change_money": 2,
    "distribute": 2,
    "split": 3,
    "take_back": 1,
    "take_back_row": 1,
    "take_back_run": 1,
}


class MoneyActs:
    """What a `World` may do with receipts and debts; it has a company and its papers."""

    company: Any
    work: Any
    other: Any
    alone: bool
    contracts: list[Any]
    third: Any
    day: Any
    loaded: Any

    def receive_marked(self, step: Any) -> Sequence[Any]:
        """Money that waits for the accountant's run or for a person."""
        contract, much = self.some_contract(step), str(D(step.much * 173) + D("0.25"))
        doc = self.company.receipt(much, date=self.day(step), contract=contract)
        doc.by_mark, doc.to_distribute = True, step.how % 3 > 0
        self.work.post(doc)
        return [doc]

    def ask_for_kinds(self, step: Any) -> Sequence[Any]:
        """An invoice before the transfer: cabins or beds that the tenant has not got yet."""
        day = self.day(step)
        row = PaymentInvoiceKind(
            kind_id=self.company.kind.id if step.how % 4 else self.company.beds.kind_id,
            quantity=1 + step.much % 3,
            date_from=day + step.how % 20 * DAY,
            date_to=day + 29 * DAY,
            tariff_id=self.company.tariff.id,
            price=D(3000 + step.much * 50),
        )
        doc = PaymentInvoice(
            organization_id=self.company.organization.id,
            contract_id=self.some_contract(step).id,
            date=day,
            kinds=[row],
        )
        self.work.recalculate(row, "price", doc)
        self.work.post(doc)
        return [doc]

    def pay_invoice(self, step: Any) -> Sequence[Any] | None:
        """Whole, in part or more than was asked; now and then by an invoice taken back."""
        invoice = self.loaded(step, PaymentInvoice)
        if invoice is None:
            return None
        contracts = (*self.contracts, self.third)
        contract = next(c for c in contracts if c.id == invoice.contract_id)
        share = (D(1), D("0.4"), D("1.3"))[step.how % 3]
        amount = (invoice.total() * share + 1).quantize(D("0.01"))
        doc = self.company.receipt(str(amount), date=self.day(step), contract=contract)
        doc.invoice_id, doc.by_mark = invoice.id, step.how % 5 == 0
        doc.to_distribute = doc.by_mark
        self.work.post(doc)
        return [doc]

    def overpaid(self, step: Any) -> tuple[Any, Decimal]:
        """A contract whose buckets hold something, and how much."""
        total = func.sum(Advance.amount)
        query = select(Advance.contract_id, total).group_by(Advance.contract_id).having(total > 0)
        with self.work.database.reading() as session:
            found = list(session.execute(query.order_by(Advance.contract_id)))
        if not found:
            return self.some_contract(step), D(0)
        key, amount = found[step.who % len(found)]
        return next(c for c in (*self.contracts, self.third) if c.id == key), amount

    def refund(self, step: Any) -> Sequence[Any]:
        contract, over = self.overpaid(step)
        doc = MoneyRefund(
            organization_id=self.company.organization.id,
            contract_id=contract.id,
            partner_id=contract.partner_id,
            date=self.day(step) + 2 * step.how * DAY,
            returned=min(over, D(step.much * 53)) + D("0.07") * (step.how % 3 == 0),
        )
        self.work.post(doc)
        return [doc]

    def move_receipt(self, step: Any) -> Sequence[Any] | None:
        source = self.loaded(step, PaymentReceipt)
        if source is None:
            return None
        others = [c for c in (*self.contracts, self.third) if c.id != source.contract_id]
        other = others[step.day % len(others)]
        doc = ReceiptMove(
            organization_id=self.company.organization.id,
            receipt_id=source.id,
            contract_id=source.contract_id,
            to_contract_id=other.id,
            date=max(source.date, self.day(step)),
            moved=source.received if step.how % 2 else D(step.much * 41 + 1),
        )
        self.work.post(doc)
        return [doc]

    def forgive(self, step: Any) -> Sequence[Any] | None:
        """A part of some debt, or all of it; the author may not approve it himself."""
        with self.work.database.reading() as session:
            query = select(Charge.id, Charge.contract_id, open_sum())
            owed = list(session.execute(query.where(Charge.gross > 0, open_sum() > 0)))
        if not owed:
            return None
        key, contract, debt = owed[step.who % len(owed)]
        doc = DebtWriteOff(
            organization_id=self.company.organization.id,
            contract_id=contract,
            date=self.day(step),
            reason="Срок давности",
            rows=[DebtWriteOffRow(charge_id=key, amount=min(debt, D(step.much * 97 + 1)))],
        )
        if self.alone:
            doc.self_reason = "Больше некому"
            self.work.post(doc)
            return [doc]
        self.work.save(doc)
        with pytest.raises(UserError, match="утверждает другой человек"):
            self.work.post(doc)
        approved = self.other.load(DebtWriteOff, doc.id)
        self.other.post(approved)
        return [approved]

    # --- deposits -------------------------------------------------------------------------

    def some_contract(self, step: Any) -> Any:
        return (*self.contracts, self.third)[step.who % 3]

    def filled(self, contract: Any, target: Any, day: dt.date) -> Any:
        """A document made on the basis of a contract, as its menu does."""
        fill = next(f for f in FILLS if f.source is Contract and f.target is target)
        doc = self.work.fill(fill, contract.id)
        doc.date = day
        return doc

    def ask_deposit(self, step: Any) -> Sequence[Any]:
        doc = self.filled(self.some_contract(step), DepositCharge, self.day(step))
        doc.deposit = D(step.much * 50 + 100)
        doc.unit_id = self.company.cabins[0].id if step.how % 3 == 0 else None
        self.work.post(doc)
        return [doc]

    def pay_deposit(self, step: Any) -> Sequence[Any] | None:
        """Whole, in part, or more than was asked."""
        with self.work.database.reading() as session:
            query = select(Charge.contract_id, open_sum()).where(Charge.kind == ChargeKind.DEPOSIT)
            asked = list(session.execute(query.where(open_sum() > 0, Charge.gross > 0)))
        if not asked:
            return None
        key, debt = asked[step.who % len(asked)]
        contract = next(c for c in (*self.contracts, self.third) if c.id == key)
        paid = (debt, debt, debt + 300, debt / 2)[step.how % 4].quantize(D("0.01"))
        doc = self.company.receipt(str(paid), date=self.day(step), contract=contract)
        doc.money_class = MoneyClass.DEPOSIT
        self.work.post(doc)
        return [doc]

    def end_deposit(self, step: Any) -> Sequence[Any] | None:
        """Given back or credited, whole or in part, against what is owed or a chosen charge."""
        with self.work.database.reading() as session:
            query = select(Charge.contract_id).where(Charge.kind == ChargeKind.DEPOSIT)
            held = list(session.scalars(query.where(Charge.allocated > 0).distinct()))
            owed = select(Charge.id).where(Charge.gross > 0, open_sum() > 0)
            owed = owed.where(Charge.kind != ChargeKind.DEPOSIT)
            if not held:
                return None
            key = held[step.who % len(held)]
            targets = list(session.scalars(owed.where(Charge.contract_id == key)))
        contract = next(c for c in (*self.contracts, self.third) if c.id == key)
        doc = self.filled(contract, DepositSettlement, self.day(step) + 20 * DAY)
        doc.end = DepositEnd.CREDIT if step.how % 2 else DepositEnd.RETURN
        if doc.end is DepositEnd.CREDIT and step.how % 4 == 1 and targets:
            doc.targets.append(DepositSettlementTarget(charge_id=targets[step.day % len(targets)]))
        for row in doc.rows:
            row.amount = row.amount if step.much % 2 else min(row.amount, D(step.much + 1))
        self.work.post(doc)
        return [doc]

    # --- offsets --------------------------------------------------------------------------

    def offset(self, step: Any) -> Sequence[Any]:
        """«Зачёт переплат»: rows as they come by themselves, some ticked, some aimed."""
        contract, _ = self.overpaid(step)
        doc = self.filled(contract, OverpaymentOffset, self.day(step) + 15 * DAY)
        doc.credits = step.how % 7 != 0
        with self.work.database.reading() as session:
            query = select(Charge.id, open_sum()).where(Charge.gross > 0, open_sum() > 0)
            query = query.where(Charge.contract_id == contract.id)
            owed = dict(session.execute(query.where(Charge.kind != ChargeKind.DEPOSIT)).all())
        for at, row in enumerate(doc.rows):
            row.taken = (step.how + at) % 3 != 0
            row.amount = min(row.available, D(step.much * 31 + 1))
            if owed and step.how % 2:
                row.charge_id = sorted(owed)[step.day % len(owed)]
                row.amount = min(row.amount, owed[row.charge_id])
        self.work.post(doc)
        return [doc]

    def offset_contracts(self, step: Any) -> Sequence[Any]:
        """«Зачёт между договорами» of one tenant; now and then of two, which is refused."""
        own, _ = self.overpaid(step)
        other = self.third if own is self.contracts[0] else self.contracts[0]
        if step.how % 9 == 0:
            other = self.contracts[1]
        doc = self.filled(own, ContractOffset, self.day(step) + 60 * DAY)
        doc.to_contract_id = other.id
        doc.credited = min(doc.credited, D(step.much * 61 + 1)) + D("0.03") * (step.how % 5 == 0)
        self.work.post(doc)
        return [doc]

    def change_money(self, step: Any) -> Sequence[Any] | None:
        """Another sum or another day of what moves money."""
        kinds = (MoneyRefund, ReceiptMove, ContractOffset, DepositCharge, DepositSettlement)
        doc = self.loaded(step, *kinds, OverpaymentOffset, DebtWriteOff)
        if doc is None:
            return None
        if step.how % 3 == 0:
            doc.date = self.day(step)
        elif isinstance(doc, DepositSettlement | OverpaymentOffset | DebtWriteOff):
            for row in doc.rows:
                row.amount = D(step.much * 23 + 1)
        else:
            names = ("returned", "moved", "credited", "deposit")
            (name,) = (n for n in names if hasattr(doc, n))
            setattr(doc, name, D(step.much * 29 + 1))
        self.work.save(doc)
        return [doc]

    # --- spreading and taking back --------------------------------------------------------

    def distribute(self, step: Any) -> None:
        distribution.distribute(self.work)

    def take_back(self, step: Any) -> None:
        """What stands of a receipt goes back to the bucket of its contract."""
        source = self.loaded(step, PaymentReceipt)
        if source is not None:
            distribution.undo(self.work, receipts=[source.id])

    def split(self, step: Any) -> None:
        """«Распределить сумму»: some of it on charges and cabins, the rest stays or is told."""
        source = self.loaded(step, PaymentReceipt)
        if source is None or not source.posted:
            return
        anew = step.how % 3 == 0
        found = distribution.choices(self.work, source.id, anew=anew)
        left = found.waits + found.stands if anew else found.waits
        shares = []
        for offer in found.offers[step.much % 3 :: 1 + step.day % 3]:
            debt = left if offer.open is None else offer.open + (offer.stands if anew else D(0))
            part = min(left, debt, D(step.much * 37 + 1))
            if part > 0:
                shares.append(
                    Share(part, offer.charge_id, None if offer.charge_id else offer.unit_id)
                )
                left -= part
        if not shares and step.how % 5:
            return  # there is nothing to pay: now and then that is told
        leave = left > 0 and step.how % 5 != 0
        distribution.by_hand(self.work, source.id, shares, leave_rest=leave, anew=anew)

    def take_back_row(self, step: Any) -> None:
        """Single rows, alive or not, of a distribution or of a document."""
        with self.work.database.reading() as session:
            query = select(Allocation.id).where(Allocation.amount > 0)
            rows = list(session.scalars(query.order_by(Allocation.id)))
        if rows:
            distribution.undo(self.work, rows=rows[step.who % len(rows) :][: 1 + step.how % 3])

    def take_back_run(self, step: Any) -> None:
        with self.work.database.reading() as session:
            query = select(Operation.uuid).where(
                Operation.action.in_((distribution.DISTRIBUTE, distribution.BY_HAND))
            )
            runs = list(session.scalars(query.order_by(Operation.id)))
        if runs:
            distribution.undo(self.work, run=runs[step.who % len(runs)])
