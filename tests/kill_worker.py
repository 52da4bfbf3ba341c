"""Posts batch after batch until it is killed; says each batch that is in the base.

Run: python -m tests.kill_worker BASE
"""

from __future__ import annotations

import datetime as dt
import sys
import uuid
from decimal import Decimal

from sqlalchemy import select

import app.nouns  # noqa: F401
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.unit import Cabin, Site, Tariff, UnitKind
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import open_database
from tests.company import BOSS

BATCH = 12
DAY = dt.date(2026, 11, 12)


def main(base: str) -> None:
    work = Work(open_database(base), BOSS)
    with work.database.reading() as session:
        organization = session.scalars(select(Organization)).first()
        site = session.scalars(select(Site).order_by(Site.id)).first()
        kind = session.scalars(select(UnitKind).where(UnitKind.counted.is_(False))).first()
        tariff = session.scalars(select(Tariff)).first()
        contract = session.scalars(select(Contract).order_by(Contract.id)).first()
    assert organization
    assert site
    assert kind
    assert tariff
    assert contract
    while True:
        mark = uuid.uuid4().hex[:10]
        cabins = [Cabin(name="Блок", code=f"{mark}-{n}", kind_id=kind.id) for n in range(BATCH)]
        work.save(cabins)
        arrival = UnitReceipt(
            organization_id=organization.id,
            site_id=site.id,
            date=dt.date(2026, 1, 2),
            units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
        )
        transfers = [
            RentTransfer(
                organization_id=organization.id,
                contract_id=contract.id,
                site_id=site.id,
                date=DAY,
                comment=mark,
                units=[
                    RentTransferUnit(
                        unit_id=c.id,
                        date_from=DAY,
                        date_to=dt.date(2026, 12, 11),
                        tariff_id=tariff.id,
                        price=Decimal(6000),
                        amount=Decimal("5929.03"),
                    )
                ],
            )
            for c in cabins
        ]
        money = [
            PaymentReceipt(
                organization_id=organization.id,
                contract_id=contract.id,
                partner_id=contract.partner_id,
                date=DAY,
                received=Decimal(7000),
            )
            for _ in range(3)
        ]
        # Kinds of one transaction: it is there whole or not at all.
        work.post([arrival, *transfers, *money])
        print(mark, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
