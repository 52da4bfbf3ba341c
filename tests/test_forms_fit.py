"""Every form fits 900 pixels and 1366×800: words whole, buttons reachable, Tab as one reads."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton

from forms.command_bar import CommandBar
from forms.item_footer import Title
from forms.item_window import ItemWindow
from forms.window import OneLine
from tests.lived_in import live_a_little
from tests.monkeys import every_form

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
GROUPS = 4  # tests that share a desk among their forms
NAMES = sorted(every_form())
SIZES = ((900, 700), (1366, 800))


def seen(window, kind):
    """Widgets of a kind that a person sees or may scroll to."""
    return [w for w in window.findChildren(kind) if w.isVisibleTo(window) and w.width() > 0]


def cut_words(window):
    """Words of labels and buttons that have no room."""
    for label in seen(window, QLabel):
        plain = label.text() and not label.wordWrap() and not isinstance(label, Title | OneLine)
        if plain and label.textFormat() != Qt.TextFormat.RichText:
            widest = max(map(label.fontMetrics().horizontalAdvance, label.text().split("\n")))
            if widest > label.width():
                yield label.text()
    for button in seen(window, QPushButton):
        if button.text() and button.fontMetrics().horizontalAdvance(button.text()) > button.width():
            yield button.text()


def lost_commands(window):
    """Commands whose button had no room and that «Ещё» does not offer."""
    for bar in seen(window, CommandBar):
        offered = {a.text() for a in bar.more_menu.actions()}
        for button in bar.buttons:
            title = button.text().removesuffix(" ▾").split("  ")[0]
            has_use = button.menu() is None or not button.menu().isEmpty()
            if button.isHidden() and has_use and button.isEnabled() and title not in offered:
                yield title


def nameless(window):
    """Buttons of a sign alone that a screen reader could not read."""
    for button in seen(window, QAbstractButton):
        inside_of_qt = isinstance(button.parent(), QLineEdit)  # its cross; Esc clears as well
        if not (button.text() or button.accessibleName() or inside_of_qt):
            yield f"{type(button).__name__} {button.toolTip()} in {type(button.parent()).__name__}"


def beyond(window):
    """Fields of the head that stick out of the window."""
    if isinstance(window, ItemWindow):
        for cell in window.form.head.cells:
            right = cell.editor.mapTo(window, QPoint(cell.editor.width(), 0)).x()
            if cell.editor.isVisibleTo(window) and right > window.width():
                yield cell.field.title


def out_of_order(window):
    """Pairs of fields that Tab visits against the order of reading."""
    if not isinstance(window, ItemWindow):
        return
    editors = {cell.editor: cell.field.title for cell in window.form.head.cells}
    chain, here = [], window
    while (here := here.nextInFocusChain()) is not window:
        if here in editors and here.isVisibleTo(window):
            chain.append(here)
    for before, after in pairwise(chain):
        first, second = (w.mapTo(window, QPoint(0, 0)) for w in (before, after))
        is_read = (second.y() > first.y() + 4) or (
            abs(second.y() - first.y()) <= 24 and second.x() > first.x()
        )
        if not is_read:
            yield f"{editors[before]} → {editors[after]}"


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_form_fits(group, office):
    live_a_little(office.company)
    forms = every_form()
    wrong = []
    for name in NAMES[group::GROUPS]:
        window = forms[name](office.desk)
        for size in SIZES if window is not None else ():
            office.desk.shell.resize(*size)
            office.settle()
            for look in (cut_words, lost_commands, nameless, beyond, out_of_order):
                wrong += [(name, size[0], look.__name__, what) for what in look(window)]
        if window is not None:
            window.setWindowModified(False)
            window.close_window()
    assert wrong == [], "\n".join(map(str, wrong))
