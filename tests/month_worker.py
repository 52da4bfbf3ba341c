"""Issues the invoices of November 2026 a contract a transaction until it is killed; says each.

Run: python -m tests.month_worker BASE
"""

from __future__ import annotations

import sys

import app.nouns  # noqa: F401
from app.month import issuing
from app.work import Work
from db.engine import open_database
from db.month_kind import RunKind
from tests.company import BOSS
from tests.leaseholds import NOVEMBER


def main(base: str) -> None:
    issuing.IN_FILE = issuing.ON_SERVER = 1
    work = Work(open_database(base), BOSS)

    def said(done: int, of: int, _: str) -> None:
        print(f"{done}/{of}", flush=True)

    issuing.issue(work, RunKind.INVOICES, NOVEMBER, today=NOVEMBER, progress=said)


if __name__ == "__main__":
    main(sys.argv[1])
