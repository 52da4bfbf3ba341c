"""The first page of a list of 100 000 documents against the bare query of that page."""

from __future__ import annotations

import datetime as dt
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from app import lists
from app.work import Work
from db import guards, migrate
from db.base import Document
from db.documents.rent_transfer import RentTransfer
from db.engine import Database, open_database
from tests.benchmarks.posting import DAY, bases
from tests.company import BOSS, Company, make_company

COUNT = 100_000
PAGE = 200
FIRST, CHUNK = 10_000_000, 20_000


def measure(engine: str, count: int = COUNT) -> tuple[float, float]:
    """(ours seconds, floor seconds): the page as the window reads it, and the query alone."""
    with bases(engine) as new_base:
        database = open_database(new_base())
        company = make_company(Work(database, BOSS))
        _documents(company, database, count)
        query = lists.ListQuery(RentTransfer)
        ours = _median(lambda: _page(database, query))
        floor = _median(_bare(database, query))
        database.close()
    return ours, floor


@contextmanager
def long_base(folder: Path, count: int) -> Iterator[Path]:
    """A SQLite base with so many transfers, for a window to be opened on."""
    path = folder / "long.sqlite"
    migrate.create(str(path))
    database = open_database(str(path))
    _documents(make_company(Work(database, BOSS)), database, count)
    database.close()
    yield path


def _documents(company: Company, database: Database, count: int) -> None:
    """Posted transfers without rows: a list reads heads only."""
    with database.writing() as connection:
        guards.remove(connection)
        for start in range(0, count, CHUNK):
            numbers = range(start, min(start + CHUNK, count))
            connection.execute(insert(Document.__table__), [_head(company, n) for n in numbers])
            connection.execute(insert(RentTransfer.__table__), [_own(company, n) for n in numbers])
        connection.execute(text("ANALYZE"))


def _head(company: Company, number: int) -> dict[str, Any]:
    return {
        "id": FIRST + number,
        "uuid": uuid.UUID(int=number),
        "kind": "rent_transfer",
        "number": f"А-{number:07}",
        "number_year": 2026,
        "number_series": "bench",
        "date": DAY - dt.timedelta(days=number % 700),
        "organization_id": company.organization.id,
        "amount": Decimal(number % 1000) + Decimal("0.50"),
        "posted": True,
        "marked": False,
        "comment": "",
        "author": "",
        "version": 1,
        "search": f"а-{number:07}",
    }


def _own(company: Company, number: int) -> dict[str, Any]:
    return {
        "id": FIRST + number,
        "contract_id": company.contract.id,
        "site_id": company.site.id,
        "contact": "",
        "phone": "",
    }


def _page(database: Database, query: lists.ListQuery) -> list[lists.ListRow]:
    with database.reading() as session:
        return lists.page(session, query, PAGE)


def _bare(database: Database, query: lists.ListQuery) -> Callable[[], list[Any]]:
    """The same query with the same values, asked of the driver alone."""
    compiled = lists.page_statement(query, PAGE).compile(database.engine)
    values = (
        compiled.params
        if database.url.get_backend_name() != "sqlite"
        else [compiled.params[name] for name in compiled.positiontup or ()]
    )

    def ask() -> list[Any]:
        connection = database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(str(compiled), values)
            return list(cursor.fetchall())
        finally:
            connection.rollback()
            connection.close()

    return ask


def _median(action: Callable[[], Any]) -> float:
    times = []
    for _ in range(15):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
