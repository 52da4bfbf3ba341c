"""Acts of a random history with money: back, over, away, spread and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app import distribution
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.money_refund import MoneyRefund
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from db.registers.money import Advance, Charge, open_sum

D = Decimal
DAY = dt.timedelta(days=1)
MONEY_ACTS = {"refund": 2, "move_receipt": 2, "forgive": 2, "distribute": 2, "take_back": 1}


class MoneyActs:
    """What a `World` may do with receipts and debts; it has a company and its papers."""

    company: Any
    work: Any
    contracts: list[Any]
    day: Any
    loaded: Any

    def refund(self, step: Any) -> Sequence[Any]:
        contract = self.contracts[step.who % 2]
        total = func.sum(Advance.amount)
        with self.work.database.reading() as session:
            over = session.scalar(select(total).where(Advance.contract_id == contract.id)) or D(0)
        doc = MoneyRefund(
            organization_id=self.company.organization.id,
            contract_id=contract.id,
            partner_id=contract.partner_id,
            date=self.day(step) + step.how * DAY,
            returned=min(over, D(step.much * 53)) + D("0.07") * (step.how % 3 == 0),
        )
        self.work.post(doc)
        return [doc]

    def move_receipt(self, step: Any) -> Sequence[Any] | None:
        source = self.loaded(step, PaymentReceipt)
        if source is None:
            return None
        other = next(c for c in self.contracts if c.id != source.contract_id)
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
        """A part of some debt, or all of it."""
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
            self_reason="Больше некому",
            rows=[DebtWriteOffRow(charge_id=key, amount=min(debt, D(step.much * 97 + 1)))],
        )
        self.work.post(doc)
        return [doc]

    def distribute(self, step: Any) -> None:
        distribution.distribute(self.work)

    def take_back(self, step: Any) -> None:
        """What stands of a receipt goes back to the bucket of its contract."""
        source = self.loaded(step, PaymentReceipt)
        if source is not None:
            distribution.undo(self.work, receipts=[source.id])
