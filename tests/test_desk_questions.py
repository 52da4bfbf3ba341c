"""Questions that may be silenced, and that are asked again when the person wants them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from db.catalogs.unit import Site
from forms import dialogs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def box(monkeypatch):
    """Answers the boxes and keeps what they said."""
    said = {"answer": dialogs.YES, "check": False, "texts": [], "offered": []}

    def answer(shown):
        said["texts"].append(shown.text())
        never = shown.checkBox()
        said["offered"].append(never is not None)
        if never is not None:
            never.setChecked(said["check"])
        return said["answer"]

    monkeypatch.setattr(QMessageBox, "exec", answer)
    return said


def test_a_question_with_a_name_is_silenced_by_yes(office, box):
    window = office.desk.open_list(Site)
    box["check"], box["answer"] = True, dialogs.NO
    assert not dialogs.ask(window, "Пометить?", "mark")
    box["answer"] = dialogs.YES
    assert dialogs.ask(window, "Пометить?", "mark")
    assert dialogs.ask(window, "Пометить?", "mark")
    assert box["texts"] == ["Пометить?"] * 2
    assert office.desk.preferences.get("questions/mark") is True
    office.desk.preferences.forget("questions/mark")
    assert dialogs.ask(window, "Пометить?", "mark")
    assert len(box["texts"]) == 3


def test_a_question_without_a_name_is_always_asked(office, box):
    window = office.desk.open_list(Site)
    box["check"] = True
    for _ in range(2):
        assert dialogs.ask(window, "Удалить безвозвратно?")
    assert box["offered"] == [False, False]


def test_a_box_over_no_desk_cannot_remember(qtbot, box):
    from PySide6.QtWidgets import QWidget

    alone = QWidget()
    qtbot.addWidget(alone)
    assert dialogs.ask(alone, "Пометить?", "mark")
    assert box["offered"] == [False]


def test_saving_is_asked_with_three_answers(office, box):
    for answer, means in ((dialogs.YES, True), (dialogs.NO, False), (dialogs.CANCEL, None)):
        box["answer"] = answer
        assert dialogs.ask_to_save(office.desk.start) is means
    assert set(box["texts"]) == {"Данные были изменены. Сохранить изменения?"}
