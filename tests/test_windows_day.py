"""A day at the desk: what hurt an accountant who drove the windows by the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL = Mod.ControlModifier


def squeezed(window):
    """Fields of the head that stand over one another or are lower than they must be."""
    boxes = [(f.name, e.geometry(), e) for f, e in window.form.head.editors() if e.isVisible()]
    low = [name for name, box, editor in boxes if box.height() < editor.fontMetrics().height()]
    return low + [
        f"{one} × {other}"
        for at, (one, box, editor) in enumerate(boxes)
        for other, another, beside in boxes[:at]
        if editor.parent() is beside.parent() and box.intersects(another)
    ]


@pytest.mark.parametrize("height", [600, 800])
def test_f6_fields_of_a_long_card_are_never_squeezed(office, height):
    office.desk.shell.resize(1366, height)
    window = office.desk.open_new(Partner)
    office.settle()
    assert squeezed(window) == []
    assert window.sections["accounts"].view.viewport().height() >= 60


def test_f6_a_field_below_the_edge_comes_in_sight_with_the_cursor(office, hands):
    office.desk.shell.resize(1366, 600)
    window = office.desk.open_new(Partner)
    office.settle()
    last = window.form.head.cells[-1].editor
    for _ in window.form.head.cells[1:]:
        hands.key(Key.Key_Tab)
    assert last.hasFocus()
    assert last.visibleRegion().boundingRect().height() == last.height()


def test_f6_a_document_shows_all_its_fields(office):
    window = office.desk.open_new(RentTransfer)
    office.settle()
    assert squeezed(window) == []
    assert all(not c.editor.visibleRegion().isEmpty() for c in window.form.head.cells)
