"""Bases that a whole module of tests shares: a copy of the template, a company that lived a little."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.verbs import FILLS
from db.catalogs.transport import CarriageKind
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransferDelivery
from db.engine import Database, open_database
from tests.company import DAY, Company


def copy_of_template(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        path = folder / "base.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        opened = open_database(str(path))
        yield opened
        opened.close()
        return
    server, template = (request.getfixturevalue(f) for f in ("pg_server", "pg_template"))
    name = f"kontora_shared_{uuid.uuid4().hex[:12]}"
    opened = open_database(server.create_database(name, template=template))
    yield opened
    opened.close()
    server.drop_database(name)


def live_a_little(company: Company) -> None:
    work = company.work
    doc = company.transfer(*company.cabins[:2])
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск", carrier_id=company.carrier.id, price=Decimal(500), cost=Decimal(300)
        )
    ]
    work.post(doc)
    for target in (RentExtension, PaymentInvoice, RentReturn):
        fill = next(f for f in FILLS if f.source is type(doc) and f.target is target)
        made = work.fill(fill, doc.id)
        made.date = DAY(2026, 12, 12)
        work.post(made)
    work.post([company.receipt("9000"), company.receipt("100", contract=company.other_contract)])
    work.save(CarriageKind(name="Доставка до объекта"))
