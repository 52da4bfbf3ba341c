"""Two people on one document: the soft lock, the merge, and the safety behind both."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import edit_locks
from app.edit_locks import Holder
from app.people import User
from app.work import Work
from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from db.roles import Role
from forms.drafts import drafts_of
from forms.merge import MergeDialog
from tests.company import ACCOUNTANT, BOSS, make_company
from tests.keyboards import Keyboard
from tests.seen import editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
PETROV = User("petrov", "Петров В.", Role.ACCOUNTANT)


@pytest.fixture
def their_work(office):
    """Another program of another person on the same base."""
    return Work(office.company.work.database, PETROV)


@pytest.fixture
def saved(office):
    document = office.company.transfer(*office.company.cabins[:2])
    office.company.work.save(document)
    return document


def opened(office, document):
    window = office.desk.open_thing(type(document), document.id)
    office.settle()
    return window


# --- the soft lock ----------------------------------------------------------------------------


def test_the_first_edit_takes_the_lock_and_saving_lets_it_go(office, saved, their_work):
    window = opened(office, saved)
    assert edit_locks.holder(their_work, saved.id, "theirs") is None
    window.apply(window.thing, "phone", "8 900")
    office.settle()
    found = edit_locks.holder(their_work, saved.id, "theirs")
    assert (found.login, found.name) == (BOSS.login, BOSS.name)
    assert window.access.holding.ours
    window.commands.save()
    office.settle()
    assert edit_locks.holder(their_work, saved.id, "theirs") is None
    window.apply(window.thing, "phone", "8 901")
    office.settle()
    window.setWindowModified(False)
    window.close_window()
    office.settle()
    assert edit_locks.holder(their_work, saved.id, "theirs") is None


def test_who_edits_is_told_and_the_form_is_for_reading(office, saved, their_work):
    assert edit_locks.take(their_work, saved, "theirs") is None
    window = opened(office, saved)
    words = window.access.busy.words.text()
    assert words.startswith("Документ редактирует Петров В. (компьютер ")
    assert words.endswith(". Открыт для просмотра.")
    titles = [b.text() for b in window.access.busy.buttons]
    assert titles == ["Сообщить", "Открыть, когда освободится", "Снять блокировку"]
    assert window.locked
    assert editor(window, "phone").isReadOnly()
    assert not window.commands.write.isEnabled()
    window.sections["units"].add()
    assert len(window.thing.units) == 2


def test_it_opens_by_itself_when_it_is_free(office, saved, their_work):
    edit_locks.take(their_work, saved, "theirs")
    window = opened(office, saved)
    window.access.busy.press("Открыть, когда освободится")
    theirs = their_work.load(RentTransfer, saved.id)
    theirs.phone = "8 800"
    their_work.save(theirs)
    window.access.holding.look()
    assert window.locked  # saved, and still edited
    edit_locks.release(their_work, [saved.id], "theirs")
    window.access.holding.look()
    assert not window.locked
    assert editor(window, "phone").text() == "8 800"
    assert window.access.busy.words.text() == "Освободилось: можно изменять."


def test_who_edits_is_told_that_he_is_waited_for(office, saved, open_desk):
    """§1.8 «Сообщить»: with the next heartbeat and once; who asked waits for the thing."""
    mine = opened(office, saved)
    mine.apply(mine.thing, "phone", "8 900")
    office.settle()
    desk = open_desk(Work(office.company.work.database, PETROV))
    theirs = desk.open_thing(RentTransfer, saved.id)
    theirs.access.busy.press("Сообщить")
    assert "Просьба передана" in theirs.access.busy.words.text()
    assert not mine.access.busy.isVisible()
    mine.access.holding._renew()
    office.settle()
    asked = "Петров В. просит освободить документ: запишите и закройте, когда закончите."
    assert mine.access.busy.words.text() == asked
    mine.access.busy.press("Понятно")
    mine.access.holding._renew()
    office.settle()
    assert not mine.access.busy.isVisible()
    mine.commands.save()
    office.settle()
    theirs.access.holding.look()
    assert (theirs.locked, theirs.access.busy.words.text()) == (
        False,
        "Освободилось: можно изменять.",
    )


def test_the_administrator_takes_a_lock_off(office, saved, their_work):
    edit_locks.take(their_work, saved, "theirs")
    window = opened(office, saved)
    window.access.busy.press("Снять блокировку")
    assert not window.locked
    assert window.access.busy.isHidden()


def test_two_letters_typed_before_the_lock_was_known(office, saved, their_work, type_text):
    window = opened(office, saved)
    edit_locks.take(their_work, saved, "theirs")
    phone = editor(window, "phone")
    phone.setFocus()
    type_text(phone, "89")
    office.settle()
    assert window.locked
    assert not window.isWindowModified()
    assert phone.text() == saved.phone


def test_much_work_is_not_shut_by_a_lock(office, saved, their_work):
    window = opened(office, saved)
    edit_locks.take(their_work, saved, "theirs")
    window.apply(window.thing, "phone", "8 900")
    window.apply(window.thing, "contact", "Петров")
    office.settle()
    assert not window.locked
    assert "При записи изменения будут сравнены" in window.access.busy.words.text()
    assert window.thing.phone == "8 900"


def test_one_person_in_two_windows_is_two_sessions(office, saved):
    other = Work(office.company.work.database, BOSS)
    assert edit_locks.take(other, saved, "another window") is None
    assert "Анна" in opened(office, saved).access.busy.words.text()


def test_the_words_name_the_computer_and_the_hour(office, saved):
    window = opened(office, saved)
    since = dt.datetime(2026, 11, 21, 14, 5).astimezone()
    window.access.holding.other = holder = Holder("petrov", "Петров В.", "BUH-2", since)
    window.access.holding.taken.emit(holder)
    assert window.access.busy.words.text() == (
        "Документ редактирует Петров В. (компьютер BUH-2, с 14:05). Открыт для просмотра."
    )


# --- the merge --------------------------------------------------------------------------------


def collided(office, saved, their_work, *, same_field=False):
    """I change the phone and the first row; Petrov the contact and the second row."""
    window = opened(office, saved)
    theirs = their_work.load(RentTransfer, saved.id)
    theirs.contact = "Сидоров"
    theirs.units[1].condition = "Царапины"
    if same_field:
        theirs.phone = "8 800"
    their_work.save(theirs)
    window.apply(window.thing, "phone", "8 900")
    window.apply(window.thing.units[0], "condition", "Новая")
    window.commands.save()
    office.settle()
    return window


def test_what_the_other_changed_is_told_by_name(office, saved, their_work):
    window = collided(office, saved, their_work)
    words = window.collision_notice.words.text()
    assert words.startswith("Пока вы редактировали, документ изменил petrov в ")
    assert words.endswith(": «Контактное лицо», строка 2 «Состояние».")
    assert [b.text() for b in window.collision_notice.buttons] == [
        "Показать различия",
        "Записать мои поля поверх",
        "Перечитать",
    ]
    assert window.thing.phone == "8 900"
    assert drafts_of(office.desk.work).get(window.drafts.key) is not None


def test_what_only_one_changed_is_taken_without_a_question(office, saved, their_work):
    window = collided(office, saved, their_work)
    window.collision_notice.press("Показать различия")
    dialog = window.findChild(MergeDialog)
    assert dialog.conflicts == ()
    dialog.take()
    thing = window.thing
    assert (thing.phone, thing.contact) == ("8 900", "Сидоров")
    assert [row.condition for row in thing.units] == ["Новая", "Царапины"]
    assert window.isWindowModified()
    assert window.commands.save()
    stored = office.company.work.load(RentTransfer, saved.id)
    assert (stored.phone, stored.contact) == ("8 900", "Сидоров")
    assert [row.condition for row in stored.units] == ["Новая", "Царапины"]


def test_where_both_changed_the_person_chooses(office, saved, their_work):
    window = collided(office, saved, their_work, same_field=True)
    window.collision_notice.press("Показать различия")
    dialog = window.findChild(MergeDialog)
    (conflict,) = dialog.conflicts
    assert (conflict.mine, conflict.theirs) == ("8 900", "8 800")
    dialog.choose(0, theirs=True)
    dialog.take()
    assert window.thing.phone == "8 800"
    assert window.thing.units[0].condition == "Новая"


def test_mine_over_theirs_keeps_what_i_did_not_touch(office, saved, their_work):
    window = collided(office, saved, their_work, same_field=True)
    window.collision_notice.press("Записать мои поля поверх")
    stored = office.company.work.load(RentTransfer, saved.id)
    assert (stored.phone, stored.contact) == ("8 900", "Сидоров")
    assert not window.isWindowModified()
    aside = [d for d in drafts_of(office.desk.work).left() if d.aside]
    assert aside[0].mine["head"]["phone"] == "8 900"


def test_reread_takes_theirs_and_mine_can_come_back(office, saved, their_work):
    window = collided(office, saved, their_work, same_field=True)
    window.collision_notice.press("Перечитать")
    assert window.thing.phone == "8 800"
    assert not window.isWindowModified()
    assert "Введённое сохранено в черновике" in window.collision_notice.words.text()
    window.collision_notice.press("Вернуть моё")
    assert window.thing.phone == "8 900"
    assert window.isWindowModified()
    assert window.collision_notice.isVisible()  # it is compared again before it is written
    assert not window.commands.save()
    assert office.company.work.load(RentTransfer, saved.id).phone == "8 800"


def test_a_thing_removed_meanwhile_is_told_of(office, their_work):
    site = Site(name="Восток")
    office.company.work.save(site)
    window = opened(office, site)
    gone = their_work.load(Site, site.id)
    their_work.mark(gone)
    their_work.remove(their_work.load(Site, site.id))
    window.apply(window.thing, "name", "Восток-2")
    window.commands.save()
    assert "уже нет в базе" in window.messages.problems[0].text
    assert window.thing.name == "Восток-2"


def test_two_programs_on_postgresql(pg_url, open_desk, qtbot):
    database = open_database(pg_url)
    company = make_company(Work(database, BOSS))
    saved = company.transfer()
    company.work.save(saved)
    other = open_database(pg_url)
    theirs = Work(other, ACCOUNTANT)
    assert edit_locks.take(theirs, saved, "theirs") is None
    desk = open_desk(company.work)
    window = desk.open_thing(RentTransfer, saved.id)
    assert "Вера" in window.access.busy.words.text()
    edit_locks.release(theirs, [saved.id], "theirs")
    window.access.holding.look()
    assert not window.locked
    fresh = theirs.load(RentTransfer, saved.id)
    fresh.units[0].price = Decimal(7000)
    theirs.recalculate(fresh.units[0], "price", fresh)
    theirs.save(fresh)
    window.apply(window.thing, "phone", "8 900")
    assert not window.commands.save()
    window.collision_notice.press("Записать мои поля поверх")
    stored = theirs.load(RentTransfer, saved.id)
    assert (stored.phone, stored.units[0].price) == ("8 900", Decimal(7000))
    qtbot.waitUntil(lambda: not desk.jobs.running)
    desk.shell.close()
    other.close()
    database.close()


def test_esc_in_the_differences_changes_nothing(office, saved, their_work):
    window = collided(office, saved, their_work)
    window.collision_notice.press("Показать различия")
    dialog = window.findChild(MergeDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.thing.contact != "Сидоров"
    assert window.collision_notice.isVisible()


def test_ux_the_keyboard_comes_back_to_the_field_when_a_line_above_goes(
    office, saved, their_work, hands
):
    """What stood above the work is answered by keys; nobody looks for his field afterwards."""
    keyboard, window = Keyboard(office, hands), opened(office, saved)
    keyboard.tab_to("Телефон")
    hands.type("8 900")
    theirs = their_work.load(RentTransfer, saved.id)
    theirs.contact = "Сидоров"
    their_work.save(theirs)
    hands.key(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_S)
    assert window.collision_notice.isVisible()
    hands.key(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Tab)
    keyboard.press("Записать мои поля поверх")
    assert window.collision_notice.words.text().startswith("Записано: ваши поля поверх.")
    assert editor(window, "phone").hasFocus()

    edit_locks.take(their_work, saved, "theirs")
    window.access.holding.look()
    keyboard.press("Открыть, когда освободится")
    edit_locks.release(their_work, [saved.id], "theirs")
    window.access.holding.look()
    assert window.access.busy.words.text() == "Освободилось: можно изменять."
    assert editor(window, "phone").hasFocus()
