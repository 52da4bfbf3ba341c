"""«осталось 2» on the first button: what must be filled is counted while it is typed (ux.md §2)."""

import pytest
from PySide6.QtCore import Qt

from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer
from tests.seen import editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key
FINISH = "Провести и закрыть"


def told(window):
    """The first button as a person sees it, and what its tip names."""
    button = window.commands.first_button
    return button.text(), button.toolTip().split("\n")[1:]


def test_f2_the_button_counts_what_is_not_filled_and_has_its_key_again_when_nothing_is(
    office, hands
):
    company = office.company
    window = office.desk.open_new(RentTransfer)
    office.settle()
    assert told(window) == (f"{FINISH} · осталось 2", ["Договор", "Площадка"])
    editor(window, "contract_id").setFocus()
    hands.type(company.contract.contract_number, Key.Key_Return)
    editor(window, "site_id").setFocus()
    hands.type(company.site.name, Key.Key_Return)
    assert told(window)[0] == f"{FINISH}  Ctrl+Enter"
    window.form.tabs.setCurrentIndex(0)
    page = window.sections["units"]
    page.view.setFocus()
    hands.key(Key.Key_Insert)
    row = [f"{title} (строка 1)" for title in ("Имущество", "Тариф", "Цена")]
    assert told(window) == (f"{FINISH} · осталось 3", row)
    hands.type(company.cabins[0].code, Key.Key_Return)
    assert told(window)[0] == f"{FINISH}  Ctrl+Enter", "the tariff and its price came with the unit"


def test_f2_a_row_that_enter_has_just_begun_wants_nothing(office, hands):
    company = office.company
    handed = company.transfer()
    company.work.save(handed)
    window = office.desk.open_thing(RentTransfer, handed.id)
    office.settle()
    page = window.sections["units"]
    assert told(window)[0] == f"{FINISH}  Ctrl+Enter"
    page.view.setFocus()
    page.view.go_to(0, len(page.model.fields) - 1)
    hands.key(Key.Key_Return)
    assert len(page.model.rows) == 2
    assert told(window)[0] == f"{FINISH}  Ctrl+Enter"


def test_f2_a_card_counts_too(office, hands):
    card = office.desk.open_new(Partner)
    office.settle()
    assert told(card) == ("Записать и закрыть · осталось 1", ["Наименование"])
    editor(card, "name").setFocus()
    hands.type("ООО «Град»", Key.Key_Return)
    assert told(card)[0] == "Записать и закрыть  Ctrl+Enter"
