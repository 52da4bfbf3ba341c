"""A program that has just begun reads any thing first: nothing of the ORM is ready then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.work import Work
from db.engine import open_database
from tests.company import BOSS, make_company

ROOT = Path(__file__).parent.parent
PROGRAM = """
import sys
import app.nouns
from app.store import load_one
from db.engine import open_database
from db.meta import noun, sections_of

database = open_database(sys.argv[1])
with database.reading() as session:
    thing = load_one(session, noun(sys.argv[2]), int(sys.argv[3]))
print(thing.id, *(len(getattr(thing, name)) for name, _, _ in sections_of(type(thing))))
database.close()
"""


@pytest.mark.parametrize("kind", ["unit_receipt", "organization"])
def test_a_thing_is_read_first_of_all(sqlite_url, kind):
    database = open_database(sqlite_url)
    company = make_company(Work(database, BOSS))
    from sqlalchemy import select

    from db.meta import noun

    with database.reading() as session:
        receipt = session.execute(select(noun("unit_receipt").id)).scalars().first()
    database.close()
    key = receipt if kind == "unit_receipt" else company.organization.id
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, sqlite_url, kind, str(key)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split()[0] == str(key)
