"""Somebody in a hurry: random acts on a base where others act too. Run it as a process to kill it.

`python -m tests.rush BASE SEED COUNT` prints `done UUID` after every operation that was acknowledged,
`refused SENTENCE` after one that was not; COUNT 0 goes on for ever.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

import app.nouns  # noqa: F401
from app.lists import ListQuery, ids
from app.work import Work
from db.base import Document
from db.catalogs.organization import Organization
from db.catalogs.unit import Cabin, Site, Tariff
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.engine import open_database
from db.errors import UserError
from db.registers.money import Charge
from db.registers.place import Possession
from tests.company import BOSS

DAY = dt.timedelta(days=1)
START = dt.date(2026, 2, 1)


class Idle(UserError):
    """There was nothing to act on."""


class Rush:
    """One person's hands; what there is he reads anew before every act."""

    def __init__(self, work: Work, seed: int) -> None:
        self.work, self.dice = work, random.Random(seed)
        with work.database.reading() as session:
            self.organization = session.scalars(select(Organization.id)).first()
            self.site = session.scalars(select(Site.id).order_by(Site.id)).first()
            self.tariff = session.scalars(select(Tariff.id)).first()
            self.cabins = list(session.scalars(select(Cabin.id)))
            self.contracts = list(session.scalars(select(Contract.id)))

    def acts(self) -> list[Callable[[uuid.UUID], Any]]:
        return [
            self.let,
            self.let,
            self.go_on,
            self.go_on,
            self.give_back,
            self.receive,
            self.receive_many,
            self.change_receipt,
            self.post_again,
            self.unpost,
            self.ask,
        ]

    def one(self, cls: type[Any], **where: Any) -> Any:
        """Some thing of a kind, loaded."""
        with self.work.database.reading() as session:
            known = ids(session, ListQuery(cls, where=where))
        if not known:
            raise Idle
        return self.work.load(cls, self.dice.choice(known))

    def day(self) -> dt.date:
        return START + self.dice.randrange(100) * DAY

    def transfer(self, cabins: Sequence[int]) -> RentTransfer:
        day = self.day()
        doc = RentTransfer(
            organization_id=self.organization,
            contract_id=self.dice.choice(self.contracts),
            site_id=self.site,
            date=day,
        )
        for cabin in cabins:
            end = day + self.dice.randrange(40) * DAY
            row = RentTransferUnit(unit_id=cabin, date_from=day, date_to=end, tariff_id=self.tariff)
            row.price = Decimal(6000)
            self.work.recalculate(row, "price", doc)
            doc.units.append(row)
        return doc

    def let(self, operation: uuid.UUID) -> None:
        self.work.post(self.transfer(self.dice.sample(self.cabins, 2)), operation)

    def held(self) -> Possession:
        with self.work.database.reading() as session:
            known = session.scalars(select(Possession).where(Possession.until.is_(None))).all()
        if not known:
            raise Idle
        return self.dice.choice(known)

    def go_on(self, operation: uuid.UUID) -> None:
        held = self.held()
        row = RentExtensionUnit(possession_id=held.id)
        doc = RentExtension(
            organization_id=self.organization,
            contract_id=held.contract_id,
            based_on_id=held.recorder_id,
            units=[row],
        )
        self.work.recalculate(row, "possession_id", doc)
        doc.date = row.date_from
        self.work.post(doc, operation)

    def give_back(self, operation: uuid.UUID) -> None:
        held = self.held()
        doc = RentReturn(
            organization_id=self.organization,
            contract_id=held.contract_id,
            site_id=self.site,
            date=held.since + self.dice.randrange(40) * DAY,
            based_on_id=held.recorder_id,
            units=[RentReturnUnit(possession_id=held.id, unit_id=held.unit_id)],
        )
        self.work.post(doc, operation)

    def receipt(self) -> PaymentReceipt:
        contract = self.work.load(Contract, self.dice.choice(self.contracts))
        return PaymentReceipt(
            organization_id=self.organization,
            contract_id=contract.id,
            partner_id=contract.partner_id,
            date=self.day(),
            received=Decimal(self.dice.randrange(1, 900_000)) / 100,
        )

    def receive(self, operation: uuid.UUID) -> None:
        self.work.post(self.receipt(), operation)

    def receive_many(self, operation: uuid.UUID) -> None:
        """A batch, all or nothing."""
        self.work.post([self.receipt() for _ in range(12)], operation)

    def change_receipt(self, operation: uuid.UUID) -> None:
        doc = self.one(PaymentReceipt)
        doc.received = Decimal(self.dice.randrange(1, 900_000)) / 100
        self.work.save(doc, operation)

    def post_again(self, operation: uuid.UUID) -> None:
        kind = self.dice.choice((RentTransfer, RentExtension, PaymentReceipt, PaymentInvoice))
        doc = self.one(kind)
        doc.comment = str(self.dice.random())
        self.work.post(doc, operation)

    def unpost(self, operation: uuid.UUID) -> None:
        kind = self.dice.choice((RentTransfer, RentExtension, RentReturn, PaymentReceipt))
        doc = self.one(kind, posted=True)
        self.work.unpost(doc, operation)

    def ask(self, operation: uuid.UUID) -> None:
        """An invoice for what is open, and money that cites it."""
        with self.work.database.reading() as session:
            query = select(Charge.contract_id).where(Charge.gross > Charge.allocated)
            owing = session.scalars(query).all()
        if not owing:
            raise Idle
        from app.verbs import FILLS

        fill = next(f for f in FILLS if f.source is Contract and f.target is PaymentInvoice)
        invoice = self.work.fill(fill, self.dice.choice(owing))
        invoice.date = invoice.due = START + 200 * DAY  # type: ignore[attr-defined]
        self.work.post(invoice)
        money = self.receipt()
        money.contract_id = invoice.contract_id  # type: ignore[attr-defined]
        money.date, money.invoice_id = invoice.date, invoice.id
        self.work.post(money, operation)


def rush(base: str, seed: int, count: int) -> Iterator[tuple[bool, str]]:
    """(acknowledged, its uuid) or (False, the refusal) for each act; 0 never ends."""
    database = open_database(base)
    somebody = Rush(Work(database, BOSS), seed)
    done = 0
    try:
        while not count or done < count:
            operation = uuid.uuid4()
            try:
                somebody.dice.choice(somebody.acts())(operation)
                yield True, operation.hex
            except UserError as refusal:
                yield False, " ".join(str(refusal).split())
            done += 1
    finally:
        database.close()


def main(base: str, seed: str, count: str) -> None:
    for acknowledged, words in rush(base, int(seed), int(count)):
        print("done" if acknowledged else "refused", words, flush=True)


__all__ = ["Document", "Rush", "rush"]

if __name__ == "__main__":
    main(*sys.argv[1:])
