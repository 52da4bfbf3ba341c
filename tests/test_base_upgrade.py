"""An upgrade keeps everything or changes nothing, whoever is inside and whatever goes wrong (D8)."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, inspect, select

import app.nouns  # noqa: F401
from app.work import Work
from db import guards, migrate
from db.engine import Database, base_url, open_database
from db.errors import UserError
from db.migrations import HEAD
from db.registers.money import Charge
from tests.company import BOSS, make_company
from tests.test_migrations import MIGRATIONS

ROOT = Path(__file__).parent.parent
REVISION = '''
"""a revision made up by a test."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
{body}
'''
GOOD = """
op.add_column("site", sa.Column("area", sa.Integer(), nullable=True))
op.execute("UPDATE site SET area = 7")
"""
HALF_WAY = """
op.add_column("site", sa.Column("area", sa.Integer(), nullable=True))
op.execute("DELETE FROM note")
raise RuntimeError("the power went out")
"""
BAD_SQL = """
op.add_column("site", sa.Column("area", sa.Integer(), nullable=True))
op.execute("UPDATE nowhere SET area = 7")
"""
# What `batch_alter_table` does to a table others refer to, when the copying goes wrong.
BATCH_THAT_LOSES_ROWS = """
op.execute("CREATE TABLE spare AS SELECT * FROM payment_receipt")
op.execute("DELETE FROM payment_receipt")
op.drop_table("spare")
"""
CHANGED_SUM = 'op.execute("UPDATE charge SET gross = gross + 100, net = net + 100")'
LOST_ALLOCATION = 'op.execute("UPDATE allocation SET amount = amount + 1")'
DANGLING = 'op.execute("UPDATE rent_transfer SET site_id = 987654321")'


@pytest.fixture
def old_base(base_url: str) -> str:
    """A base with documents in it, of the newest real schema, closed."""
    database = open_database(base_url)
    company = make_company(Work(database, BOSS))
    company.work.post([company.transfer(), company.receipt("1000")])
    database.close()
    return base_url


@pytest.fixture
def with_revision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Puts a made-up revision after the newest one."""

    def put(body: str) -> None:
        folder = tmp_path / "revisions"
        shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("*.pyc"))
        lines = textwrap.indent(body.strip(), "    ")
        made = REVISION.format(head=HEAD, body=lines)
        (folder / "migrations" / "versions" / "9999_made_up.py").write_text(made, encoding="utf-8")
        monkeypatch.setattr(migrate, "__file__", str(folder / "migrate.py"))
        monkeypatch.setattr(migrate, "HEAD", "9999")

    return put


def contents(base: str) -> dict[str, Any]:
    """What must survive: the revision, the guards, every row of every table."""
    database = Database(base_url(base))
    with database.reading() as session:
        connection = session.connection()
        told: dict[str, Any] = {
            "revision": migrate.revision(connection),
            "guards": guards.names(connection),
        }
        for name in inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            told[name] = sorted(repr(tuple(row)) for row in rows)
    database.close()
    return told


def test_an_upgrade_keeps_everything_and_leaves_a_backup(
    old_base: str, with_revision: Callable[[str], None]
):
    before = contents(old_base)
    with_revision(GOOD)
    with pytest.raises(UserError, match=r"старее программы.*kontora base upgrade"):
        opened_and_checked(old_base)
    backup = migrate.upgrade(old_base)
    after = contents(old_base)
    assert after.pop("revision") == "9999"
    assert len(after.pop("site")) == len(before["site"])
    changed = {"revision", "site", "alembic_version"}
    assert all(after[name] == rows for name, rows in before.items() if name not in changed)
    assert (backup is not None) == (not old_base.startswith("postgresql"))
    if backup is not None:
        assert contents(str(backup)) == before
    opened_and_checked(old_base)


def opened_and_checked(base: str) -> None:
    database = open_database(base)
    try:
        migrate.base_is_current(database)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (HALF_WAY, "the power went out"),
        (BAD_SQL, "nowhere"),
        (BATCH_THAT_LOSES_ROWS, "Не сошлось: payment_receipt"),
        (CHANGED_SUM, "Не сошлось: charge.gross"),
        (LOST_ALLOCATION, "Не сошлось: allocation.amount"),
        (DANGLING, "rent_transfer"),
    ],
    ids=["half-way", "bad sql", "rows lost", "charges changed", "allocations changed", "dangling"],
)
def test_a_bad_upgrade_leaves_the_old_base_as_it_was(
    old_base: str, with_revision: Callable[[str], None], body: str, said: str
):
    before = contents(old_base)
    with_revision(body)
    with pytest.raises(Exception, match=said):
        migrate.upgrade(old_base)
    assert contents(old_base) == before
    if not old_base.startswith("postgresql"):
        folder = Path(old_base).parent
        assert {p.name for p in folder.glob("*.upgrading*")} == set()
        backups = list(folder.glob("*-before-*.sqlite"))
        assert [contents(str(backup)) for backup in backups] == [before]


def test_a_refused_base_is_upgraded_by_the_corrected_revision(
    old_base: str, with_revision: Callable[[str], None], tmp_path: Path
):
    with_revision(HALF_WAY)
    with pytest.raises(RuntimeError):
        migrate.upgrade(old_base)
    shutil.rmtree(tmp_path / "revisions")
    sys.modules.pop("migrations.versions.9999_made_up", None)
    with_revision_again = REVISION.format(head=HEAD, body=textwrap.indent(GOOD.strip(), "    "))
    shutil.copytree(MIGRATIONS, tmp_path / "revisions" / "migrations")
    made = tmp_path / "revisions" / "migrations" / "versions" / "9999_made_up.py"
    made.write_text(with_revision_again, encoding="utf-8")
    migrate.upgrade(old_base)
    assert contents(old_base)["revision"] == "9999"


def test_the_remains_of_a_killed_upgrade_do_not_spoil_the_next(
    sqlite_url: str, with_revision: Callable[[str], None]
):
    """A copy with a log beside it lies there; the log is of another file."""
    remains = Path(f"{sqlite_url}.upgrading")
    shutil.copyfile(sqlite_url, remains)
    killed = f"""
        import os, sqlite3
        connection = sqlite3.connect({str(remains)!r}, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("INSERT INTO app_meta (id, key, value) VALUES (1, 'half', 'done')")
        os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(killed)], check=False)
    assert Path(f"{remains}-wal").stat().st_size
    before = contents(sqlite_url)
    with_revision(GOOD)
    migrate.upgrade(sqlite_url)
    assert contents(sqlite_url)["app_meta"] == before["app_meta"] == []
    assert list(Path(sqlite_url).parent.glob("*.upgrading*")) == []


def test_a_base_of_a_newer_program_is_refused(
    old_base: str, with_revision: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
):
    with_revision(GOOD)
    migrate.upgrade(old_base)
    before = contents(old_base)
    monkeypatch.setattr(migrate, "HEAD", HEAD)
    for refused in (lambda: opened_and_checked(old_base), lambda: migrate.upgrade(old_base)):
        with pytest.raises(UserError, match="новее программы"):
            refused()
    assert contents(old_base) == before


def test_what_is_not_a_base_of_ours_is_refused(tmp_path: Path):
    strange = tmp_path / "strange.sqlite"
    with closing(sqlite3.connect(strange)) as connection:
        connection.execute("CREATE TABLE song (name text)")
        connection.commit()
    for refused in (opened_and_checked, migrate.upgrade):
        with pytest.raises(UserError, match="не база Конторы"):
            refused(str(strange))
    with closing(sqlite3.connect(strange)) as connection:
        assert connection.execute("SELECT count(*) FROM song").fetchone() == (0,)


def test_a_base_is_made_only_where_there_is_nothing(old_base: str):
    before = contents(old_base)
    with pytest.raises(UserError, match=r"уже есть|не пуста"):
        migrate.create(old_base)
    assert contents(old_base) == before


def test_an_upgrade_waits_for_nobody_who_has_the_base_open(
    old_base: str, with_revision: Callable[[str], None]
):
    with_revision(GOOD)
    first = open_database(old_base)
    second = open_database(old_base)
    for opened in (first, second):
        with pytest.raises(UserError, match="открыта"):
            migrate.upgrade(old_base)
        opened.close()
    migrate.upgrade(old_base)
    assert contents(old_base)["revision"] == "9999"


@pytest.fixture
def another_program(old_base: str) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that has the base open."""
    program = """
        import sys
        from db.engine import open_database
        database = open_database(sys.argv[1])
        print("open", flush=True)
        sys.stdin.readline()
        database.close()
        print("closed", flush=True)
        sys.stdin.readline()
    """
    command = [sys.executable, "-c", textwrap.dedent(program), old_base]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_an_upgrade_is_refused_while_another_program_works(
    old_base: str, another_program: subprocess.Popen[str], with_revision: Callable[[str], None]
):
    with_revision(GOOD)
    before = contents(old_base)
    with pytest.raises(UserError, match="открыта"):
        migrate.upgrade(old_base)
    # Our own opening and closing must not take the other program's lock away.
    open_database(old_base).close()
    with pytest.raises(UserError, match="открыта"):
        migrate.upgrade(old_base)
    assert contents(old_base) == before
    assert another_program.stdin is not None
    assert another_program.stdout is not None
    print(file=another_program.stdin, flush=True)
    assert another_program.stdout.readline() == "closed\n"
    migrate.upgrade(old_base)


def test_a_killed_program_does_not_hold_the_base(
    old_base: str, another_program: subprocess.Popen[str], with_revision: Callable[[str], None]
):
    another_program.kill()
    another_program.wait()
    with_revision(GOOD)
    for _ in range(500):  # a server notices a lost client in a moment
        with contextlib.suppress(UserError):
            migrate.upgrade(old_base)
            break
    assert contents(old_base)["revision"] == "9999"


def test_nobody_comes_in_while_the_file_is_swapped(sqlite_url: str):
    swapping = Database(base_url(sqlite_url))
    with swapping.alone_in_base():
        with pytest.raises(UserError, match="сейчас обновляют"):
            open_database(sqlite_url)
        with pytest.raises(UserError, match="открыта"), swapping.alone_in_base():
            pass
    open_database(sqlite_url).close()
    swapping.close()


def test_totals_of_control_see_money(old_base: str):
    database = open_database(old_base)
    with database.reading() as session:
        connection: Connection = session.connection()
        totals = migrate.control_totals(connection)
        gross = session.scalar(select(func.sum(Charge.gross)))
    database.close()
    assert totals["charge.gross"] == gross * 100 == Decimal(592903)
    assert totals["rent_transfer"] == 1
