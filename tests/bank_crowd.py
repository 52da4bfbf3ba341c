"""Loads statements into a base, one after another: run it as a process among others.

`python -m tests.bank_crowd BASE FILE…` prints what each load came to: `new known`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import app.nouns  # noqa: F401
from app.bank_import import load_statement
from app.work import Work
from db.engine import open_database
from tests.company import BOSS


def main(base: str, files: list[str]) -> None:
    database = open_database(base)
    work = Work(database, BOSS)
    for file in files:
        loaded = load_statement(work, Path(file).read_bytes(), Path(file).name)
        print(len(loaded.fresh), loaded.known, flush=True)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
