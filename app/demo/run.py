"""Makes the demonstration: a base, the life of a company in it, its papers."""

from __future__ import annotations

import time
from random import Random
from typing import Any

from app import upkeep
from app.demo import figures, founding, life
from app.demo.months import OPEN_MONTH, months
from app.demo.options import Options, sizes_are_possible
from app.work import Work
from db.engine import open_database


def run(options: Options) -> dict[str, Any]:
    """Makes everything and answers the keys of `kontora demo`; sums are strings of roubles.

    Refuses a base that is not empty. What was posted before a fault or Ctrl+C stays, by months
    and kinds of documents.
    """
    started = time.perf_counter()
    sizes_are_possible(options)
    administrator = upkeep.create(options.target)
    database = open_database(options.target)
    try:
        work = Work(database, administrator)
        _live(work, options)
        with database.reading() as session:
            counts, found = figures.documents_by_kind(session), figures.sums(session)
    finally:
        database.close()
    return {
        "base": options.target,
        "documents": counts,
        **{name: f"{value:.2f}" for name, value in found._asdict().items()},
        "open_month": f"{OPEN_MONTH:%Y-%m}",
        "pdf_files": 0,
        "seconds": round(time.perf_counter() - started, 2),
    }


def _live(work: Work, options: Options) -> None:
    company = founding.found(work, Random(options.seed), options.cabins, options.tenants)
    calendar = months(options.months)
    steps = 1 + len(calendar) * life.STEPS_OF_MONTH
    for done, text in enumerate(life.live(company, calendar), 1):
        if options.progress is not None:
            options.progress(done, steps, text)
