"""K-10: statements of a watched folder are loaded once, put away, and told of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import make_url, select

from app import users
from app.jobs import due, run_due
from app.jobs import statements as folders
from app.jobs.due import Done
from app.people import User
from app.work import Work
from db.catalogs.bank_payment import BankPayment
from db.catalogs.statement_folder import StatementFolder
from db.engine import open_database
from db.errors import UserError
from db.roles import Role
from tests.bank_days import OURS, came, invoiced, states
from tests.commands import Said
from tests.company import BOSS, Company
from tests.statement_files import OWN, file


@pytest.fixture
def folder(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "STILL", 0)
    path = tmp_path / "банк"
    path.mkdir()
    company.work.save(StatementFolder(name="Сбер", path=str(path), post_exact=True))
    return path


def put(folder: Path, name: str, *documents: str) -> None:
    (folder / name).write_bytes(file(*documents).replace(OWN, OURS).encode("cp1251"))


def names(folder: Path, where: str) -> list[str]:
    return sorted(p.name for p in (folder / where).glob("*"))


def told(work: Work) -> str:
    with work.database.reading() as session:
        return session.scalars(select(StatementFolder.told)).one()


def folder_card(work: Work) -> StatementFolder:
    with work.database.reading() as session:
        return session.scalars(select(StatementFolder)).one()


def test_a_file_is_loaded_posted_and_put_away(company: Company, work: Work, folder: Path):
    (invoice,) = invoiced(company, 0)
    put(folder, "kl_to_1c.txt", came(invoice.total(), Номер="1"), came(5, Номер="2"))
    (folder / "прочти.pdf").write_bytes(b"%PDF")
    (done,) = run_due(work)
    assert (done.text, done.failed) == ("kl_to_1c.txt: новых 2, уже были 0, проведено 1", False)
    assert states(work) == [("PLACED", f"{invoice.total():.2f}"), ("WAITING", "0.00")]
    assert [p.name for p in folder.iterdir() if p.is_file()] == ["прочти.pdf"]
    assert len(names(folder, folders.LOADED)) == 1
    assert told(work) == done.text
    assert run_due(work) == []


def test_what_is_no_statement_is_put_apart_with_the_reason(
    company: Company, work: Work, folder: Path
):
    (folder / "письмо.txt").write_text("Здравствуйте!", "cp1251")
    put(folder, "kl.txt", came(5), came("0", Номер="3"))
    put(folder, "strange.txt")
    (folder / "strange.txt").write_bytes(file(came(7)).encode("cp1251"))  # of another company
    done = run_due(work)
    assert [d.failed for d in done] == [True, True, True]
    apart = names(folder, folders.FAILED)
    assert len(apart) == 4
    assert sum(name.endswith(folders.REASON) for name in apart) == 2
    assert "не загружено 1" in done[0].text
    (why,) = (p for p in (folder / folders.LOADED).iterdir() if p.name.endswith(folders.REASON))
    assert "сумма" in why.read_text("utf-8")


def test_the_same_name_twice_loses_no_file(company: Company, work: Work, folder: Path):
    for number in ("1", "2"):
        put(folder, "kl_to_1c.txt", came(5, Номер=number))
        run_due(work)
    assert len(names(folder, folders.LOADED)) == 2
    assert len(states(work)) == 2


def test_two_machines_at_once_load_each_file_once(company: Company, base_url: str, folder: Path):
    for number in range(6):
        put(folder, f"kl_{number}.txt", *(came(5, Номер=str(n)) for n in range(number + 1)))
    together = Barrier(3)

    def machine(_: int) -> list[str]:
        database = open_database(base_url)
        together.wait()
        done = run_due(Work(database, BOSS))
        database.close()
        assert not any(d.failed for d in done)
        return [d.text.split(":")[0] for d in done]

    with ThreadPoolExecutor(3) as machines:
        said = [name for told in machines.map(machine, range(3)) for name in told]
    assert sorted(said) == [f"kl_{n}.txt" for n in range(6)]
    with company.work.database.reading() as session:
        assert len(session.scalars(select(BankPayment.id)).all()) == 6
    assert len(names(folder, folders.LOADED)) == 6


def test_a_folder_of_another_machine_is_told_and_stops_nothing(
    company: Company, work: Work, folder: Path
):
    work.save(StatementFolder(name="Нет такой", path=str(folder / "нет")))
    put(folder, "kl.txt", came(5))
    done = run_due(work)
    assert [d.failed for d in done] == [False, True]
    assert "нет на этом компьютере" in done[1].text
    assert len(states(work)) == 1


def test_k10_what_is_still_being_written_waits_and_what_is_gone_is_told_by_nobody(
    company: Company, work: Work, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    put(folder, "kl.txt", came(5))
    growing = folder / "kl.txt"

    def grow(_: float) -> None:
        growing.write_bytes(growing.read_bytes() + b"\r\n")

    with monkeypatch.context() as patch:
        patch.setattr(folders.time, "sleep", grow)
        assert run_due(work) == []
    assert states(work) == []

    def taken(file: Path) -> bytes:
        file.unlink()  # by another machine, between the look at it and its reading
        raise UserError("Файла нет")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "bytes_of", taken)
        assert run_due(work) == []
    assert told(work) == ""


def test_k10_a_refusal_of_a_job_stops_no_other_and_the_same_is_written_once(
    company: Company, work: Work, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(_: Work) -> Iterator[Done]:
        raise UserError("Папка занята")

    with monkeypatch.context() as patch:
        patch.setattr(due, "JOBS", {"Занятая": refused, **due.JOBS})
        put(folder, "kl.txt", came(5))
        done = run_due(work)
    assert [(d.text.split(":")[0], d.failed) for d in done] == [
        ("Папка занята", True),
        ("kl.txt", False),
    ]
    first = folder_card(work)
    put(folder, "kl.txt", came(5))
    run_due(work)  # nothing new: other words, written
    second = folder_card(work)
    put(folder, "kl.txt", came(5))
    run_due(work)  # the same words
    assert (first.told != second.told, folder_card(work).looked) == (True, second.looked)


def test_the_commands_answer_by_their_contract(
    company: Company, base_url: str, folder: Path, kontora: Callable[..., Said], tmp_path: Path
):
    (invoice,) = invoiced(company, 0)
    path = tmp_path / "kl.txt"
    text = file(came(invoice.total(), Номер="1"), came(5, Номер="2")).replace(OWN, OURS)
    path.write_bytes(text.encode("cp1251"))
    login = make_url(base_url).username if "://" in base_url else BOSS.login
    users.first(Work(company.work.database, User(login or "", "Анна", Role.ADMINISTRATOR)))
    said = kontora("statement", "import", path, "--post", "--base", base_url, "--json")
    assert (said.status, said.data["matched"], said.data["posted"]) == (0, 1, 1)
    back = kontora("statement", "undo", said.data["run"], "--base", base_url, "--json")
    assert (back.status, back.data) == (0, {"payments": 1})
    assert kontora("statement", "undo", "7", "--base", base_url).status == 1
    again = kontora("statement", "import", path, "--post", "--base", base_url)
    assert "Проведено: 1 на" in again.out
    (folder / "kl.txt").write_bytes(path.read_bytes())
    run = kontora("schedule", "run", "--base", base_url, "--json")
    assert run.status == 0
    assert [d["text"] for d in run.data["done"]] == ["kl.txt: новых 0, уже были 2, проведено 0"]
    idle = kontora("schedule", "run", "--base", base_url)
    assert (idle.status, "нечего" in idle.out) == (0, True)
