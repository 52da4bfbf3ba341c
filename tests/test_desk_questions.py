"""Questions: above the work where an answer can be taken back, before it where it cannot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from db.catalogs.unit import Site
from forms import dialogs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key = Qt.Key


@pytest.fixture
def box(monkeypatch):
    """Answers the boxes and keeps what they said."""
    said = {"answer": dialogs.YES, "texts": []}

    def answer(shown):
        said["texts"].append(shown.text())
        return said["answer"]

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return said


def test_a_question_above_the_work_blocks_nothing(office, hands):
    """§5.12: «Да» has the cursor; Enter goes on, Esc leaves it and gives the cursor back."""
    window, done = office.desk.open_list(Site), []
    window.strip.tell("Прочтите это.")
    window.first_focus()
    window.ask("Пометить?", lambda: done.append(1), "mark")
    assert (window.strip.words.text(), window.strip.answer.hasFocus()) == ("Пометить?", True)
    assert QApplication.activeModalWidget() is None
    hands.key(Key.Key_Tab, Key.Key_Escape)
    assert (done, window.view.hasFocus(), window.strip.words.text()) == ([], True, "Прочтите это.")
    assert window.key in office.desk.windows
    window.ask("Пометить?", lambda: done.append(2), "mark")
    hands.key(Key.Key_Enter)
    assert (done, window.view.hasFocus(), window.strip.is_asking) == ([2], True, False)
    window.ask("Пометить?", lambda: done.append(3), "mark")
    window.refresh()  # F5: what was asked is put away, the cursor is not lost
    assert (done, window.view.hasFocus(), window.strip.isVisible()) == ([2], True, False)
    window.strip.answer_now()
    assert done == [2]


def test_ms4_a_question_with_a_name_is_silenced_by_yes(office, hands):
    """MS4: together with «Да» only; «Настройки» asks again."""
    window, done = office.desk.open_list(Site), []

    def ask(key, name="mark"):
        window.ask("Пометить?", lambda: done.append(key), name)
        window.strip.never.setChecked(window.strip.never.isVisible())
        hands.key(key)

    ask(Key.Key_Escape)
    assert office.desk.preferences.get("questions/mark") is None
    ask(Key.Key_Return)
    assert office.desk.preferences.get("questions/mark") is True
    window.ask("Пометить?", lambda: done.append("silent"), "mark")
    assert (done, window.strip.is_asking) == ([Key.Key_Return, "silent"], False)
    office.desk.preferences.forget("questions/mark")
    ask(Key.Key_Return, name="")  # what has no name is always asked
    ask(Key.Key_Return, name="")
    assert len(done) == 4


def test_what_cannot_be_taken_back_stops_a_person(office, box):
    window = office.desk.open_list(Site)
    box["answer"] = dialogs.NO
    assert not dialogs.ask(window, "Удалить безвозвратно?")
    box["answer"] = dialogs.YES
    assert dialogs.ask(window, "Удалить безвозвратно?")
    assert box["texts"] == ["Удалить безвозвратно?"] * 2


def test_saving_is_asked_with_three_answers(office, box):
    for answer, means in ((dialogs.YES, True), (dialogs.NO, False), (dialogs.CANCEL, None)):
        box["answer"] = answer
        assert dialogs.ask_to_save(office.desk.start) is means
    assert set(box["texts"]) == {"Данные были изменены. Сохранить изменения?"}
