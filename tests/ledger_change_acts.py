"""What people change, take back and post again; and what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt
from tests.ledger_acts import DAY, START, Acts, D, Step


class ChangeActs(Acts):
    def change_receipt(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, PaymentReceipt)
        if doc is None:
            return None
        doc.received = D(step.much * 97 + 1)
        if step.how % 3 == 0:
            doc.contract_id = self.contracts[step.day % 2].id
        if step.how % 5 == 0:
            doc.date = self.day(step)
        self.work.save(doc)
        return [doc]

    def change_transfer(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentTransfer)
        if doc is None:
            return None
        row = doc.units[0]
        change = step.how % 6
        if change == 0:
            row.amount, row.manual = D(step.much * 100), True
        elif change == 1:
            doc.contract_id = self.contracts[step.day % 2].id
        elif change == 2:
            doc.date = self.day(step)
            row.date_from = max(doc.date, row.date_from)
            row.date_to = max(row.date_to, row.date_from)
        elif change == 3:
            row.date_to = row.date_from + step.much * DAY
        elif change == 4:
            row.price, row.manual = D(4000 + step.much * 13), False
        elif doc.units[1:]:
            del doc.units[0]
        else:
            other = self.company.cabins[step.day % 3]
            extra = RentTransferUnit(unit_id=other.id, date_from=row.date_from, date_to=row.date_to)
            doc.units.append(extra)
            self.work.recalculate(extra, "unit_id", doc)
        if not row.manual:
            self.work.recalculate(row, "price", doc)
        self.work.save(doc)
        return [doc]

    def change_extension(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentExtension)
        if doc is None:
            return None
        row = doc.units[0]
        if step.how % 2:
            row.price = D(5500 + step.much * 3)
            self.work.recalculate(row, "price", doc)
        else:
            row.date_to = row.date_from + step.much * DAY
            self.work.recalculate(row, "date_to", doc)
        self.work.save(doc)
        return [doc]

    def change_return(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step, RentReturn)
        if doc is None:
            return None
        if step.how % 2:
            doc.units[0].compensation = D(step.much * 10)
        else:
            doc.date = self.day(step)
        self.work.save(doc)
        return [doc]

    def unpost(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step)
        if doc is None or not doc.posted:
            return None
        self.work.unpost(doc)
        return [doc]

    def post_again(self, step: Step) -> Sequence[Any] | None:
        known = self.of(posted=False) or self.of()
        one = known[step.who % len(known)]
        doc = self.work.load(one.cls, one.id)
        self.work.post(doc)
        return [doc]

    def mark(self, step: Step) -> Sequence[Any] | None:
        doc = self.loaded(step)
        self.work.mark(doc)
        return [doc]

    def unpost_many(self, step: Step) -> Sequence[Any] | None:
        known = [p for p in self.of(posted=True) if p.cls is not UnitReceipt]
        docs = [self.work.load(p.cls, p.id) for p in known[step.who % 3 :: 1 + step.how % 3]]
        self.work.unpost(docs)
        return docs

    def close(self, step: Step) -> None:
        """The accountant closes the period, only ever further."""
        day = START + step.day % 30 * DAY
        if step.how % 4 == 0 and (self.closed_to is None or day > self.closed_to):
            card = self.work.load(type(self.company.organization), self.company.organization.id)
            card.closed_to = self.closed_to = day
            self.work.save(card)
