"""Makes the demonstration: a base, the life of a company in it, its papers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from app import upkeep
from app.demo import figures, files, founding, life
from app.demo.company import Company
from app.demo.months import OPEN_MONTH, Month, months
from app.demo.options import Options, folder_is_free, sizes_are_possible
from app.work import Work
from db.engine import open_database


def run(options: Options) -> dict[str, Any]:
    """Makes everything and answers the keys of `kontora demo`; sums are strings of roubles.

    Refuses a base that is not empty. What was posted before a fault or Ctrl+C stays, by months
    and kinds of documents.
    """
    started = time.perf_counter()
    sizes_are_possible(options)
    folder_is_free(options)
    administrator = upkeep.create(options.target)
    database = open_database(options.target)
    try:
        work = Work(database, administrator)
        pdf_files = _make(work, options)
        with database.reading() as session:
            counts, found = figures.documents_by_kind(session), figures.sums(session)
    finally:
        database.close()
    return {
        "base": options.target,
        "documents": counts,
        **{name: f"{value:.2f}" for name, value in found._asdict().items()},
        "open_month": f"{OPEN_MONTH:%Y-%m}",
        "pdf_files": pdf_files,
        "seconds": round(time.perf_counter() - started, 2),
    }


def _make(work: Work, options: Options) -> int:
    """The company and its files; answers how many PDFs there are."""
    company = founding.found(work, Random(options.seed), options.cabins, options.tenants)
    calendar = months(options.months)
    steps = life.STEPS + len(calendar) * life.STEPS_OF_MONTH + files.STEPS
    count = 0
    for done, (text, made) in enumerate(_steps(company, calendar, options), 1):
        count += made
        if options.progress is not None:
            options.progress(done, steps + bool(options.pictures), text)
    return count


def _steps(
    company: Company, calendar: Sequence[Month], options: Options
) -> Iterator[tuple[str, int]]:
    """(what is done, how many PDFs it made), one after another."""
    for text in life.live(company, calendar):
        yield text, 0
    yield from files.write(company.work, options.out, options.seed)
    if options.pictures is not None:
        options.pictures(company.work, options.out)
        yield "снимки окон", 0
