"""The first page of a list of 100 000 documents against the bare query of that page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, text

from app import lists
from app.work import Work
from db import guards
from db.base import Document
from db.documents.rent_transfer import RentTransfer
from db.engine import Database, open_database
from tests.benchmarks.posting import DAY, bases
from tests.company import BOSS, Company, make_company

COUNT = 100_000
PAGE = 200


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


def _documents(company: Company, database: Database, count: int) -> None:
    """Posted transfers without rows: a list reads heads only."""
    import datetime as dt
    import uuid

    first = 10_000_000
    heads = [
        {
            "id": first + n,
            "uuid": uuid.UUID(int=n),
            "kind": "rent_transfer",
            "number": f"А-{n:06}",
            "number_year": 2026,
            "number_series": "bench",
            "date": DAY - dt.timedelta(days=n % 700),
            "organization_id": company.organization.id,
            "posted": True,
            "marked": False,
            "comment": "",
            "author": "",
            "version": 1,
            "search": f"а-{n:06}",
        }
        for n in range(count)
    ]
    own = [
        {
            "id": h["id"],
            "contract_id": company.contract.id,
            "site_id": company.site.id,
            "contact": "",
            "phone": "",
        }
        for h in heads
    ]
    with database.writing() as connection:
        guards.remove(connection)
        connection.execute(insert(Document.__table__), heads)
        connection.execute(insert(RentTransfer.__table__), own)
        connection.execute(text("ANALYZE"))


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
