"""Programs, a server and upgrades killed by the hundred: nothing half done, nothing said is lost (T7).

Workers are forked from a process that has everything loaded, so that a kill meets work and not
imports. What a worker was told is done, it writes down its pipe; the pipe outlives it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app.checking import check
from app.work import Work
from db import migrate
from db.base import Document
from db.engine import Database, open_database
from db.errors import UserError
from db.migrations import HEAD
from db.system import History, Operation
from tests import postgres, rush
from tests.company import BOSS, make_company
from tests.ledger_compare import numbers_have_no_gaps, open_items_hold, totals_follow
from tests.lived_in import Companies
from tests.test_base_upgrade import GOOD, MIGRATIONS, REVISION, contents
from tests.test_concurrency import many_cabins

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="kills are Linux's"),
]
ROUND = 30  # kills of one base; a base that lives on and on is checked ever longer
on = pytest.mark.parametrize
PEOPLE = multiprocessing.get_context("forkserver")
PEOPLE.set_forkserver_preload(["tests.rush", "tests.company", "db.migrate", "alembic.command"])


def hurry(base: str, seed: int, told: Connection) -> None:
    """Acts until it is killed; says each operation that the base acknowledged."""
    for acknowledged, words in rush.rush(base, seed, 0):
        if acknowledged:
            told.send(words)


def killed_at_work(base: str, seeds: list[int], after: float) -> set[str]:
    """Lets so many workers act for a while and kills them; answers what they were told is done."""
    workers = []
    for seed in seeds:
        here, there = PEOPLE.Pipe(duplex=False)
        worker = PEOPLE.Process(target=hurry, args=(base, seed, there), daemon=True)
        worker.start()
        there.close()
        workers.append((worker, here))
    said = {workers[0][1].recv()}
    time.sleep(after)
    for worker, _ in workers:
        worker.kill()
    for worker, here in workers:
        worker.join()
        with contextlib.suppress(EOFError):
            while True:
                said.add(here.recv())
        here.close()
    return said


def base_is_whole(database: Database, said: set[str]) -> None:
    with database.reading() as session:
        numbers_have_no_gaps(session)
        open_items_hold(session)
        totals_follow(session)
        assert said <= {key.hex for key in session.scalars(select(Operation.uuid))}
        # A line of the history names its operation; documents made by others have theirs too.
        told = set(session.scalars(select(History.thing_id)))
        assert set(session.scalars(select(Document.id))) <= told, "a document of no operation"
    assert check(database).differences == ()


def crowded(companies: Companies) -> str:
    """A new base with a company and more cabins; its address, nobody in it."""
    company = companies()
    many_cabins(company, 6)
    base = companies.base
    company.work.database.close()
    return base


@on(("fresh_company", "kills"), [("sqlite", 240), ("postgresql", 150)], indirect=["fresh_company"])
def test_killed_programs_leave_a_whole_base(fresh_company: Companies, kills: int):
    dice = random.Random(7)
    for _ in range(kills // ROUND):
        base = crowded(fresh_company)
        said: set[str] = set()
        for _ in range(ROUND):
            seeds = [dice.randrange(10**6) for _ in range(dice.choice((1, 1, 2)))]
            said |= killed_at_work(base, seeds, dice.uniform(0, 0.25))
            opened = open_database(base)
            with opened.reading() as session:
                open_items_hold(session)
            opened.close()
        opened = open_database(base)
        base_is_whole(opened, said)
        opened.close()


# --- the server itself ------------------------------------------------------------------------


class Server:
    """A server of our own whose processes may be killed; its folder is its memory."""

    def __init__(self, folder: Path) -> None:
        binaries = postgres.postgres_binaries()
        assert binaries is not None, "no PostgreSQL on this machine"
        self.folder, self.account = folder, postgres.unprivileged_account()
        if self.account:
            shutil.chown(folder, self.account)
        self.binaries = postgres._within_reach(binaries, folder, self.account)
        postgres._make_cluster(self.binaries, folder, self.account)
        self.start()

    def start(self) -> None:
        self.process, self.port = postgres._start(self.binaries, self.folder, self.account)

    def url(self, database: str) -> str:
        url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        return make_url(url).set(database=database).render_as_string(hide_password=False)

    def kill(self) -> None:
        """The postmaster and everybody it made, at once."""
        family = [self.process.pid, *children_of(self.process.pid)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for pid in family[1:]:
            while Path(f"/proc/{pid}").exists() and not is_zombie(pid):
                time.sleep(0.01)

    def stop(self) -> None:
        postgres._stop(self.process)


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def is_zombie(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] == "Z"
    return True


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    # A commit that is acknowledged must be in the log; the machine itself goes on.
    monkeypatch.setitem(postgres.SETTINGS, "synchronous_commit", "on")
    folder = Path(tempfile.mkdtemp(prefix="kontora-kill-"))
    server = Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_killed_server_keeps_what_it_acknowledged(own_server: Server):
    """The clients are told that the link broke; what was acknowledged before is there."""
    dice = random.Random(3)
    server = postgres.PostgresServer(own_server.url("postgres"), ours=True)
    server.create_database("office")
    server.close()
    migrate.create(own_server.url("office"))
    opened = open_database(own_server.url("office"))
    company = make_company(Work(opened, BOSS))
    many_cabins(company, 6)
    opened.close()
    said: set[str] = set()
    for _ in range(40):
        base = own_server.url("office")
        workers = []
        for _ in range(2):
            here, there = PEOPLE.Pipe(duplex=False)
            args = (base, dice.randrange(10**6), there)
            worker = PEOPLE.Process(target=until_the_link_breaks, args=args, daemon=True)
            worker.start()
            there.close()
            workers.append((worker, here))
        said.add(workers[0][1].recv())
        time.sleep(dice.uniform(0, 0.3))
        own_server.kill()
        for worker, here in workers:
            worker.join()
            with contextlib.suppress(EOFError):
                while True:
                    said.add(here.recv())
            assert worker.exitcode == 0, "a broken link is told by a sentence, not by a fault"
            here.close()
        own_server.start()
    opened = open_database(own_server.url("office"))
    base_is_whole(opened, said)
    opened.close()


def until_the_link_breaks(base: str, seed: int, told: Connection) -> None:
    try:
        for acknowledged, words in rush.rush(base, seed, 0):
            if acknowledged:
                told.send(words)
            elif "Сервер" in words or "Связь" in words:
                return
    except UserError as refusal:
        # Even the reading before an act may meet the end.
        assert "Сервер" in str(refusal) or "Связь" in str(refusal)  # noqa: PT017


# --- upgrades ---------------------------------------------------------------------------------


LONG = GOOD + "".join(
    f"\nop.execute(\"UPDATE document SET comment = comment || '{n % 10}'\")" for n in range(60)
)


def upgrading(base: str, folder: str, told: Connection) -> None:
    migrate.__file__ = f"{folder}/migrate.py"
    migrate.HEAD = "9999"
    told.send("ready")
    migrate.upgrade(base)
    told.send("done")


@on("fresh_company", ["sqlite", "postgresql"], indirect=True)
def test_a_killed_upgrade_is_either_done_or_was_not(fresh_company: Companies, tmp_path: Path):
    dice = random.Random(5)
    shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("*.pyc"))
    made = REVISION.format(head=HEAD, body=textwrap.indent(LONG.strip(), "    "))
    (tmp_path / "migrations" / "versions" / "9999_made_up.py").write_text(made, encoding="utf-8")
    outcomes = {"old": 0, "new": 0}
    base = crowded(fresh_company)
    before = contents(base)
    for _ in range(30):
        here, there = PEOPLE.Pipe(duplex=False)
        worker = PEOPLE.Process(target=upgrading, args=(base, str(tmp_path), there), daemon=True)
        worker.start()
        there.close()
        assert here.recv() == "ready"
        time.sleep(dice.uniform(0, 0.6))
        worker.kill()
        worker.join()
        after = settled(base)
        if after["revision"] == HEAD:
            outcomes["old"] += 1
            assert after == before
            continue
        outcomes["new"] += 1
        assert after["revision"] == "9999"
        assert {k: len(v) for k, v in after.items() if k != "revision"} == {
            k: len(v) for k, v in before.items() if k != "revision"
        }
        base = crowded(fresh_company)
        before = contents(base)
    assert outcomes["old"]


def settled(base: str) -> Any:
    """A server takes a moment to undo what a lost client began."""
    for _ in range(100):
        with contextlib.suppress(UserError):
            return contents(base)
        time.sleep(0.05)
    return contents(base)
