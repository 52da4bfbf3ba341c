"""Windows beside a document opened and closed leave nothing behind (fifty times: slow suite)."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from db.documents.rent_transfer import RentTransfer
from forms.files_panel import open_files
from forms.history import open_history
from forms.print_set import open_print_set
from forms.related import open_related

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
often = pytest.mark.parametrize("times", [10, pytest.param(50, marks=pytest.mark.slow)])


@pytest.fixture
def posted(office):
    document = office.company.transfer()
    office.company.work.post(document)
    return document


def living(office):
    office.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    start = office.desk.start  # its cards come when they are counted
    return sum(w is not start and not start.isAncestorOf(w) for w in QApplication.allWidgets())


@often
@pytest.mark.parametrize(
    "show", [open_files, open_history, open_print_set, open_related], ids=lambda f: f.__name__
)
def test_a_window_of_a_document_leaves_nothing(office, posted, show, times):
    for _ in range(2):
        show(office.desk, posted).close_window()
    before = living(office)
    for _ in range(times):
        show(office.desk, posted).close_window()
    assert living(office) <= before + 2


@often
def test_an_edited_form_leaves_nothing(office, posted, times):
    def edit():
        window = office.desk.open_thing(RentTransfer, posted.id)
        window.apply(window.thing, "phone", "8 900")
        window.drafts.keep()
        window.show_problems(window.work.problems(window.thing))
        window.setWindowModified(False)
        window.close_window()

    edit()
    before = living(office)
    for _ in range(times):
        edit()
    assert living(office) <= before + 2
