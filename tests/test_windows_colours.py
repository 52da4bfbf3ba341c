"""Colouring of lists (L16): one's own rules and those of everybody, changed by right."""

import dataclasses
import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from app.conditions import Condition, Operator
from app.list_colours import ColourRule, common_rules, keep_common, to_data
from app.preferences import Preferences
from app.work import Work
from db.catalogs.partner import Partner
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from forms.list_setup import ListSetup
from forms.list_state import COLOURS, SIGNS
from tests.company import BOSS, MANAGER

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Role, Key, Mod = Qt.ItemDataRole, Qt.Key, Qt.KeyboardModifier
O = Operator  # noqa: E741


def test_l16_everybodys_rules_are_changed_by_right(office, open_desk):
    """L16: made in the dialog by the keyboard, kept in the base, seen and not changed by others."""
    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    window = office.desk.open_list(RentTransfer)
    setup = ListSetup(window, "Оформление")
    setup.open()
    line = setup.colours.lines.rows[0]
    line.condition.show_column("number")
    line.condition.operator.setCurrentText(O.EMPTY.value)
    for picker, word in (
        (line.colour, "Зелёный"),
        (line.sign, "Внимание"),
        (line.whose, "для всех"),
    ):
        picker.setFocus()
        picker.setCurrentText(word)
    line.title.setText("Ещё не проведены")
    QTest.keyClick(line.title, Key.Key_Return, Mod.ControlModifier)
    office.settle()
    index = window.model.index(0, 1)
    assert index.data(Role.BackgroundRole).color().name().upper() == "#D8F0E2"
    assert not index.data(Role.DecorationRole).isNull()
    told = window.model.index(0, 0).data(Role.AccessibleTextRole)
    assert told == "черновик. Ещё не проведены"
    # Of another person: seen, not to be changed, and his own goes before it.
    work = Work(company.work.database, MANAGER)
    desk = open_desk(work)
    theirs = desk.open_list(RentTransfer)
    other = ListSetup(theirs, "Оформление")
    other.open()
    line = other.colours.lines.rows[0]
    assert (line.title.text(), line.whose.isEnabled()) == ("Ещё не проведены", False)
    other.colours.add()
    mine = other.colours.lines.rows[1]
    mine.condition.show_column("number")
    mine.condition.operator.setCurrentText(O.EMPTY.value)
    mine.colour.setCurrentText("Без цвета")
    assert not other.apply()
    assert other.fault.text() == "Оформление, правило 2: выберите цвет или значок."
    mine.colour.setCurrentText("Красный")
    assert other.apply()
    assert [rule.colour for rule in theirs.state.every_rule()] == ["badge_err", "badge_ok"]
    fill = theirs.model.index(0, 1).data(Role.BackgroundRole)
    assert fill.color().name().upper() == "#FBDAD7"
    with pytest.raises(UserError, match="«Общие настройки окон» вам не разрешено"):
        keep_common(Preferences(work), RentTransfer, ())
    other.close()


def test_l16_a_marked_row_keeps_its_letters_readable(office):
    """L16: a fill under the colour of marked rows would be hard to read; the sign stays."""
    work = office.company.work
    card = work.new(Partner, name="Лишний", phone="1")
    work.save(card)
    work.mark(card)
    window = office.desk.open_list(Partner)
    rule = ColourRule("Есть телефон", Condition("phone", O.FILLED), "row_debt", "star")
    window.state.rules = (rule,)
    window.apply_state()
    office.settle()
    row = window.model.row_of(card.id)
    assert window.model.index(row, 1).data(Role.BackgroundRole) is None
    other = window.model.row_of(office.company.tenant.id)
    assert (window.model.row(other).rule is None) == (not office.company.tenant.phone)


def test_l16_rules_of_a_base_are_read_with_care(company):
    """L16 on both bases: kept for everybody, taken away, and what is unknown is passed over."""
    preferences = Preferences(company.work)
    rule = ColourRule("Без ИНН", Condition("inn", O.EMPTY), "row_debt", "info", common=True)
    keep_common(preferences, Partner, (rule,))
    fresh = Preferences(company.work)
    assert common_rules(fresh, Partner, COLOURS, SIGNS) == (rule,)
    assert fresh.own("colours/") == {}
    strange = [
        {"title": "?", "colour": "pink", "sign": "", "condition": to_data([rule])[0]["condition"]},
        {"title": "?", "colour": "row_debt", "condition": {"column": "gone", "operator": "EMPTY"}},
        "nothing",
        *to_data([dataclasses.replace(rule, colour="pink")]),
    ]
    fresh.put("colours/partner", strange, common=True)
    found = common_rules(fresh, Partner, COLOURS, SIGNS)
    assert [(r.title, r.colour, r.sign) for r in found] == [("Без ИНН", "", "info")]
    keep_common(fresh, Partner, ())
    assert Preferences(company.work).common("colours/") == {}


def test_l16_colours_of_everybody_change_in_open_lists(office):
    """L16: another person changes or removes the rules; an open list follows, its cursor stays."""
    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    window = office.desk.open_list(RentTransfer)
    office.desk.listen()
    office.settle()
    window.view.stand(1)
    assert window.model.index(0, 1).data(Role.BackgroundRole) is None
    others = Preferences(Work(company.work.database, BOSS))
    rule = ColourRule("Черновики", Condition("number", O.EMPTY), "badge_ok", common=True)
    for rules, colour in (((rule,), "#D8F0E2"), ((), "")):
        keep_common(others, RentTransfer, rules)
        office.desk.watch.ask()
        office.settle()
        brush = window.model.index(0, 1).data(Role.BackgroundRole)
        assert (brush.color().name().upper() if brush is not None else "") == colour
        assert window.view.currentIndex().row() == 1
    office.desk.watch.stop()


def test_l16_a_rule_is_made_by_keys_alone(office, hands):
    """L16: every stop of Tab follows the one before it; a value that came later stands in its turn.

    Ctrl+PgDn and Ctrl+Tab walk the tabs; an interval has room; the rule colours the list at once.
    """
    company = office.company
    company.work.save([company.transfer(), company.transfer(company.cabins[1])])
    window = office.desk.open_list(RentTransfer)
    window.commands.open_setup("Сортировка")
    office.settle()
    setup = window.findChild(ListSetup)
    walked = []
    for key in (Key.Key_PageDown, Key.Key_PageDown, Key.Key_Tab, Key.Key_Tab):
        if key == Key.Key_Tab:
            setup.tabs.tabBar().setFocus()
        hands.key(Mod.ControlModifier, key)
        walked.append(setup.tabs.tabText(setup.tabs.currentIndex()))
    assert walked == ["Колонки", "Оформление", "Отбор", "Сортировка"]
    hands.key(Mod.ControlModifier, Mod.ShiftModifier, Key.Key_Tab)
    hands.key(Mod.ControlModifier, Key.Key_PageUp)
    setup.colours.lines.adding.setFocus()
    hands.key(Key.Key_Space)

    def stops(most: int) -> list[str]:
        found = []
        for _ in range(most):
            part = QApplication.focusWidget()
            found.append(part.accessibleName() or part.text())
            hands.key(Key.Key_Tab)
        return found

    assert stops(1) == ["Цвет"]
    hands.type("Вн")
    assert stops(3) == ["Значок", "Название правила", "Для кого"]
    hands.type("Дата")
    assert stops(1) == ["Колонка"]
    hands.type("Между")
    assert stops(1) == ["Сравнение"]
    hands.type("01072026", Key.Key_Tab)
    hands.type("31072026", Key.Key_Tab)
    assert stops(3) == ["Убрать строку", "Добавить правило", "Стандартные настройки"]
    area = setup.colours.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    hands.key(Mod.ControlModifier, Key.Key_Return)
    (rule,) = window.state.rules
    july = (dt.date(2026, 7, 1), dt.date(2026, 7, 31))
    assert (rule.sign, rule.condition) == ("warning", Condition("date", O.BETWEEN, july))
    assert QApplication.focusWidget() is window.view
