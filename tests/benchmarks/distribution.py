"""The run over 1 000 receipts and 5 000 open charges, against bare inserts of the rows it writes."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from app import distribution
from app.work import Work
from db import guards
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import Database, open_database
from db.registers.money import Allocation
from tests.benchmarks.posting import bases
from tests.company import BOSS, Company, make_company

DAY = dt.date(2026, 1, 1)
LIMIT = 3  # seconds
CONTRACTS, CABINS, RECEIPTS = 500, 5, 2  # a contract has so many cabins for two months


def measure(engine: str) -> dict[str, tuple[float, float]]:
    """{"run" | "undo": (ours seconds, floor seconds)} on `sqlite` or `postgresql`."""
    with bases(engine) as new_base:
        company = make_company(Work(open_database(new_base()), BOSS))
        live(company)
        work = company.work
        start = time.perf_counter()
        outcome = distribution.distribute(work)
        ours = time.perf_counter() - start
        rows = _rows(work.database, outcome.run)
        assert (outcome.receipts, len(rows) > 1000) == (CONTRACTS * RECEIPTS, True)
        start = time.perf_counter()
        distribution.undo(work, run=outcome.run)
        undone = time.perf_counter() - start
        floor = _bare(work.database, rows)
        work.database.close()
    return {"run": (ours, floor), "undo": (undone, floor)}


def live(company: Company) -> None:
    """5 000 charges of 500 contracts, and receipts that wait for the run."""
    work = company.work
    partners = [Partner(name=f"ООО «Арендатор {n}»") for n in range(CONTRACTS)]
    cabins = [
        Cabin(name="Блок", code=f"Ц-{n:06}", kind_id=company.kind.id)
        for n in range(CONTRACTS * CABINS)
    ]
    work.save([*partners, *cabins])
    common: dict[str, Any] = {"organization_id": company.organization.id}
    contracts = [
        Contract(**common, contract_number=f"Д-{n}", partner_id=p.id, date=DAY)
        for n, p in enumerate(partners)
    ]
    work.save(contracts)
    rows = [UnitReceiptRow(unit_id=c.id) for c in cabins]
    work.post(UnitReceipt(**common, site_id=company.site.id, date=DAY, units=rows))
    work.post([_transfer(company, c, n, cabins) for n, c in enumerate(contracts)], despite=True)
    receipts = [
        PaymentReceipt(
            **common,
            contract_id=c.id,
            partner_id=c.partner_id,
            date=dt.date(2026, 3, 1 + n),
            received=Decimal(14000 + 1370 * n),
            purpose="Оплата по договору за аренду бытовок",
            by_mark=True,
            to_distribute=True,
        )
        for c in contracts
        for n in range(RECEIPTS)
    ]
    work.post(receipts)


def _transfer(company: Company, contract: Contract, number: int, cabins: list[Cabin]) -> Any:
    end = dt.date(2026, 3, 11)
    return RentTransfer(
        organization_id=company.organization.id,
        contract_id=contract.id,
        site_id=company.site.id,
        date=dt.date(2026, 2, 10),
        units=[
            RentTransferUnit(
                unit_id=cabin.id,
                date_from=dt.date(2026, 2, 10),
                date_to=end,
                tariff_id=company.tariff.id,
                price=Decimal(6000),
                amount=Decimal(6000) + at,
                manual=True,
            )
            for at, cabin in enumerate(cabins[number * CABINS : (number + 1) * CABINS])
        ],
    )


def _rows(database: Database, run: Any) -> list[dict[str, Any]]:
    query = select(Allocation.__table__).where(Allocation.run == run)
    with database.reading() as session:
        return [dict(r) for r in session.execute(query).mappings()]


def _bare(database: Database, rows: list[dict[str, Any]]) -> float:
    """The very rows again under new ids, without guards and without thinking, in one commit."""
    again = [{**row, "id": row["id"] + 10_000_000} for row in rows]
    with database.writing() as connection:
        guards.remove(connection)
    start = time.perf_counter()
    with database.writing() as connection:
        connection.execute(insert(Allocation.__table__), again)
    return time.perf_counter() - start
