"""A monkey at a form: random keys and clicks by a seed; every question of the program is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic, process_time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window
    from tests.windows import Office

LETTERS = "аяБ1 9.,+-/*=x%_№«"
TEXTS = ("", "1", "31.12", "12500/31*7", "БК-001", "214", "строй", "а\tб\n1\t2\n", "9" * 40)
KEYS = [
    "Up",
    "Down",
    "Left",
    "Right",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Tab",
    "Backtab",
    "Return",
    "Enter",
    "Escape",
    "Space",
    "Backspace",
    "Delete",
    "Insert",
    "F2",
    "F3",
    "F4",
    "F5",
    "F7",
    "F8",
    "F9",
    "Plus",
    "Minus",
]
# What ends the program, changes the computer's clipboard owner or goes out of the form for good.
WITH_CONTROL = (
    "A C V X Z Y D F I K Q R S Home End Up Down Left Right Return Delete F2 F8 PageUp PageDown"
)


class Monkey:
    """One seed is one walk: the same keys and places on every run."""

    def __init__(self, office: Office, type_text: Callable[[Any, str], None], seed: str) -> None:
        self.office, self.type_text = office, type_text
        self.random = Random(seed)

    def play(self, show: Callable[[], Window], strokes: int) -> None:
        """Presses and clicks; a form that was closed is opened again."""
        import shiboken6

        window = show()
        if window is None:
            return
        self.office.settle()
        for _ in range(strokes):
            if not shiboken6.isValid(window) or window.key not in self.office.desk.windows:
                window = show()
            self.stroke(window)
        self.clear()

    def play_for(self, show: Callable[[], Window], seconds: float) -> int:
        """The same for so long of the processor's time; answers how many strokes there were.

        By that clock a busy machine plays as much as a quiet one; where nothing works, three times
        as long by the wall is the end.
        """
        work, wall, count = process_time() + seconds, monotonic() + 3 * seconds, 0
        while process_time() < work and monotonic() < wall:
            self.play(show, 100)
            count += 100
        return count

    def clear(self) -> None:
        """Everything but the start page is closed without questions."""
        from PySide6.QtCore import QCoreApplication, QEvent
        from PySide6.QtWidgets import QApplication, QDialog

        desk = self.office.desk
        close_popups()
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                top.reject()
        for page in desk.place.alive():
            if page is not desk.start:
                page.setWindowModified(False)
                page.close_window()
        self.office.settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def stroke(self, window: Window) -> None:
        """One key, text, click or wheel, wherever it falls."""
        from PySide6.QtWidgets import QApplication

        close_dialogs(self.random)
        self.office.desk.bring_forward(window)
        if QApplication.focusWidget() is None:
            window.first_focus()
        act = self.random.choices(
            (self._key, self._key_with, self._type, self._click, self._turn), (9, 4, 5, 5, 1)
        )[0]
        act(window)
        QApplication.processEvents()

    # --- what a monkey does -----------------------------------------------------------------

    def _target(self, window: Window) -> Any:
        from PySide6.QtWidgets import QApplication

        return QApplication.activePopupWidget() or QApplication.focusWidget() or window

    def _key(self, window: Window) -> None:
        self._press(window, self.random.choice(KEYS), shift=self.random.random() < 0.15)

    def _key_with(self, window: Window) -> None:
        self._press(window, self.random.choice(WITH_CONTROL.split()), control=True)

    def _press(
        self, window: Window, name: str, *, shift: bool = False, control: bool = False
    ) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        mods = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        if shift:
            mods |= Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self._target(window), getattr(Qt.Key, f"Key_{name}"), mods)

    def _type(self, window: Window) -> None:
        from PySide6.QtGui import QGuiApplication

        if self.random.random() < 0.2:
            QGuiApplication.clipboard().setText(self.random.choice(TEXTS))
        for _ in range(self.random.randint(1, 4)):
            self.type_text(self._target(window), self.random.choice(LETTERS))

    def _click(self, window: Window) -> None:
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        place = QPoint(
            self.random.randrange(max(window.width(), 1)),
            self.random.randrange(max(window.height(), 1)),
        )
        child = window.childAt(place) or window
        if (menu := _menu_of(child)) is not None:  # Qt would wait for its end inside of the click
            menu.popup(child.mapToGlobal(child.rect().bottomLeft()))
            return
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        button = self.random.choices(buttons, (6, 1))[0]
        press = QTest.mouseDClick if self.random.random() < 0.2 else QTest.mouseClick
        inside = child.mapFrom(window, place)
        press(child, button, Qt.KeyboardModifier.NoModifier, inside)

    def _turn(self, window: Window) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent
        from PySide6.QtWidgets import QApplication

        target = self._target(window)
        place = QPointF(target.rect().center())
        event = QWheelEvent(
            place,
            QPointF(target.mapToGlobal(target.rect().center())),
            QPoint(),
            QPoint(0, self.random.choice((-120, 120))),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, event)


def _menu_of(widget: Any) -> Any:
    """The menu of a button under the mouse."""
    menu = getattr(widget, "menu", None)
    return menu() if callable(menu) and widget.isEnabled() else None


def close_popups() -> None:
    from PySide6.QtWidgets import QApplication

    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()


def close_dialogs(random: Random) -> None:
    """Menus and dialogs that stay open beside the work are closed sooner or later."""
    from PySide6.QtWidgets import QApplication, QDialog

    if random.random() < 0.3:
        close_popups()
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QDialog) and top.isVisible() and random.random() < 0.2:
            top.reject()


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Random:
    """Whatever would wait for a person is answered at once, by the seed that is set in here."""
    from PySide6.QtGui import QDesktopServices
    from PySide6.QtPrintSupport import QPrintDialog
    from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

    chance = Random(0)

    def ask(box: QMessageBox) -> int:
        return int(box.standardButton(chance.choice(box.buttons())).value)

    def choose(dialog: QDialog) -> int:
        return chance.choice((0, 0, 1))

    def save(*args: Any, **kwargs: Any) -> tuple[str, str]:
        return chance.choice(("", str(tmp_path / "файл"))), ""

    monkeypatch.setattr(QMessageBox, "exec", ask)
    monkeypatch.setattr(QDialog, "exec", choose)
    monkeypatch.setattr(QPrintDialog, "exec", lambda dialog: 0)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *a, **k: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a, **k: "")
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *a: True)
    return chance


Show = Callable[["Desk"], Any]


def every_form() -> dict[str, Show]:
    """Name → what opens it, of every form an administrator has: blank things, lists, pages."""
    from db.base import Catalog, Document
    from forms import sections, special
    from tests.company import BOSS

    special.load()
    found: dict[str, Show] = {}
    for part in sections.contents(BOSS):
        for page in part.pages:
            found[page.title] = page.open
        for kind in part.nouns:
            found[f"list {kind.__tablename__}"] = partial(_listed, kind)
            if issubclass(kind, Catalog | Document):
                if BOSS.may("write", kind):  # what comes from a bank is made by nobody
                    found[f"new {kind.__tablename__}"] = partial(_blank, kind)
                found[f"old {kind.__tablename__}"] = partial(_stored, kind)
        for report in part.reports:
            found[f"report {report.name}"] = partial(_report, report)
    common = ("keys", "contents", "settings", "visited", "favourites", "about")
    found.update({f"show_{name}": partial(_common, f"show_{name}") for name in common})
    return found


def _listed(kind: Any, desk: Desk) -> Any:
    return desk.open_list(kind)


def _blank(kind: Any, desk: Desk) -> Any:
    return desk.open_new(kind)


def _stored(kind: Any, desk: Desk) -> Any:
    """The first thing of a kind; None where there is none yet."""
    from app import lists

    with desk.work.database.reading() as session:
        rows = lists.page(session, lists.ListQuery(kind), 1)
    return desk.open_thing(kind, rows[0].id) if rows else None


def _report(report: Any, desk: Desk) -> Any:
    return desk.open_report(report)


def _common(name: str, desk: Desk) -> Any:
    getattr(desk.menus.common, name)()
    return desk.place.current()
