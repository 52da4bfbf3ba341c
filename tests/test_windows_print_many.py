"""Several documents are printed in the background, from the list, by a person who works on."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from app.lists import titles_of
from app.printed import last_printed, was_printed
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from forms import dialogs, notices, print_many
from forms.everything_box import EverythingBox
from forms.pdf_window import PdfWindow
from forms.print_many import PrintMany
from forms.print_set import open_print_set
from printforms.registry import printforms_of
from tests.windows import PATIENCE

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def asked(office, monkeypatch):
    """The question that «Печать» of three selected documents asks."""
    monkeypatch.setattr(print_many, "show_file", lambda path: None)
    company = office.company
    company.work.save([company.transfer(cabin) for cabin in company.cabins])
    window = office.desk.open_list(RentTransfer)
    office.settle()
    window.view.selectAll()
    form = next(f for f in printforms_of(RentTransfer) if f.name == "handover")
    window.commands.do_print(form)
    return office.desk.shell.findChild(PrintMany)


def printed(office) -> int:
    """Transfers whose history says that they went to paper or to a file (L22)."""
    with office.company.work.database.reading() as session:
        own = RentTransfer.__table__
        known = select(func.count()).select_from(own).where(was_printed(RentTransfer, own.c.id))
        return session.scalar(known)


def test_enter_shows_all_of_them_in_one_file(office, asked):
    assert asked.windowTitle() == "Печать: 3 документа"
    asked_title = asked.form.title
    QTest.keyClick(asked, Qt.Key.Key_Return)
    (job,) = office.desk.jobs.shown
    assert job.title == "Печать: 3 документа"
    office.settle()
    paper = office.desk.shell.area.activeSubWindow().widget()
    assert len(paper.paper.sizes) >= 3
    assert (job.made, job.of) == (3, 3)
    assert printed(office) == 0  # shown is not printed yet
    paper.note_printed()
    assert printed(office) == 3
    work = office.company.work
    with work.database.reading() as session:
        keys = list(session.scalars(select(RentTransfer.id)))
        told = last_printed(session, RentTransfer, keys)
        names = titles_of(session, RentTransfer, keys)
    for key in keys:  # each by its own name, as if it were printed alone
        assert list(told[key]) == [f"{asked_title}{names[key].removeprefix(RentTransfer.title)}"]


def test_l22_a_set_is_noted_for_every_document_of_it(office):
    """«Комплект» of a transfer with its contract: what is ticked, nothing else."""
    company = office.company
    doc = company.transfer(company.cabins[0])
    company.work.post(doc)
    window = open_print_set(office.desk, doc)
    office.settle()
    contract = next(n for n, p in enumerate(window.papers) if p.document_id != doc.id)
    for number, check in enumerate(window.checks):
        check.setChecked(number in (0, contract))
    window.note_printed()
    with company.work.database.reading() as session:
        of_transfer = last_printed(session, RentTransfer, [doc.id])
        of_contract = last_printed(session, Contract, [company.contract.id])
    assert len(of_transfer[doc.id]) == 1
    (name,) = of_contract[company.contract.id]
    assert name.startswith(window.papers[contract].form.title)


def test_files_go_to_a_folder(office, asked, tmp_path, monkeypatch):
    folder = tmp_path / "акты"
    folder.mkdir()
    monkeypatch.setattr(dialogs, "folder_to_write", lambda *words: folder)
    asked.folder.click()
    office.settle()
    assert len(list(folder.glob("*.pdf"))) == 3
    work = office.company.work
    for key in asked.keys:  # L22: what went to files is known of each document
        assert work.history(work.load(RentTransfer, key))[0].action == "напечатан"


def test_cancelled_in_the_panel_of_jobs_it_shows_nothing(office, asked):
    asked.to_one_file()
    (job,) = office.desk.jobs.shown
    job.cancel()
    windows = set(office.desk.windows)
    office.settle()
    assert set(office.desk.windows) == windows
    assert office.desk.jobs.shown == []


def test_ms6_a_refusal_stands_in_the_corner_until_it_is_read(office, asked, monkeypatch):
    monkeypatch.setattr(notices, "SHOWN", 0)
    monkeypatch.setattr(notices.Notice, "underMouse", lambda _: False)

    def refuse(*words):
        raise UserError("Документа уже нет.")

    monkeypatch.setattr(print_many.papers_batch, "merged", refuse)
    asked.to_one_file()
    office.settle()
    QTest.qWait(20)
    assert office.notes() == ["Документа уже нет."]
    office.desk.menus.common.find_all()
    office.settle()
    assert EverythingBox.of(office.desk).lines[0].detail == "Документа уже нет."
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    office.settle()
    assert office.notes() == []


def test_ms6_papers_that_are_ready_do_not_come_before_other_work(office, asked, monkeypatch):
    """Who has gone to another window meanwhile is told in the corner; Ctrl+K, Enter opens them."""
    gate = threading.Event()
    merged = print_many.papers_batch.merged

    def slowly(*words):
        gate.wait(PATIENCE)
        return merged(*words)

    monkeypatch.setattr(print_many.papers_batch, "merged", slowly)
    asked.to_one_file()
    site = office.desk.open_new(Site)
    gate.set()
    office.settle()
    assert office.desk.place.current() is site
    assert office.notes() == ["Готово к печати: 3 документа"]
    office.desk.menus.common.find_all()
    office.settle()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    office.settle()
    assert isinstance(office.desk.place.current(), PdfWindow)
    assert office.notes() == []


def test_escape_prints_nothing_and_the_list_has_the_keyboard(office, asked):
    office.settle()
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert office.desk.jobs.shown == []
    office.settle()
    assert QApplication.focusWidget() is office.desk.place.current().view
