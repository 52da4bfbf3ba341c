"""Many papers beside the window: one file or a folder, with progress, stopped at any of them."""

import errno
from pathlib import Path

import pytest

from app import papers, papers_batch
from app.asking import Stopped
from app.people import User
from app.work import Work
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from printforms.registry import pages, printforms_of
from tests.company import Company


@pytest.fixture
def drafts(company: Company, monkeypatch):
    monkeypatch.setattr(papers_batch, "PORTION", 2)  # more than one portion of five
    made = [company.transfer(*company.cabins) for _ in range(5)]
    company.work.save(made)
    return [document.id for document in made]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "акты"  # the base itself may lie in tmp_path
    made.mkdir()
    return made


def form():
    return next(f for f in printforms_of(RentTransfer) if f.name == "handover")


def test_one_file_holds_all_papers_in_their_order(company, drafts):
    told = []
    pdf = papers_batch.merged(company.work, form(), drafts, lambda *step: told.append(step))
    assert told == [(n, 5) for n in range(1, 6)]
    assert pdf == papers.pdf_of(company.work, form(), drafts)
    assert pages(pdf) >= 5


def test_each_paper_is_the_one_printed_alone(company, drafts):
    made = list(papers_batch.make_all(company.work, form(), drafts, lambda *step: None))
    assert [p.pdf for p in made] == [papers.pdf_of(company.work, form(), [k]) for k in drafts]


def test_a_folder_gets_a_file_for_each_and_none_is_written_over(company, drafts, folder):
    files = papers_batch.to_folder(company.work, form(), drafts, folder, lambda *step: None)
    assert len({f.name for f in files}) == 5
    assert all(f.read_bytes().startswith(b"%PDF") for f in files)
    assert sorted(folder.iterdir()) == sorted(files)


def test_what_progress_raises_ends_the_work_and_keeps_what_is_written(company, drafts, folder):
    def stop(made: int, of: int) -> None:
        if made == 3:
            raise Stopped

    with pytest.raises(Stopped):
        papers_batch.to_folder(company.work, form(), drafts, folder, stop)
    assert len(list(folder.iterdir())) == 3


def test_a_folder_that_is_gone_and_a_document_that_is_gone_are_told(company, drafts, tmp_path):
    with pytest.raises(UserError, match="не записан"):
        papers_batch.to_folder(company.work, form(), drafts, tmp_path / "нет", lambda *step: None)
    with pytest.raises(UserError, match=r"уже удалена|уже нет"):
        papers_batch.merged(company.work, form(), [*drafts, 10**9], lambda *step: None)


def test_a_person_without_a_role_prints_nothing(company, drafts):
    nobody = Work(company.work.database, User("x", "Никто", None))
    with pytest.raises(UserError, match="прав"):
        next(papers_batch.make_all(nobody, form(), drafts, lambda *step: None))


def test_names_are_fit_for_every_system():
    assert papers_batch.file_name('Акт № 1/2: "А" <б>') == "Акт № 1_2_ _А_ _б_"
    assert papers_batch.file_name("..") == "документ"
    assert len(papers_batch.file_name("я" * 400)) == papers_batch.LONGEST_NAME


def test_a_full_disk_leaves_whole_papers_and_says_why(company, drafts, folder, monkeypatch):
    write, told = Path.write_bytes, list[str]()

    def full(path: Path, content: bytes) -> int:
        told.append(path.name)
        if len(told) < 3:
            return write(path, content)
        write(path, content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="на диске кончилось место. Записано файлов: 2 из 5"):
        papers_batch.to_folder(company.work, form(), drafts, folder, lambda *step: None)
    assert sorted(f.name for f in folder.iterdir()) == sorted(told[:2])
