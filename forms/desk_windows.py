"""Where the windows of the desk stand: tabs, windows inside, windows of their own; what was
closed, what is opened again at the next start, what is asked before all of it is left.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMdiArea, QMdiSubWindow, QWidget

from db.errors import UserError
from forms import links
from forms.focus import Place, go_back, place_of
from forms.guard import guard
from forms.memory import quietly
from forms.settings import recall
from forms.window import Window

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.floating import Floating

OPEN, RESTORES = "desk/windows", "desk/restores"
MOST_CLOSED, MOST_RESTORED = 20, 12


class DeskWindows(QObject):
    """Knows every window by its key and the frame it stands in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.desk, self.shell = desk, desk.shell
        self.known: dict[tuple[Any, ...], Window] = {}
        self.closed: list[str] = []
        self._afloat: dict[Window, Floating] = {}  # nobody else holds a frame without a parent
        self._leaving = False
        self._moving = False
        # Where the keyboard was in each window.
        self._places: weakref.WeakKeyDictionary[Window, Place] = weakref.WeakKeyDictionary()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._note_place)
        self.shell.area.subWindowActivated.connect(self._activated)

    @property
    def is_left(self) -> bool:
        """The program ends: nothing is begun any more."""
        return self._leaving

    # --- opening and closing ----------------------------------------------------------------

    def put(self, window: Window) -> None:
        """A new window gets a tab."""
        self.known[window.key] = window
        window.closed.connect(partial(self._is_closed, window))
        self._frame(window)

    def _frame(self, window: Window) -> None:
        frame = QMdiSubWindow()
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        with self._keeping_places():
            # Empty first: a window that moves with its frame would be dressed twice.
            self.shell.area.addSubWindow(frame)
            frame.setWidget(window)
            frame.setWindowIcon(window.windowIcon())
            frame.show()
        focused = QApplication.focusWidget()
        if focused is not None and window.isAncestorOf(focused):
            self._places[window] = place_of(focused)

    def _is_closed(self, window: Window) -> None:
        address = links.address_of(window.key)
        if address and not self._leaving:
            self.closed = [*[a for a in self.closed if a != address][-MOST_CLOSED:], address]
        if window in self._afloat:
            # The frame is being closed right now: it must live until that is over.
            QTimer.singleShot(0, self, partial(self._drop_frame, window))
        self.forget(window)
        if not self._leaving:
            QTimer.singleShot(0, self, self._go_back)

    @contextmanager
    def _keeping_places(self) -> Iterator[None]:
        """Qt gives the keyboard to a neighbour of what hides: such a place is nobody's choice."""
        before, self._moving = self._moving, True
        try:
            yield
        finally:
            self._moving = before

    @guard()
    def _note_place(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None or self._moving or self._leaving or not shiboken6.isValid(self.shell.area):
            return
        window = self.current()
        if window is None or not window.isAncestorOf(new) or self._is_carried(old, new, window):
            return
        self._places[window] = place_of(new)

    def _is_carried(self, old: QWidget | None, new: QWidget, window: Window) -> bool:
        """Whether Qt moved the keyboard by itself: in a tab that hides, or to another one."""
        area = self.shell.area
        if not new.isVisible():
            return True
        if old is not None and (window.isAncestorOf(old) or not area.isAncestorOf(old)):
            return False
        tabbed = area.viewMode() == QMdiArea.ViewMode.TabbedView
        return tabbed or not QApplication.mouseButtons()  # a window inside was clicked into

    def _activated(self, frame: QMdiSubWindow | None) -> None:
        """Qt has given the keyboard to a neighbour of its place by now."""
        if frame is not None and not self._moving:
            self._go_back()

    def _go_back(self) -> None:
        """The keyboard is where it was in a window that came forward or is below a closed one."""
        if self._leaving or not shiboken6.isValid(self.shell.area):
            return
        window = self.current()
        go_back(self._places.get(window) if window is not None else None)

    def _drop_frame(self, window: Window) -> None:
        self._afloat.pop(window, None)

    def forget(self, window: Window) -> None:
        if self.known.get(window.key) is window:
            del self.known[window.key]

    def reopen(self) -> Window | None:
        """The window that was closed last, again (Ctrl+Shift+T)."""
        while self.closed:
            address = self.closed.pop()
            try:
                return links.open_address(self.desk, address)
            except UserError:
                continue  # the thing is gone meanwhile
        self.shell.tell("Закрытых окон больше нет")
        return None

    def alive(self) -> list[Window]:
        """Every open window in the order of opening."""
        return [w for w in list(self.known.values()) if shiboken6.isValid(w)]

    def unsaved(self) -> list[Window]:
        return [w for w in self.alive() if w.isWindowModified()]

    def current(self) -> Window | None:
        """The window the person works in: of its own, or the active one of the desk."""
        active = QApplication.activeWindow()
        page = getattr(active, "page", None)
        if isinstance(page, Window):
            return page
        frame = self.shell.area.activeSubWindow()
        widget = frame.widget() if frame is not None else None
        return widget if isinstance(widget, Window) else None

    def bring_forward(self, window: Window) -> None:
        frame = window.parentWidget()
        if isinstance(frame, QMdiSubWindow):
            with self._keeping_places():
                self.shell.area.setActiveSubWindow(frame)
            self._go_back()
        elif frame is not None:
            frame.show()
            frame.raise_()
            frame.activateWindow()

    def bring_back(self, window: Window) -> None:
        """To the front; one that was closed meanwhile is opened again."""
        address = links.address_of(window.key)
        if self.known.get(window.key) is window and shiboken6.isValid(window):
            self.bring_forward(window)
        elif address:
            self.desk.tried(links.open_address, self.desk, address)

    # --- windows of their own ---------------------------------------------------------------

    def is_seen(self, window: Window) -> bool:
        """In front or in a window of its own; Qt calls a tab behind others visible too."""
        return window is self.current() or self.is_afloat(window)

    def is_afloat(self, window: Window) -> bool:
        return window in self._afloat

    def lift(self, window: Window) -> Floating | None:
        """«Открыть в отдельном окне»; the start page stays."""
        from forms.floating import Floating

        if window is self.desk.start or self.is_afloat(window):
            return None
        frame = window.parentWidget()
        assert isinstance(frame, QMdiSubWindow)
        frame.setWidget(None)  # type: ignore[arg-type]
        self.shell.area.removeSubWindow(frame)
        frame.deleteLater()
        self.shell.area.fill_tab()
        floating = Floating(window, self.desk.menus.everywhere, self.dock)
        self._afloat[window] = floating
        floating.show()
        window.first_focus()
        return floating

    def dock(self, window: Window) -> None:
        """Back to a tab of the main window."""
        floating = self._afloat.pop(window, None)
        if floating is None:
            return
        self._frame(floating.let_go())
        window.show()
        self.shell.activateWindow()
        window.first_focus()

    # --- leaving ----------------------------------------------------------------------------

    def may_leave(self, question: str, windows: Sequence[Window]) -> bool:
        """One question for all; what is to be saved is saved, and a refusal stays open."""
        unsaved = [w for w in windows if w.isWindowModified()]
        if not unsaved:
            return True
        from forms import leaving

        answer = leaving.ask(self.shell, question, unsaved)
        if answer is None:
            return False
        for window in answer.save:
            if not window.save_typed():
                self.bring_forward(window)
                return False
        return True

    def close_others(self, kept: Window | None) -> None:
        """«Закрыть все, кроме текущего»."""
        from forms.leaving import CLOSE

        others = [w for w in self.alive() if w is not kept and w is not self.desk.start]
        if self.may_leave(CLOSE, others):
            self._close(others)

    def close_all(self) -> None:
        """Without questions; they have been asked."""
        self._leaving = True
        self._close(self.alive())

    def _close(self, windows: Sequence[Window]) -> None:
        for window in windows:
            if shiboken6.isValid(window):
                window.setWindowModified(False)
                window.close_window()

    # --- the next start ---------------------------------------------------------------------

    def keep(self) -> None:
        """What is open now, for the next start."""
        current = self.current()
        open_now = []
        for window in self.alive():
            address = links.address_of(window.key)
            if address:
                line: dict[str, Any] = {"at": address, "current": window is current}
                if self.is_afloat(window):
                    place = window.window().saveGeometry().toBase64().data()
                    line["afloat"] = bytes(place).decode()
                open_now.append(line)
        quietly(lambda: self.desk.preferences.put(OPEN, open_now))

    def restore(self) -> None:
        """Opens what was open when the program was left, one window in one breath."""
        if recall("mode") == "windows":
            self.shell.choose_mode("windows")
        kept = self.desk.preferences.get(OPEN, [])
        if not self.desk.preferences.get(RESTORES, True) or not isinstance(kept, list):
            return
        lines = [line for line in kept if isinstance(line, dict) and "at" in line]
        self._restore_next(lines[-MOST_RESTORED:], None)

    def _restore_next(self, lines: list[dict[str, Any]], current: Window | None) -> None:
        if self._leaving:
            return
        if not lines:
            if current is not None and current in self.alive():
                self.bring_forward(current)
            return
        line, *rest = lines
        try:
            window = links.open_address(self.desk, str(line["at"]))
        except UserError:
            window = None
        if window is not None:
            if line.get("afloat"):
                floating = self.lift(window)
                if floating is not None:
                    place = QByteArray.fromBase64(QByteArray(str(line["afloat"]).encode()))
                    floating.restoreGeometry(place)
            current = window if line.get("current") else current
        QTimer.singleShot(0, self, partial(self._restore_next, rest, current))
