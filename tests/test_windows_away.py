"""Another program comes in front (Alt+Tab to Excel and back): who types goes on where he stopped."""

import warnings
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.catalogs.partner import Partner
from forms.fields import NumberField

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def look_away(office):
    """To another program and back again, as the system does it."""

    def away():
        shell = office.desk.shell
        with warnings.catch_warnings():  # no other way to do in a test what a system does
            warnings.simplefilter("ignore", DeprecationWarning)
            QApplication.setActiveWindow(None)
            office.settle()
            assert QApplication.focusWidget() is None
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
