"""Loading 10 000 bank documents and matching them with 5 000 open invoices (K-1, K-8)."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import insert, select

import app.nouns  # noqa: F401
from app.bank_import import load_statement
from app.match_invoices import match
from app.matching import Certainty
from app.work import Work
from db.catalogs.bank_payment import BankPayment
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.engine import Database, open_database
from db.registers.money import Charge
from tests.benchmarks.distribution import live
from tests.benchmarks.posting import bases
from tests.benchmarks.statements import DOCUMENTS, statement_of
from tests.company import BOSS, Company, make_company

GOAL = 5.0  # seconds, of issue 5
OWN = "40702810433000012345"


def measure(engine: str) -> tuple[float, float]:
    """(ours, floor) seconds on `sqlite` or `postgresql`; the floor is bare inserts of the rows."""
    with bases(engine) as new_base:
        company = make_company(Work(open_database(new_base()), BOSS))
        live(company)
        invoices = ask(company)
        data = statement_of(DOCUMENTS, OWN)
        work = company.work
        start = time.perf_counter()
        loaded = load_statement(work, data, "kl_to_1c.txt")
        proposals = match(work, loaded)
        ours = time.perf_counter() - start
        assert (len(loaded.fresh), len(proposals), invoices) == (DOCUMENTS, DOCUMENTS, 5000)
        assert sum(p.certainty is not Certainty.UNKNOWN for p in proposals) > 0
        floor = _bare(work.database)
        work.database.close()
    return ours, floor


def ask(company: Company) -> int:
    """An invoice for every open charge."""
    with company.work.database.reading() as session:
        charges = session.scalars(select(Charge)).all()
    company.work.post(
        [
            PaymentInvoice(
                organization_id=company.organization.id,
                contract_id=charge.contract_id,
                date=charge.date_from,
                rows=[
                    PaymentInvoiceRow(
                        charge_id=charge.id, text="Аренда", price=charge.gross, amount=charge.gross
                    )
                ],
            )
            for charge in charges
        ],
        despite=True,
    )
    return len(charges)


def _bare(database: Database) -> float:
    """Seconds to insert the same rows again under other ids, in one transaction."""
    table: Any = BankPayment.__table__
    with database.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    for row in rows:
        row["id"] += 10_000_000
        row["identity"] = "0" + row["identity"][1:]
        row["occurrence"] += 1000 + row["id"]
        row["uuid"] = type(row["uuid"])(int=row["uuid"].int ^ 1)
    start = time.perf_counter()
    with database.writing() as connection:
        connection.execute(insert(table), rows)
    return time.perf_counter() - start
