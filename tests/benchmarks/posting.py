"""Posting transfers of three cabins: in one run, and one by one, against bare Core inserts.

The floor writes the very same rows (documents, sections, movements, charges, history, totals)
into a copy of the base without guards, by `insert()` with lists of dicts and no thinking.
"""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.engine import make_url

import app.nouns  # noqa: F401
from app.work import Work
from db import guards, migrate
from db.base import Base
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin
from db.documents.contract import Contract, ContractStatus
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow
from db.engine import Database, open_database
from tests.benchmarks.servers import postgres_url
from tests.company import BOSS, Company, make_company

DAY = dt.date(2026, 11, 12)
TO = dt.date(2026, 12, 11)


def titles() -> dict[str, str]:
    """What is measured here, by key."""
    return {
        "batch": "1 000 передач по 3 бытовки за один раз",
        "single": "передача по одной",
    }


def measure(
    engine: str, documents: int = 1000, singles: int = 100
) -> dict[str, tuple[float, float]]:
    """{key: (ours seconds, floor seconds)} on `sqlite` or `postgresql`."""
    with bases(engine) as new_base:
        company = _yard(Work(open_database(new_base()), BOSS), documents, singles)
        database = company.work.database
        known = rows_of(database)
        floor = bare_copy(new_base(), known)
        batch = [_transfer(company, n) for n in range(documents)]
        ours_batch = _timed(lambda: company.work.post(batch))
        made = rows_of(database, known)
        floor_batch = _timed(lambda: insert_rows(floor, made))
        times, floor_times = [], []
        # By turns, so that both meet the machine as it is at the moment.
        for doc in [_transfer(company, documents + n) for n in range(singles)]:
            times.append(_timed(lambda doc=doc: company.work.post(doc)))
            made = rows_of(database, known)
            floor_times.append(_timed(lambda rows=made: insert_rows(floor, rows)))
        database.close()
        floor.close()
    return {
        "batch": (ours_batch, floor_batch),
        "single": (statistics.median(times), statistics.median(floor_times)),
    }


@contextmanager
def bases(engine: str) -> Iterator[Callable[[], str]]:
    """Makes new empty bases, in a folder of its own or on a throw-away server."""
    if engine == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="kontora-bench-"))
        made: list[Path] = []

        def new_file() -> str:
            made.append(folder / f"{len(made)}.sqlite")
            migrate.create(str(made[-1]))
            return str(made[-1])

        try:
            yield new_file
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    with postgres_url() as server:
        count = iter(range(100))

        def new_database() -> str:
            name = f"bench_{next(count)}"
            server.create_database(name)
            url = make_url(server.url).set(database=name).render_as_string(hide_password=False)
            migrate.create(url)
            return url

        yield new_database


def _yard(work: Work, documents: int, singles: int) -> Company:
    company = make_company(work)
    total = documents + singles
    partners = [Partner(name=f"ООО «Арендатор {n}»") for n in range(total)]
    cabins = [
        Cabin(name="Блок", code=f"Ц-{n:06}", kind_id=company.kind.id) for n in range(3 * total)
    ]
    work.save([*partners, *cabins])
    contracts = [
        Contract(
            organization_id=company.organization.id,
            contract_number=f"Д-{n}",
            partner_id=p.id,
            date=dt.date(2026, 1, 1),
            status=ContractStatus.SIGNED,
        )
        for n, p in enumerate(partners)
    ]
    work.save(contracts)
    arrival = UnitReceipt(
        organization_id=company.organization.id,
        site_id=company.site.id,
        date=dt.date(2026, 1, 2),
        units=[UnitReceiptRow(unit_id=c.id) for c in cabins],
    )
    work.post(arrival)
    company.cabins = cabins
    company.contracts = contracts  # type: ignore[attr-defined]
    return company


def _transfer(company: Company, number: int) -> RentTransfer:
    doc = RentTransfer(
        organization_id=company.organization.id,
        contract_id=company.contracts[number].id,  # type: ignore[attr-defined]
        site_id=company.site.id,
        date=DAY,
        phone="+7 900 000-00-01",
    )
    for cabin in company.cabins[3 * number : 3 * number + 3]:
        doc.units.append(
            RentTransferUnit(
                unit_id=cabin.id,
                date_from=DAY,
                date_to=TO,
                tariff_id=company.tariff.id,
                price=Decimal(6000),
                amount=Decimal("5929.03"),
                composition="Кровать × 2",
            )
        )
    return doc


def _timed(action: Callable[[], Any]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


Rows = dict[Table, dict[int, dict[str, Any]]]


def rows_of(database: Database, known: Rows | None = None) -> Rows:
    """Every row of the base by table and id; with `known`, only those that are new or changed."""
    found: Rows = {}
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            rows = {r["id"]: dict(r) for r in session.execute(select(table)).mappings()}
            if known is not None:
                was = known[table]
                new = {k: v for k, v in rows.items() if k not in was}
                known[table] = rows
                rows = new
            found[table] = rows
    return found


def difference(after: Rows, before: Rows) -> Rows:
    return {t: {k: v for k, v in r.items() if k not in before[t]} for t, r in after.items()}


def bare_copy(base: str, rows: Rows) -> Database:
    """The base as it stood before, without guards."""
    database = open_database(base)
    with database.writing() as connection:
        guards.remove(connection)
        connection.execute(Base.metadata.tables["identity"].delete())
    insert_rows(database, rows)
    return database


def insert_rows(database: Database, rows: Rows) -> None:
    """Bare Core inserts of rows that are there already as dicts, in one commit."""

    def write(connection: Connection) -> None:
        for table, by_id in rows.items():
            if by_id:
                connection.execute(insert(table), list(by_id.values()))

    with database.writing() as connection:
        write(connection)
