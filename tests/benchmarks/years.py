"""«Сводка аренды» and its kin over a company that has let cabins for years.

The floor is the reading of what must be shown: each possession of the day with its names.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.table import REPORTS, Table
from app.work import Work
from db.catalogs.partner import Partner
from db.catalogs.unit import Unit
from db.documents.contract import Contract
from db.engine import Database, open_database
from db.registers.place import Possession
from tests.benchmarks.long_park import FIRST, TODAY, fill
from tests.benchmarks.posting import bases
from tests.company import BOSS, make_company

PARKS = ((3_300, 5, 0.5), (10_000, 10, 1.5))  # cabins, years of life, seconds allowed
CARD = 0.2  # seconds that the card of a tenant may take
GOAL = 9  # how many times longer than the bare names a whole summary may take


def measure(engine: str, cabins: int, years: int) -> dict[str, tuple[float, float]]:
    """{"summary" | "card": (ours seconds, floor seconds)} on `sqlite` or `postgresql`."""
    with bases(engine) as new_base:
        database = open_database(new_base())
        fill(make_company(Work(database, BOSS)), cabins, years)
        floor = timed(database, _floor)
        found = {
            "summary": (timed(database, summary), floor),
            "card": (timed(database, card), CARD),
        }
        database.close()
    return found


def summary(session: Any) -> Table:
    """The main report as a person opens it."""
    report = REPORTS["rental_summary"]
    return report.run(session, report.params(date=TODAY))


def card(session: Any) -> Table:
    """Everything of a tenant who has rented all the years."""
    report = REPORTS["tenant_card"]
    return report.run(session, report.params(partner_id=FIRST, date=TODAY))


def _floor(session: Any) -> list[Any]:
    """What stands on the day, by the plainest question."""
    query = (
        select(Possession, Unit.code, Contract.contract_number, Partner.name)
        .join(Unit.__table__, Unit.id == Possession.unit_id)
        .join(Contract.__table__, Contract.id == Possession.contract_id)
        .join(Partner, Partner.id == Contract.partner_id)
        .where(Possession.until.is_(None))
    )
    return list(session.execute(query))


def timed(database: Database, action: Callable[[Any], Any], times: int = 5) -> float:
    """The median of some runs, seconds."""
    found = []
    for _ in range(times):
        with database.reading() as session:
            start = time.perf_counter()
            action(session)
            found.append(time.perf_counter() - start)
    return statistics.median(found)
