"""Papers of a document: its menu, sets with copies, and a transfer printed without a mouse."""

import datetime as dt
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from db.documents.rent_transfer import RentTransfer
from forms import printing
from forms.pdf_pages import Paper
from forms.print_set import PrintSetWindow
from tests.document_windows import form_of, invoiced_and_paid, posted_transfer, window_of
from tests.keyboards import Keyboard
from tests.seen import active, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier


@pytest.fixture
def posted(office):
    return posted_transfer(office)


@pytest.fixture
def window(office, posted):
    return window_of(office, posted)


def test_f12_ctrl_p_opens_the_menu_of_papers(office, window, hands):
    editor(window, "phone").setFocus()
    hands.key(CTRL, Key.Key_P)
    menu = window.commands.print_menu
    assert menu.isVisible()
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Акт выдачи",
        "Договор",
        "Комплект…",
        "Отправить по почте…",
    ]
    menu.close()


@pytest.fixture
def chain(office, posted):
    return invoiced_and_paid(office, posted)


def test_f12_a_set_is_printed_with_its_copies_and_remembered(office, chain, monkeypatch, hands):
    sent = []
    monkeypatch.setattr(
        printing, "ask_and_print", lambda parent, paper: sent.append(paper.pdf) or True
    )
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_print_set()
    printed = active(office)
    assert isinstance(printed, PrintSetWindow)
    assert [p.title for p in printed.papers][:3] == [
        "Акт выдачи",
        "Договор",
        "Счёт на оплату № А-000001 от " + f"{dt.date.today():%d.%m.%Y}",
    ]
    assert [p.copies for p in printed.papers] == [2, 0, 1, 0, 0, 0]  # the contract was given before
    assert printed.sheets.text() == "2 формы, 3 экземпляра"
    pages = len(printed.paper.sizes)
    printed.spins[0].setFocus()
    printed.spins[0].selectAll()
    hands.type("3")
    hands.key(CTRL, SHIFT, Key.Key_P)
    copies = Paper(sent[0])
    assert len(copies.sizes) == pages + 2  # two more acts of a page each
    copies.close()
    printed.close_window()
    assert [spin.value() for spin in printed.spins] == [3, 2, 1, 2, 1, 1]  # both sign a contract
    window.commands.do_print_set()
    again = active(office)
    assert [p.copies for p in again.papers] == [3, 0, 1, 0, 0, 0]
    again.checks[2].setChecked(False)
    again.redraw()
    assert len(again.paper.sizes) == 1
    again.checks[0].setChecked(False)
    assert not again.print_action.isEnabled()
    again.close_window()


def test_f12_a_set_goes_from_the_preview_to_the_printer_by_keys(office, chain, hands, tmp_path):
    """The dialog of the system writes a file here; a page of it is a page of the set."""
    file, keyboard = tmp_path / "set.pdf", Keyboard(office, hands)
    office.desk.open_thing(RentTransfer, chain.id)
    office.settle()
    hands.key(CTRL, Key.Key_P, Key.Key_Up, Key.Key_Up, Key.Key_Return)
    printed = keyboard.window
    assert isinstance(printed, PrintSetWindow)
    keyboard.tab_to("Экземпляров: Счёт на оплату")
    hands.type("2", Key.Key_Tab)
    assert printed.sheets.text() == "2 формы, 4 экземпляра"

    def print_to_file(dialog):
        line = next(e for e in dialog.findChildren(QLineEdit) if e.text().startswith(os.sep))
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, str(file))
        QTest.keyClick(line, Key.Key_Return)

    keyboard.meet(print_to_file)
    hands.key(CTRL, Key.Key_P)
    assert office.desk.shell.statusBar().currentMessage() == "Комплект отправлен на печать"
    paper = Paper(file.read_bytes())
    assert len(paper.sizes) == 4
    paper.close()


def test_f12_f7_leads_from_a_paper_to_its_document(office, window, hands):
    window.commands.do_print(form_of("handover"))
    paper = active(office)
    assert paper is not window
    hands.key(Key.Key_F7)
    assert active(office) is window


def focused(window):
    return next((f.name for f, e in window.form.head.editors() if e.hasFocus()), "")


# --- a day's work without a mouse ---------------------------------------------------------------


def test_a_transfer_of_three_cabins_is_entered_posted_and_printed_without_a_mouse(
    office, hands, monkeypatch
):
    desk = office.desk
    sent = []
    monkeypatch.setattr(
        printing, "ask_and_print", lambda parent, paper: sent.append(paper.pdf) or True
    )
    desk.open_list(RentTransfer)
    office.settle()
    hands.key(Key.Key_Insert)
    window = active(office)
    assert window.kind is RentTransfer
    assert focused(window) == "contract_id"
    for words in ("214", "Юг", "Смирнов П. И.", "8 900 000-00-01"):
        hands.type(words, Key.Key_Return)
    page = window.sections["units"]
    assert page.view.hasFocus()
    for code in ("БК-001", "БК-002", "БК-003"):
        hands.key(Key.Key_Insert)
        hands.type(code, Key.Key_Return)
        hands.key(Key.Key_Return)
    assert [row.unit_id for row in window.thing.units] == [c.id for c in office.company.cabins]
    hands.key(CTRL, Key.Key_S)
    assert window.messages.texts() == []
    assert window.thing.id is not None
    hands.key(CTRL, Key.Key_P)
    hands.key(Key.Key_Return)
    paper = active(office)
    assert paper.paper.pdf.startswith(b"%PDF")
    hands.key(CTRL, SHIFT, Key.Key_P)
    assert sent == [paper.paper.pdf]
    hands.key(Key.Key_F7)
    assert active(office) is window
    hands.key(CTRL, Key.Key_Enter)
    with office.company.work.database.reading() as session:
        (stored,) = session.query(RentTransfer).all()
    assert stored.posted
    assert stored.number == "А-000001"
    assert window not in desk.windows.values()
