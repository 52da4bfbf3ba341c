"""Groups of catalogs on the screen (L12), driven by the keyboard."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.list_levels import Mode
from db.catalogs.partner import Partner, PartnerGroup
from forms.group_choice import GroupChoice
from forms.list_dragging import ROWS, RowDragging
from forms.list_setup import ListSetup

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def names(window):
    at = window.column_names().index("name")
    return [window.model.index(n, at).data() for n in range(window.model.rowCount())]


def depths(window):
    return [window.model.levels.depth(n) for n in range(window.model.rowCount())]


def here(window):
    return names(window)[window.view.currentIndex().row()]


def press(window, key, mods=Mod.NoModifier):
    QTest.keyClick(window.view, key, mods)


def stand(office, window, name):
    office.settle()
    window.view.stand(names(window).index(name))


def back_to(office, window):
    """A dialog was closed: here no manager of windows gives the keyboard back."""
    office.settle()
    office.desk.shell.activateWindow()
    office.settle()
    window.view.setFocus()


@pytest.fixture
def people(office):
    """The tenant of the company among others, without groups yet."""
    work = office.company.work
    for name in ("Альфа", "Бета"):
        work.save(work.new(Partner, name=name))
    window = office.desk.open_list(Partner)
    office.settle()
    window.view.setFocus()
    return window


def new_group(office, window, name):
    """Ctrl+F9, the name, Ctrl+Enter: as a person does it."""
    press(window, Key.Key_F9, Mod.ControlModifier)
    card = office.desk.place.current()
    field = next(e for f, e in card.form.head.editors() if f.name == "name")
    field.setFocus()
    for letter in name:
        QApplication.sendEvent(field, QKeyEvent(QKeyEvent.Type.KeyPress, 0, Mod.NoModifier, letter))
    QTest.keyClick(card, Key.Key_Return, Mod.ControlModifier)
    office.settle()
    return office.desk.place.current()


def test_l12_groups_are_made_entered_and_left_by_keys(office, people, type_text):
    """L12: Ctrl+F9, Ctrl+Shift+M, Ctrl+↓↑, search over all, new things stand in the group."""
    window, work = people, office.company.work
    assert new_group(office, window, "Стройка") is window
    assert here(window) == "Стройка"
    assert names(window)[0] == "Стройка"
    # Two partners into it, and one back.
    stand(office, window, "Альфа")
    press(window, Key.Key_Down, Mod.ShiftModifier)
    press(window, Key.Key_M, Mod.ControlModifier | Mod.ShiftModifier)
    dialog = window.findChild(GroupChoice)
    type_text(dialog.search, "стр")
    assert dialog.tree.currentItem().text(0) == "Стройка"
    QTest.keyClick(dialog.search, Key.Key_Return)
    back_to(office, window)
    assert "перенесено: 2 строки" in window.strip.words.text()
    assert names(window) == ["Стройка", *[n for n in names(window)[1:] if n not in "АльфаБета"]]
    # In, out, in by Enter.
    stand(office, window, "Стройка")
    press(window, Key.Key_Down, Mod.ControlModifier)
    assert names(window) == ["Стройка", "Альфа", "Бета"]
    assert depths(window) == [0, 1, 1]
    assert here(window) == "Альфа"
    press(window, Key.Key_Insert)
    office.settle()
    card = office.desk.place.current()
    group = window.groups.levels.entered
    assert card.thing.group_id == group
    card.close_window()
    inner = new_group(office, window, "Отделка")
    assert inner is window
    assert work.load(PartnerGroup, window.current_key()).parent_id == group
    press(window, Key.Key_Up, Mod.ControlModifier)
    assert here(window) == "Стройка"
    assert "Альфа" not in names(window)
    press(window, Key.Key_Return)
    assert names(window) == ["Стройка", "Отделка", "Альфа", "Бета"]
    # A search goes over the whole catalog; after it the list is where the found thing stands.
    press(window, Key.Key_Up, Mod.ControlModifier)
    type_text(window.view, "бет")
    window.search_now()
    office.settle()
    assert names(window) == ["Бета"]
    assert window.model.levels is None
    window.view.setFocus()
    press(window, Key.Key_Q, Mod.ControlModifier)
    office.settle()
    assert here(window) == "Бета"
    assert names(window)[0] == "Стройка"
    # What was moved comes back by the button beside the words.
    window.groups.levels = type(window.groups.levels)(Mode.LEVEL)
    stand(office, window, "Бета")
    press(window, Key.Key_M, Mod.ControlModifier | Mod.ShiftModifier)
    dialog = window.findChildren(GroupChoice)[-1]
    QTest.keyClick(dialog.tree, Key.Key_Home)
    QTest.keyClick(dialog.tree, Key.Key_Return)
    back_to(office, window)
    assert "На верхний уровень" in window.strip.words.text()
    QTest.mouseClick(window.strip.answer, Qt.MouseButton.LeftButton)
    office.settle()
    assert "Возвращено: 1" in window.strip.words.text()


def test_l12_a_tree_unfolds_and_is_remembered(office, people):
    """L12: the tree, its keys, a mark refused in words, the mode kept with the person."""
    window, work = people, office.company.work
    stand(office, window, "Бета")
    outer = work.new(PartnerGroup, name="Юг")
    work.save(outer)
    inner = work.new(PartnerGroup, name="Сочи", parent_id=outer.id)
    work.save(inner)
    card = office.company.tenant
    card.group_id = inner.id
    work.save(card)
    stand(office, window, "Бета")
    window.groups.modes[Mode.TREE].trigger()
    office.settle()
    assert here(window) == "Бета"
    folded = names(window)
    stand(office, window, "Юг")
    press(window, Key.Key_Right, Mod.ControlModifier)
    assert names(window) == ["Юг", "Сочи", *folded[1:]]
    press(window, Key.Key_Down, Mod.ControlModifier)
    assert here(window) == "Сочи"
    press(window, Key.Key_Plus, Mod.KeypadModifier)
    assert names(window)[:3] == ["Юг", "Сочи", card.name]
    assert depths(window) == [0, 1, 2, *([0] * (len(folded) - 1))]
    press(window, Key.Key_Down, Mod.ControlModifier)
    window.view.stand(2)
    press(window, Key.Key_Up, Mod.ControlModifier)
    assert here(window) == "Сочи"
    press(window, Key.Key_Minus, Mod.KeypadModifier)
    assert names(window) == ["Юг", "Сочи", *folded[1:]]
    press(window, Key.Key_Left, Mod.ControlModifier)
    assert here(window) == "Юг"
    assert "Группа «Юг», открыта" in window.model.index(0, 1).data(
        Qt.ItemDataRole.AccessibleTextRole
    )
    press(window, Key.Key_Delete)
    QTest.keyClick(window.strip.answer, Key.Key_Return)
    assert "«Юг» не пуста: в ней 1 группа." in window.strip.words.text()
    # F2 opens the card of the group; what needs a thing says so.
    press(window, Key.Key_F2)
    assert isinstance(office.desk.place.current().thing, PartnerGroup)
    office.desk.place.current().close_window()
    window.close_window()
    again = office.desk.open_list(Partner)
    office.settle()
    assert again.groups.levels.mode is Mode.TREE
    again.groups.modes[Mode.FLAT].trigger()
    office.settle()
    assert again.model.levels is None
    assert card.name in names(again)
    assert "Юг" not in names(again)


def test_l12_a_group_is_not_chosen_for_a_field(office, people):
    """L12: Enter on a group in a choice goes into it; a thing is chosen."""
    work = office.company.work
    group = work.new(PartnerGroup, name="Юг")
    work.save(group)
    card = work.load(Partner, people.model.keys[0])
    card.group_id = group.id
    work.save(card)
    taken = []
    window = office.desk.choose(Partner, taken.append)
    stand(office, window, "Юг")
    press(window, Key.Key_Return)
    QApplication.processEvents()
    assert names(window) == ["Юг", card.name]
    assert taken == []
    press(window, Key.Key_Return)
    assert taken == [card.id]


def test_l7_a_list_is_filtered_by_a_group(office, people):
    """L7, L12: «В группе» asks for a group and finds what is inside it, at any depth."""
    work = office.company.work
    group = work.new(PartnerGroup, name="Юг")
    work.save(group)
    card = office.company.tenant
    card.group_id = group.id
    work.save(card)
    office.settle()
    setup = ListSetup(people, "Отбор")
    setup.open()
    row = setup.filter.lines.rows[0]
    row.show_column("group_id")
    row.operator.setCurrentText("В группе")
    row.editors[0].take(group.id)
    assert setup.apply()
    office.settle()
    assert names(people) == [card.name]
    assert people.model.levels is None  # what is found is shown without groups
    setup.close()


class Mouse:
    """Drags rows of a list: Qt hands the mouse to the system, so what it would tell is told here."""

    def __init__(self, window, monkeypatch):
        self.window, self.view = window, window.view
        self.watch = window.groups.findChild(RowDragging)
        self.data = None
        monkeypatch.setattr(QDrag, "exec", lambda drag, actions: self._taken(drag))
        monkeypatch.setattr(QDropEvent, "source", lambda event: self.view)

    def _taken(self, drag):
        carried = drag.mimeData().data(ROWS)
        self.data, self.keys = QMimeData(), bytes(carried.data()).split()
        self.data.setData(ROWS, carried)

    def at(self, name):
        row = names(self.window).index(name)
        return QPoint(60, self.view.rowViewportPosition(row) + 5)

    def drag(self, name):
        """Presses on a row and pulls it."""
        place, port = self.at(name), self.view.viewport()
        QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=place)
        for step in (2, 40):
            QTest.mouseMove(port, place + QPoint(0, step))
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place)

    def drop(self, place):
        """Whether what hangs on the mouse was taken there."""
        event = QDropEvent(
            QPointF(place),
            Qt.DropAction.MoveAction,
            self.data,
            Qt.MouseButton.LeftButton,
            Mod.NoModifier,
        )
        return self.watch.eventFilter(self.view.viewport(), event) and event.isAccepted()


def test_l12_rows_are_dragged_onto_a_group(office, people, monkeypatch):
    """L12: several at once, told with a way back; not onto a thing, not into itself."""
    window, work = people, office.company.work
    outer = work.new(PartnerGroup, name="Юг")
    work.save(outer)
    inner = work.new(PartnerGroup, name="Сочи", parent_id=outer.id)
    work.save(inner)
    office.settle()
    window.groups.modes[Mode.TREE].trigger()
    office.settle()
    mouse = Mouse(window, monkeypatch)
    stand(office, window, "Альфа")
    press(window, Key.Key_Down, Mod.ShiftModifier)
    mouse.drag("Бета")
    assert len(mouse.keys) == 2
    assert not mouse.drop(mouse.at(office.company.tenant.name))
    assert mouse.drop(mouse.at("Юг"))
    office.settle()
    assert "В группу «Юг» перенесено: 2 строки." in window.strip.words.text()
    assert not {"Альфа", "Бета"} & set(names(window))
    press(window, Key.Key_Return, Mod.ControlModifier | Mod.AltModifier)  # «Вернуть»
    office.settle()
    assert {"Альфа", "Бета"} <= set(names(window))
    # A press that pulls nothing chooses the row; a group is not dragged into what is in it.
    stand(office, window, "Юг")
    press(window, Key.Key_Down, Mod.ControlModifier)
    assert here(window) == "Сочи"
    press(window, Key.Key_Down, Mod.ShiftModifier)
    QTest.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=mouse.at("Сочи"))
    assert window.view.count_selected() == 1
    mouse.drag("Юг")
    assert not mouse.drop(mouse.at("Сочи"))
    mouse.drag("Сочи")
    assert mouse.drop(QPoint(60, window.view.viewport().height() - 2))  # below all rows
    assert work.load(PartnerGroup, inner.id).parent_id is None
    window.groups.move.setVisible(False)  # by right
    mouse.data = None
    mouse.drag("Альфа")
    assert mouse.data is None
