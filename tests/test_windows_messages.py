"""Every message of a document leads to its tab, row and cell by Ctrl+F8."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import db.nouns  # noqa: F401
from app.verbs import POSTINGS
from db.base import Document
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.meta import declared
from forms.sections import fills_of
from tests.company import HANDED

if TYPE_CHECKING:
    from tests.hands import Hands
    from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def place(window: Any, *, whole: bool) -> tuple[str, int, str]:
    """(section, line, field) where the cursor is; an empty section is the head.

    A `whole` table is in front, whatever cell its cursor is in.
    """
    at = QApplication.focusWidget()
    for name, page in window.sections.items():
        if at is page.view and window.form.tabs.currentWidget() is page:
            if whole:
                return name, 0, name
            index = page.view.currentIndex()
            assert not page.view.isColumnHidden(index.column())
            return name, index.row() + 1, page.model.fields[index.column()].name
    return "", 0, next(f.name for f, editor in window.form.head.editors() if editor is at)


def walk(window: Any, hands: Hands) -> int:
    """Ctrl+F8 through all messages; answers how many they are."""
    problems = window.messages.problems
    for problem in problems:
        hands.key(CTRL, Key.Key_F8)
        whole = problem.field in window.sections and not problem.line
        section = problem.field if whole else problem.section
        assert place(window, whole=whole) == (section, problem.line, problem.field), problem
    return len(problems)


@pytest.mark.slow
def test_ms2_every_message_of_every_document_leads_to_its_cell(
    office: Office, hands: Hands
) -> None:
    """A new one with an empty row in every section is posted."""
    cells = 0
    for kind in declared(Document):
        if kind not in POSTINGS:
            continue
        window: Any = office.desk.open_new(kind)
        for name, page in window.sections.items():
            page.model.add_many([window.new_row(name)])
        office.settle()
        hands.key(CTRL, Key.Key_Return)
        assert walk(window, hands), kind.title
        cells += sum(problem.line > 0 for problem in window.messages.problems)
        window.setWindowModified(False)
        window.close_window()
        office.settle()
    assert cells > 10


def test_ms2_e7_a_return_before_its_transfer_leads_to_the_date(
    office: Office, hands: Hands
) -> None:
    """The row names no day: what is wrong is above it."""
    company = office.company
    transfer = company.transfer(*company.cabins[:2])
    company.work.post(transfer)
    fill = next(f for f in fills_of(company.work.user, RentTransfer) if f.target is RentReturn)
    window: Any = office.desk.open_fill(fill, transfer.id)
    office.settle()
    window.apply(window.thing, "date", HANDED - dt.timedelta(days=1))
    hands.key(CTRL, Key.Key_Return)
    assert walk(window, hands) == 2
    hands.type("12112026")
    hands.key(CTRL, Key.Key_Return)
    assert window.thing.posted
