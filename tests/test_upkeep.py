"""Bases are made, looked through, copied and put back; what was damaged on purpose is found."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import InvalidRequestError

from app import server_backup, upkeep, users
from app.checking import check
from app.people import User
from app.session import open_work
from app.work import Work
from db import engine as address
from db import guards
from db.engine import Database, open_database
from db.errors import UserError
from db.migrate import control_totals
from db.roles import Role
from db.system import Note
from tests.company import BOSS, DAY, Company, make_company
from tests.postgres import postgres_binaries

DAY_TIME = dt.datetime(2026, 11, 12, tzinfo=dt.UTC)


@pytest.fixture
def story(company: Company) -> Company:
    """A base in which something happened."""
    doc = company.transfer(*company.cabins[:2])
    company.work.post(doc)
    company.work.post(company.receipt("8000"))
    company.work.post(company.transfer(company.cabins[2], contract=company.other_contract))
    return company


@pytest.fixture
def server_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version are found first."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL")
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


def totals(database: Database) -> dict[str, object]:
    with database.reading() as session:
        return control_totals(session.connection())


def spoil(database: Database, *statements: str) -> None:
    with database.writing() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def file_base(sqlite_url: str) -> str:
    """A file in which something happened, closed."""
    database = open_database(sqlite_url)
    company = make_company(Work(database, BOSS))
    company.work.post(company.transfer())
    database.close()
    return sqlite_url


def copied(base: str, copy: Path) -> None:
    database = open_database(base)
    upkeep.backup(database, copy)
    database.close()


# --- making --------------------------------------------------------------------------------


@pytest.fixture
def fresh(base_url: str, tmp_path: Path) -> str:
    """An address where nothing is yet."""
    if base_url.startswith("postgresql"):
        with closing(open_database(base_url)) as database:
            spoil(database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        return base_url
    return str(tmp_path / "deep" / "new.sqlite")


def test_a_new_base_is_in_order_and_has_the_rates_of_the_law(fresh: str):
    boss = upkeep.create(fresh)
    work = open_work(fresh)
    found = upkeep.info(work.database)
    assert (found.documents, found.movements, found.users) == ({}, 0, 1)
    assert check(work.database).differences == ()
    assert work.user == boss
    assert totals(work.database)["vat_rate"] > 3
    work.database.close()


def test_a_base_is_not_made_over_another(fresh: str):
    upkeep.create(fresh)
    with pytest.raises(UserError, match=r"уже есть|не пуста"):
        upkeep.create(fresh)
    open_work(fresh).database.close()


def test_a_making_that_was_interrupted_is_finished(base_url: str):
    """Tables are there, people and rates are not: as after a kill in between."""
    with pytest.raises(UserError, match=r"не до конца|нет в списке"):
        open_work(base_url)
    upkeep.create(base_url)
    open_work(base_url).database.close()


def test_a_base_that_came_to_nothing_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(connection: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(guards, "install", fail)
    with pytest.raises(RuntimeError):
        upkeep.create(str(tmp_path / "new.sqlite"))
    assert list(tmp_path.glob("new*")) == []


# --- the check -----------------------------------------------------------------------------


def test_a_base_in_order_has_no_differences(story: Company):
    found = check(story.work.database)
    assert found.differences == ()
    assert found.documents == 6
    assert found.movements > 15


DAMAGE = {
    "totals": ("UPDATE unit_place_total SET quantity = quantity + 1 WHERE place = 'SITE'",),
    "possession": ("UPDATE possession SET remaining = 0, since = '2026-11-13'",),
    "allocations": ("UPDATE charge SET allocated = allocated - 100 WHERE allocated > 100",),
    "corrections": ("UPDATE charge SET corrected = -100 WHERE allocated = 0",),
    "derivation": ("UPDATE charge SET gross = gross + 100, net = net + 100 WHERE allocated = 0",),
    "identity": ("UPDATE charge SET corrected = -100 WHERE allocated = 0",),
    "numbers": ("UPDATE counter SET last = last + 2 WHERE series = 'rent_transfer'",),
    "posting": ("DELETE FROM rent_term WHERE price > 0",),
    "negative": (
        (
            "INSERT INTO unit_place (id, period, recorder_id, unit_id, place, site_id, quantity) "
            "SELECT -1, '2026-01-01', recorder_id, unit_id, place, site_id, -5 FROM unit_place "
            "WHERE place = 'SITE' AND quantity = 12"
        ),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_found_and_told(story: Company, damage: str):
    database = story.work.database
    spoil(database, *DAMAGE[damage])
    found = {d.check: d.text for d in check(database).differences}
    assert damage in found
    assert found[damage]


def test_a_draft_with_movements_is_found(story: Company):
    spoil(story.work.database, "UPDATE document SET posted = false WHERE kind = 'rent_transfer'")
    found = [d.text for d in check(story.work.database).differences]
    assert any("не проведён, а движения" in words for words in found)


def test_a_fallen_guard_is_found_and_an_upgrade_puts_it_back(story: Company, base_url: str):
    database = story.work.database
    table = "" if database.is_sqlite else " ON history"
    name = "append_DELETE" if database.is_sqlite else "append"
    spoil(database, f"DROP TRIGGER kontora_history_{name}{table}")
    assert [d.check for d in check(database).differences] == ["guards"]
    database.close()
    upkeep.upgrade(base_url)
    assert check(database).differences == ()
    database.close()


def test_whoever_reads_after_reading_is_told_instead_of_keeping_a_connection(base_url: str):
    with closing(open_database(base_url)) as database:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(InvalidRequestError, match="permanently closed"):
            session.execute(text("SELECT 1"))


def test_a_torn_file_is_told_not_thrown(sqlite_url: str):
    with closing(sqlite3.connect(sqlite_url)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with Path(sqlite_url).open("r+b") as file:
        file.seek(size * 3)
        file.write(b"\xff" * size * 20)
    with pytest.raises(UserError, match=r"повреждён|не база"):
        open_work(sqlite_url)


def test_a_file_learns_how_much_of_what_it_has_when_much_was_written(sqlite_url: str):
    """Without these figures SQLite goes through all charges where it looks for a few (G-4)."""
    database = open_database(sqlite_url)
    common = {"report": "rental_summary", "text": "я" * 1000, "author": "", "at": DAY_TIME}
    rows = [{**common, "id": n, "row_id": n} for n in range(1, 3000)]
    with database.writing() as connection:
        connection.execute(insert(Note.__table__), rows)
    with database.reading() as session:
        known = session.scalar(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'note'"))
    database.close()
    assert known.startswith("2999 ")


# --- copies --------------------------------------------------------------------------------


def test_d9_a_copy_brings_the_base_back_as_it_was(
    story: Company, base_url: str, tmp_path: Path, server_tools: None
):
    database = story.work.database
    users.first(story.work)
    before = totals(database)
    copy = tmp_path / "copy.bak"
    assert upkeep.backup(database, copy) > 10_000
    story.work.post(story.receipt("100", date=DAY(2026, 12, 1)))
    database.close()
    assert upkeep.restore(base_url, copy, dry_run=True) is None
    kept = upkeep.restore(base_url, copy)
    again = open_database(base_url)
    assert totals(again) == before
    assert check(again).differences == ()
    again.close()
    assert kept is not None
    _take_away(base_url, kept)


def _take_away(base_url: str, kept: str) -> None:
    if base_url.startswith("postgresql"):
        with server_backup.maintenance(address.base_url(base_url)) as server:
            server.exec_driver_sql(f'DROP DATABASE "{kept}" WITH (FORCE)')
    else:
        assert Path(kept).exists()


def test_a_copy_is_not_put_under_the_hands_of_people(
    story: Company, base_url: str, tmp_path: Path, server_tools: None
):
    copy = tmp_path / "copy.bak"
    upkeep.backup(story.work.database, copy)
    with pytest.raises(UserError, match="открыта"):
        upkeep.restore(base_url, copy)
    assert check(story.work.database).differences == ()
    leftovers = [p.name for p in tmp_path.iterdir() if "restoring" in p.name or "part" in p.name]
    assert leftovers == []


def test_another_process_in_the_file_holds_a_restore_back(file_base: str, tmp_path: Path):
    copy = tmp_path / "copy.bak"
    copied(file_base, copy)
    waiting = (
        "import sys; from db.engine import open_database; open_database(sys.argv[1]); "
        "print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", waiting, file_base]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent, **pipes) as other:
        assert other.stdout.readline().strip() == b"in"
        with pytest.raises(UserError, match="открыта в другой программе"):
            upkeep.restore(file_base, copy)
        other.communicate()
    assert upkeep.restore(file_base, copy)


@pytest.mark.parametrize("content", [b"", b"PGDMP nothing", b"SQLite format 3\x00" + b"x" * 9000])
def test_what_is_no_copy_is_refused_and_the_base_stays(
    story: Company, base_url: str, tmp_path: Path, content: bytes, server_tools: None
):
    before = totals(story.work.database)
    story.work.database.close()
    wrong = tmp_path / "wrong.bak"
    wrong.write_bytes(content)
    with pytest.raises(UserError):
        upkeep.restore(base_url, wrong)
    with pytest.raises(UserError, match="нет"):
        upkeep.restore(base_url, tmp_path / "absent.bak")
    again = open_database(base_url)
    assert totals(again) == before
    again.close()


def test_a_cut_dump_is_noticed(company: Company, pg_url: str, tmp_path: Path, server_tools: None):
    whole = tmp_path / "whole.bak"
    copied(pg_url, whole)
    cut = tmp_path / "cut.bak"
    cut.write_bytes(whole.read_bytes()[:-20_000])
    with pytest.raises(UserError, match="повреждена"):
        server_backup.rows_in(cut, 18)


def test_a_copy_never_replaces_something_else(story: Company, tmp_path: Path, server_tools: None):
    other = tmp_path / "letters.txt"
    other.write_text("важное письмо")
    with pytest.raises(UserError, match=r"не база|не копия"):
        upkeep.backup(story.work.database, other)
    assert other.read_text() == "важное письмо"
    with pytest.raises(UserError, match="Папки"):
        upkeep.backup(story.work.database, tmp_path / "no" / "copy.bak")


def test_a_file_base_is_not_copied_onto_itself(sqlite_url: str):
    database = open_database(sqlite_url)
    with pytest.raises(UserError, match="на месте самой базы"):
        upkeep.backup(database, Path(sqlite_url))
    database.close()


def test_a_damaged_base_is_kept_aside_when_a_copy_replaces_it(file_base: str, tmp_path: Path):
    copy = tmp_path / "copy.bak"
    copied(file_base, copy)
    Path(file_base).write_bytes(b"SQLite format 3\x00" + os.urandom(50_000))
    kept = upkeep.restore(file_base, copy)
    assert kept is not None
    assert Path(kept).stat().st_size == 50_016
    again = open_database(file_base)
    assert check(again).differences == ()
    again.close()


def test_a_missing_tool_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(server_backup, "FOLDERS", ())
    with pytest.raises(UserError, match="postgresql-client-18"):
        server_backup.tool("pg_dump", 18)


# --- upgrading -----------------------------------------------------------------------------


def test_d8_an_upgrade_waits_until_everybody_has_left(story: Company, base_url: str):
    with pytest.raises(UserError, match="открыта"):
        upkeep.upgrade(base_url)
    story.work.database.close()
    before = totals(story.work.database)
    story.work.database.close()
    kept = upkeep.upgrade(base_url)
    assert (kept is None) == base_url.startswith("postgresql")
    again = open_database(base_url)
    assert totals(again) == before
    again.close()


def test_a_base_newer_than_the_program_is_refused(base_url: str):
    database = open_database(base_url)
    users.first(Work(database, User("admin", "Администратор", Role.ADMINISTRATOR)))
    spoil(database, "UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(UserError, match="новее программы"):
        open_work(base_url)
    with pytest.raises(UserError, match="новее программы"):
        upkeep.upgrade(base_url)


def test_an_upgrade_of_what_is_no_base_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="нет"):
        upkeep.upgrade(str(tmp_path / "absent.sqlite"))
    strange = tmp_path / "strange.sqlite"
    with closing(sqlite3.connect(strange)) as connection:
        connection.execute("CREATE TABLE own (id)")
    with pytest.raises(UserError, match="не база Конторы"):
        upkeep.upgrade(str(strange))
    shutil.copy(strange, tmp_path / "again.sqlite")
    with pytest.raises(UserError, match="не база Конторы"):
        open_work(str(tmp_path / "again.sqlite"))
