"""Another program comes in front (Alt+Tab to Excel and back): who types goes on where he stopped."""

import warnings
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from app.signature_program import program
from db.catalogs.partner import Partner
from forms.fields import NumberField
from forms.notices import Notice
from forms.settings_window import SettingsWindow
from forms.signature_card import SignatureCard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def look_away(office):
    """To another program and back again, as the system does it."""

    def away(meanwhile=lambda: None):
        shell = office.desk.shell
        with warnings.catch_warnings():  # no other way to do in a test what a system does
            warnings.simplefilter("ignore", DeprecationWarning)
            QApplication.setActiveWindow(None)
            office.settle()
            assert QApplication.focusWidget() is None
            meanwhile()
            QApplication.setActiveWindow(shell)
        office.settle()

    return away


def test_a_word_is_typed_on(office, hands, look_away):
    window = office.desk.open_new(Partner)
    office.settle()
    hands.type("ООО «Ром")
    hands.key(Key.Key_Left)
    look_away()
    hands.type("о", Key.Key_End)
    hands.type("ашка»")
    look_away()
    hands.key(Key.Key_Tab)  # nothing was typed since, and yet the field ends
    assert window.thing.name == "ООО «Роомашка»"


def test_a_sum_in_a_cell_is_typed_on(office, hands, look_away):
    """12 500 with a look at Excel after the 12 is not 500, and nothing counts with 12 meanwhile."""
    company = office.company
    document = company.transfer()
    company.work.save(document)
    window = office.desk.open_thing(type(document), document.id)
    page = window.sections["units"]
    page.view.setFocus()
    names = [field.name for field in page.model.fields]
    page.view.setCurrentIndex(page.model.index(0, names.index("price")))
    before = page.model.rows[0].price
    hands.type("12")
    look_away()
    assert isinstance(QApplication.focusWidget(), NumberField)
    assert page.model.rows[0].price == before
    hands.type("500", Key.Key_Return)
    assert page.model.rows[0].price == Decimal("12500.00")


def test_a_menu_over_what_was_typed_ends_nothing(office, hands, look_away):
    """A sum is pasted after the look at Excel: the menu of the field leaves it as it is."""
    office.desk.open_new(Partner)
    office.settle()
    hands.type("ООО ")
    look_away()
    field = QApplication.focusWidget()
    menu = QMenu(field)
    menu.addAction("Вставить")
    menu.popup(field.mapToGlobal(field.rect().center()))
    office.settle()
    assert (field.text(), field.cursorPosition()) == ("ООО ", 4)
    menu.close()
    office.settle()


def test_whoever_waits_for_the_end_of_a_field_hears_it(office, hands, look_away):
    """The program of КЭП is typed with a look at where it lies, and is kept all the same."""
    window = office.desk.show_window(("settings",), lambda: SettingsWindow(office.desk))
    office.settle()
    next(iter(window.findChild(SignatureCard).fields.values())).setFocus()
    hands.type("sign.exe")
    look_away()
    hands.key(Key.Key_Tab)
    assert program().sign == "sign.exe"


def test_ms6_a_note_waits_for_who_is_away(office, look_away, monkeypatch):
    monkeypatch.setattr(Notice, "underMouse", lambda _: False)
    office.desk.notify("Готово к печати: 3 документа", "Открыть", lambda: None)
    look_away(office.desk.shell.findChild(Notice)._leave)
    assert office.notes() == ["Готово к печати: 3 документа"]
