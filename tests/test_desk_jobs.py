"""Work beside the person: the panel of jobs, notes in the corner, chips, what others change."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.people import User
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.unit import Site
from db.roles import Role
from forms.everything_box import EverythingBox
from forms.jobs import Job, stoppable
from forms.jobs_panel import JobsPanel
from forms.news_watch import NewsWatch
from forms.notices import Notice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
PETROV = User("petrov", "Петров В.", Role.ADMINISTRATOR)


class Heard(QObject):
    """What a job called back."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []
        self.failed: list[str] = []

    def take(self, result: object) -> None:
        self.done.append(result)

    def fail(self, words: str) -> None:
        self.failed.append(words)


def test_ms5_a_job_with_a_title_shows_how_far_it_is(office, qtbot):
    shell, heard, go = office.desk.shell, Heard(), threading.Event()

    def work(job):
        job.tell(64, 100)
        go.wait(10)
        return "готово"

    office.desk.jobs.start(work, heard.take, heard.fail, title="Формирование актов")
    qtbot.waitUntil(lambda: shell.jobs_button.text() == "Фоновые задания: 1  64 %")
    assert shell.jobs_button.isVisible()
    shell.jobs_button.click()
    panel = shell.findChild(JobsPanel)
    bar, _ = next(iter(panel.lines.values()))
    assert (bar.value(), bar.maximum()) == (64, 100)
    go.set()
    qtbot.waitUntil(lambda: heard.done == ["готово"])
    qtbot.waitUntil(lambda: not shell.jobs_button.isVisible())
    assert panel.lines == {}
    assert panel.nothing.isVisibleTo(panel)
    panel.close()


def test_a_window_in_a_cycle_is_never_taken_apart_by_a_job(office, qtbot):
    """Whatever a job makes, the collector runs in the thread of the windows."""
    heard, threads = Heard(), []

    class Seen:
        def __del__(self) -> None:
            threads.append(threading.current_thread())

    def work(job):
        made = []
        while not threads and not job.cancelled():
            made.append([made])  # a thousand of these would wake the collector here
            if len(made) > 5000:
                made.clear()
                threading.Event().wait(0.001)
        return "готово"

    left = Seen()
    left.itself = left
    del left
    office.desk.jobs.start(work, heard.take, heard.fail)
    qtbot.waitUntil(lambda: heard.done == ["готово"])
    assert threads == [threading.main_thread()]
    qtbot.waitUntil(lambda: not office.desk.jobs.running)


def test_nothing_is_taken_apart_in_the_middle_of_a_call(office, qtbot):
    """A list of all windows that Qt is giving back must not lose one on the way."""
    gone = []

    class Seen:
        def __del__(self):
            gone.append(True)

    left = Seen()
    left.itself = left
    del left
    assert len([[n] for n in range(10_000)]) == 10_000  # the collector would wake up here
    assert not gone
    qtbot.waitUntil(lambda: gone == [True])


def test_ms5_a_job_is_cancelled_in_the_panel(office, qtbot):
    heard = Heard()

    def work(job):
        while not job.cancelled():
            threading.Event().wait(0.01)
        return "поздно"

    job = office.desk.jobs.start(work, heard.take, heard.fail, title="Долгое")
    office.desk.shell.show_jobs()
    panel = office.desk.shell.findChild(JobsPanel)
    _, stop = panel.lines[job]
    QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not stop.isEnabled()
    qtbot.waitUntil(lambda: not office.desk.jobs.running)
    assert (heard.done, heard.failed) == ([], [])
    panel.close()


def test_ms5_a_job_is_stopped_without_a_mouse(office, qtbot, type_text):
    """The program is used meanwhile; Ctrl+K finds «Задания», Space stops, Esc goes back to work."""
    heard, desk = Heard(), office.desk

    def work(job):
        while not job.cancelled():
            threading.Event().wait(0.01)

    desk.jobs.start(work, heard.take, heard.fail, title="Долгое")
    window = desk.open_list(Site)
    QTest.keyClick(window.view, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    type_text(desk.shell.top.field, "Задания")
    QTest.keyClick(desk.shell.top.field, Qt.Key.Key_Return)
    panel = QApplication.activePopupWidget()
    stop = panel.focusWidget()
    assert stop.accessibleName() == "Отменить: Долгое"
    QTest.keyClick(stop, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not desk.jobs.running)
    assert (heard.done, heard.failed) == ([], [])
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def test_reading_without_a_title_is_not_shown(office):
    heard = Heard()
    office.desk.jobs.start(lambda job: 1, heard.take, heard.fail)
    assert office.desk.jobs.shown == []
    office.settle()
    assert heard.done == [1]


def test_ms6_a_note_stands_in_the_corner_and_leads(office, monkeypatch):
    led = []
    shell = office.desk.shell
    shell.notify("Документы сформированы", "Открыть", lambda: led.append(1))
    shell.notify("Ещё одно")
    office.settle()
    first, second = shell.findChildren(Notice)
    assert first.geometry().bottom() < second.geometry().top()
    assert second.geometry().right() < shell.width()
    shell.resize(1000, 700)
    office.settle()
    assert second.geometry().right() < 1000
    QTest.mouseClick(first.link, Qt.MouseButton.LeftButton)
    assert led == [1]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shell.findChildren(Notice) == [second]
    second._timer.stop()
    monkeypatch.setattr(second, "underMouse", lambda: True)
    second._leave()
    assert second.isVisible()
    monkeypatch.setattr(second, "underMouse", lambda: False)
    second._leave()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shell.findChildren(Notice) == []


def test_the_chips_tell_the_role_and_the_closed_period(office):
    top, company = office.desk.shell.top, office.company
    assert top.chips["role"].text() == "Администратор"
    assert "closed" not in top.chips
    organization = company.work.load(Organization, company.organization.id)
    organization.closed_to = dt.date(2026, 10, 31)
    company.work.save(organization, despite=True)
    office.settle()
    assert top.chips["closed"].text() == "Период закрыт по 31.10.2026"
    top.chips["closed"].click()
    assert ("list", "organization") in office.desk.windows
    top.chips["role"].click()
    assert "Роль и права" in office.desk.place.current().text.toPlainText()


def test_what_another_person_adds_comes_into_an_open_list(office, qtbot):
    desk = office.desk
    window = desk.open_list(Site)
    office.settle()
    window.view.selectRow(0)
    current, before = window.current_key(), len(window.model.keys)
    desk.listen()
    office.settle()
    other = Work(office.company.work.database, PETROV)
    other.save(other.new(Site, name="Академическая"))
    desk.watch.ask()
    qtbot.waitUntil(lambda: len(window.model.keys) == before + 1)
    assert window.current_key() == current
    assert [len(ids) for ids in desk.last_news.values()] == [1]


def test_the_watch_asks_one_question_at_a_time(office):
    watch = NewsWatch(office.desk)
    watch.asking = True
    watch.ask()
    assert not office.desk.jobs.running
    watch._missed("нет связи")
    assert not watch.asking
    watch.stop()


def test_ms5_a_job_of_many_things_stops_between_two_of_them() -> None:
    """What is made stays, what is not begun is not made, and the job comes to nothing."""
    made: list[int] = []

    def make(progress: Callable[[int, int], None]) -> list[int]:
        for number in range(1, 6):
            made.append(number)
            if number == 3:
                job.cancel()
            progress(number, 5)
        return made

    job = Job(stoppable(make))
    assert job.work(job) is None
    assert (made, job.made, job.of) == ([1, 2, 3], 3, 5)
    whole = Job(stoppable(lambda progress: progress(1, 1) or "всё"))
    assert whole.work(whole) == "всё"


def test_ms6_what_is_said_again_stands_once(office) -> None:
    for words in ("Сервер почты не отвечает.", "Готово.", "Сервер почты не отвечает."):
        office.desk.notify_refusal(words)
    assert office.notes() == ["Готово.", "Сервер почты не отвечает."]


def test_ms6_two_results_said_in_the_same_words_both_open(office) -> None:
    """Three invoices and three acts are both «3 документа»: neither paper is lost."""
    led: list[str] = []
    for paper in ("счета", "акты"):
        words = "Готово к печати: 3 документа"
        office.desk.notify(words, "Открыть", functools.partial(led.append, paper))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for note in office.desk.shell.findChildren(Notice):
        note.link.click()
    assert led == ["счета", "акты"]


def test_ms6_a_note_that_has_left_while_ctrl_k_named_it_still_leads(office) -> None:
    led: list[str] = []
    office.desk.notify("Готово", "Открыть", lambda: led.append("счета"))
    office.desk.menus.common.find_all()
    office.desk.shell.findChild(Notice).dismiss()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert led == ["счета"]


def test_ms6_the_link_of_a_window_that_was_closed_opens_it_again(office) -> None:
    window = office.desk.open_list(Site)
    office.desk.open_new(Site)
    office.settle()
    window.tell_after("Выставлено: 4 договора.")
    window.close_window()
    office.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    office.desk.shell.findChild(Notice).link.click()
    again = office.desk.place.current()
    assert again is not window
    assert again.key == ("list", "site")


def test_ms5_a_quick_job_does_not_flood_the_window(office) -> None:
    """A thousand papers a second are a dozen events; the last one is told."""
    heard: list[tuple[int, int]] = []
    job = Job(lambda _: None)
    job.signals.progress.connect(lambda made, of: heard.append((made, of)))
    for made in range(1, 1001):
        job.tell(made, 1000)
    assert heard[0] == (1, 1000)
    assert heard[-1] == (1000, 1000)
    assert len(heard) < 20
    assert job.made == 1000


def test_ms6_many_refusals_do_not_climb_over_the_top(office) -> None:
    """Those without room wait; they are in Ctrl+K, and come into sight as others are read."""
    for number in range(30):
        office.desk.notify_refusal(f"Отказ {number}")
    shell = office.desk.shell
    assert office.notes()[-1] == "Отказ 29"
    assert 5 < len(office.notes()) < 30
    assert all(n.y() >= 0 for n in shell.findChildren(Notice) if n.isVisible())
    office.desk.menus.common.find_all()
    office.settle()
    lines = EverythingBox.of(office.desk).lines
    assert [line.detail for line in lines][:30] == [f"Отказ {29 - n}" for n in range(30)]
    unseen = f"Отказ {29 - len(office.notes())}"
    assert unseen not in office.notes()
    lines[0].call()
    assert office.notes()[0] == unseen


def test_ms6_what_came_of_a_job_is_told_in_its_window_or_in_the_corner(office) -> None:
    """Who has gone to another tab hears it there, and the link leads back to the window."""
    window = office.desk.open_list(Site)
    office.settle()
    window.tell_after("Выставлено: 3 договора.")
    assert window.strip.words.text() == "Выставлено: 3 договора."
    assert office.notes() == []
    office.desk.open_new(Site)
    office.settle()
    window.tell_after("Выставлено: 4 договора.")
    assert office.notes() == ["Площадки\nВыставлено: 4 договора."]
    assert window.strip.words.text() == "Выставлено: 3 договора."
    office.desk.shell.findChild(Notice).link.click()
    assert office.desk.place.current() is window
