"""Fixtures of the window tests: a desk over the smallest company, dressed and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from forms.desk import Desk
    from tests.company import Company

PATIENCE = 60_000  # milliseconds; a busy machine is no defect of the program


@dataclass
class Office:
    """A person at a desk."""

    desk: Desk
    company: Company
    settle: Callable[[], None]

    def notes(self) -> list[str]:
        """What stands in the corner, the newest last."""
        from forms.notices import Notice

        found = self.desk.shell.findChildren(Notice)
        return [note.words.text() for note in found if note.isVisible()]


@pytest.fixture
def no_faults() -> Iterator[None]:
    """`guard` keeps defects from Qt, so a test must look for them itself."""
    from PySide6.QtCore import QCoreApplication, QEvent

    from forms.guard import FAULTS

    told: list[str] = []

    def listen(number: int, line: str) -> None:
        told.append(line)

    FAULTS.told.connect(listen)
    FAULTS._seen.clear()
    yield
    # Nobody runs an event loop here, so what asked to be deleted must be deleted by hand.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    FAULTS.told.disconnect(listen)
    assert told == []


@pytest.fixture
def no_strays(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A part shown before it has its place is a window of its own for a moment: it flashes."""
    from PySide6.QtWidgets import QWidget

    found: list[str] = []
    show = QWidget.setVisible

    def told(part: QWidget, visible: bool) -> None:
        if visible and part.parentWidget() is None:
            found.append(f"{type(part).__name__} «{part.accessibleName() or part.objectName()}»")
        show(part, visible)

    monkeypatch.setattr(QWidget, "setVisible", told)
    yield
    assert found == []


@pytest.fixture
def open_desk(
    qtbot: QtBot, no_faults: None, no_strays: None, own_home: None
) -> Callable[[Any], Desk]:
    """Opens the main window of a Work; it is closed without questions after the test."""
    from PySide6.QtWidgets import QApplication

    from forms import theme
    from forms.desk import Desk
    from forms.shell import Shell

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.speak_russian(app)
    theme.apply(app)

    def made(work: Any) -> Desk:
        shell = Shell()
        qtbot.addWidget(shell, before_close_func=forget)
        shell.resize(1366, 800)
        desk = Desk(work, shell)
        shell.show()
        shell.activateWindow()
        qtbot.waitExposed(shell)
        return desk

    def forget(shell: Any) -> None:
        for frame in shell.area.subWindowList():
            frame.widget().setWindowModified(False)

    return made


@pytest.fixture
def office_company(sqlite_url: str) -> Iterator[Company]:
    """The company on SQLite: windows ask the same of either database."""
    from app.work import Work
    from db.engine import open_database
    from tests.company import BOSS, company_of

    database = open_database(sqlite_url)
    yield company_of(Work(database, BOSS))
    database.close()


@pytest.fixture
def office(open_desk: Callable[[Any], Desk], office_company: Company, qtbot: QtBot) -> Office:
    """The administrator at his desk."""
    return office_of(open_desk, office_company, qtbot)


@pytest.fixture
def manager_office(
    open_desk: Callable[[Any], Desk], office_company: Company, qtbot: QtBot
) -> Office:
    """The manager at his desk, over the same base."""
    from app.work import Work
    from tests.company import MANAGER

    work = Work(office_company.work.database, MANAGER)
    return office_of(open_desk, replace(office_company, work=work), qtbot)


def office_of(open_desk: Callable[[Any], Desk], company: Company, qtbot: QtBot) -> Office:
    """The person whose Work the company has, at a desk of his own."""
    from PySide6.QtWidgets import QApplication

    desk = open_desk(company.work)

    def settle() -> None:
        for _ in range(2):  # what is refreshed may start a job, whose end refreshes again
            for _ in range(5):
                QApplication.processEvents()
            qtbot.waitUntil(lambda: not desk.jobs.running, timeout=PATIENCE)

    settle()
    return Office(desk, company, settle)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Answers to questions and to file dialogs, and what was asked."""
    from forms import (
        dialogs,
        excel_out,
        item_window,
        leaving,
        list_many,
        pdf_window,
    )
    from forms.money import split_window
    from forms.strip import Strip

    given: dict[str, Any] = {
        "yes": True,
        "save": False,
        "leave": "drop",
        "file": None,
        "asked": [],
        "refused": [],
    }

    def ask(parent: Any, text: str) -> bool:
        given["asked"].append(text)
        return bool(given["yes"])

    def ask_above(strip: Strip, text: str, call: Any, remember: Any = None) -> None:
        given["asked"].append(text)
        if given["yes"]:
            call()

    def ask_to_save(parent: Any) -> bool | None:
        given["asked"].append("save")
        return given["save"]

    def file_to_save(parent: Any, title: str, name: str, kind: str) -> Path | None:
        given["asked"].append(name)
        return given["file"]

    def refuse(parent: Any, text: str) -> None:
        given["refused"].append(text)

    for module in (item_window, list_many, split_window):
        monkeypatch.setattr(module, "ask", ask)
    monkeypatch.setattr(Strip, "ask", ask_above)
    monkeypatch.setattr(item_window, "ask_to_save", ask_to_save)
    for module in (excel_out, pdf_window):
        monkeypatch.setattr(module, "file_to_save", file_to_save)

    def leave(parent: Any, question: str, windows: Any) -> leaving.Answer | None:
        given["asked"].append(question)
        said = given["leave"]
        return None if said is None else leaving.Answer(list(windows) if said == "save" else [])

    monkeypatch.setattr(dialogs, "refuse", refuse)
    monkeypatch.setattr(leaving, "ask", leave)
    return given
