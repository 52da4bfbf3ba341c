"""«Найти всё» over 300 000 documents and 20 000 catalog items: against the bare scan of them."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, text

from app.finding import find
from app.work import Work
from db import guards
from db.catalogs.partner import Partner, PartnerKind
from db.engine import Database, open_database
from tests.benchmarks.lists import _documents
from tests.benchmarks.posting import bases
from tests.company import BOSS, make_company

DOCUMENTS, PARTNERS = 300_000, 20_000
ON_SQLITE = (
    "SELECT count(*) FROM document WHERE instr(search, ?) > 0",
    "SELECT count(*) FROM partner WHERE instr(search, ?) > 0",
)
ON_POSTGRESQL = (
    "SELECT count(*) FROM document WHERE strpos(search, %s) > 0",
    "SELECT count(*) FROM partner WHERE strpos(search, %s) > 0",
)
LIMIT = 0.150  # seconds: what ux.md allows an answer
ASKED = ("а-299", "рога 777", "не найдётся", "14250", "9145550123", "монолит")


def measure(engine: str) -> dict[str, tuple[float, float]]:
    """query → (ours seconds, floor seconds); the floor counts the matching rows of one scan."""
    with bases(engine) as new_base:
        database = open_database(new_base())
        company = make_company(Work(database, BOSS))
        _documents(company, database, DOCUMENTS)
        _partners(database)
        found = {asked: (_ours(database, asked), _bare(database, asked)) for asked in ASKED}
        database.close()
    return found


def _partners(database: Database) -> None:
    names = [f"ООО «Рога и копыта {n}»" for n in range(PARTNERS)]
    rows = [
        {
            "id": 20_000_000 + n,
            "uuid": uuid.UUID(int=10**9 + n),
            "name": name,
            "marked": False,
            "version": 1,
            "search": f"ооо «рога и копыта {n}» 7700{n:06}",
            "kind": PartnerKind.COMPANY,
            "full_name": name,
            "inn": f"7700{n:06}",
            "kpp": "",
            "ogrn": "",
            "phone": f"+7 (914) {n:07}",
            "email": "",
            "legal_address": "",
            "actual_address": "",
            "postal_address": "",
            "director": "",
            "director_post": "",
            "authority": "",
        }
        for n, name in enumerate(names)
    ]
    with database.writing() as connection:
        guards.remove(connection)
        connection.execute(insert(Partner.__table__), rows)
        connection.execute(text("ANALYZE"))


def _ours(database: Database, asked: str) -> float:
    def ask() -> None:
        with database.reading() as session:
            find(session, BOSS, asked)

    return _median(ask)


def _bare(database: Database, asked: str) -> float:
    """The driver alone looks through the same two columns once."""
    queries = ON_SQLITE if database.is_sqlite else ON_POSTGRESQL

    def ask() -> None:
        connection = database.engine.raw_connection()
        try:
            cursor = connection.cursor()
            for query in queries:
                cursor.execute(query, (asked,))
                cursor.fetchall()
        finally:
            connection.rollback()
            connection.close()

    return _median(ask)


def _median(action: Callable[[], Any]) -> float:
    times = []
    for _ in range(9):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
