"""The program's window from its first paint to its end.

Only the shell is imported here: db, app and the rest come after it is on the screen.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from forms import bare_import, guard, theme  # noqa: F401  the first works by being imported
from forms.garbage import Garbage
from forms.key_layout import KeyLayout
from forms.settings import log_file
from forms.shell import PROGRAM, Shell, dress

if TYPE_CHECKING:
    from forms.desk import Desk

QUIET = 1500  # milliseconds after the start without questions in the background
SOON = 400  # until the program gets ready for what is asked for next


class Program(QObject):
    """Holds the main window and whoever sits at it; `opened` tells that a base is.

    `link` is what another program asked for: a contract from a CRM (C-16).
    """

    opened = Signal()

    def __init__(
        self, base: str | None = None, login: str | None = None, link: str | None = None
    ) -> None:
        super().__init__()
        self.base, self.login, self.link = base, login, link
        self.desk: Desk | None = None
        self.garbage = Garbage(self)
        self.shell = self._new_shell(self._first_open)

    def _new_shell(self, then: Callable[[], None]) -> Shell:
        shell = Shell()
        shell.tell("Открываю базу…", 0)
        # Whoever else waits for the first paint hears of it before the base is loaded.
        shell.painted.connect(then, Qt.ConnectionType.QueuedConnection)
        shell.show()
        return shell

    def _first_open(self) -> None:
        self.open(self.base, self.login)

    def open(self, base: str | None, login: str | None = None) -> None:
        """Lets the person in; without a base or a person the program ends."""
        try:
            self._let_in(base, login)
        finally:
            gc.freeze()  # what the start made lives to the end and is not searched again
            self.garbage.start()
        if self.desk is None:
            self.shell.close()
        else:
            self.opened.emit()

    def _let_in(self, base: str | None, login: str | None) -> None:
        from forms.door import let_in

        self.desk = None
        work = let_in(self.shell, base, login)
        if work is None:
            return
        from forms import item_windows
        from forms.desk import Desk

        self.shell.tell("Готово")
        self.desk = Desk(work, self.shell)
        self.desk.menus.offer_bases(self.open_another)
        # The first window is on the screen before the others and before other people's news.
        QTimer.singleShot(0, self.desk, self.desk.place.restore)
        if self.link:
            QTimer.singleShot(0, self.desk, self._open_link)
        QTimer.singleShot(SOON, self.desk, partial(self._get_ready, item_windows.loading()))
        QTimer.singleShot(QUIET, self.desk, self.desk.listen)

    def _get_ready(self, steps: Iterator[None]) -> None:
        """Loads the windows of things by and by, so that the first one opens like the others."""
        if self.desk is not None and next(steps, steps) is None:
            QTimer.singleShot(0, self.desk, partial(self._get_ready, steps))

    def _open_link(self) -> None:
        from forms.links import open_address

        link, self.link = self.link, None  # another base opened later has other things
        if self.desk is not None and link:
            self.desk.tried(open_address, self.desk, link)

    def open_another(self, base: str) -> None:
        """Another base in a new window; the old one asks about what is not saved."""
        old = self.shell
        if not old.close():
            return
        self.shell = self._new_shell(lambda: self.open(base))
        old.deleteLater()


def prepare(arguments: list[str]) -> QApplication:
    """The Qt application: Russian, dressed, with a log for what goes wrong.

    The garbage collector of Python rests: until a base is open nothing is collected (loading
    makes a hundred thousand objects that all stay, and a tenth of the time of a start was spent
    looking among them), and then `Garbage` does it in this thread.
    """
    gc.disable()
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    application.setApplicationName("kontora")
    application.setApplicationDisplayName(PROGRAM)
    guard.install(log_file())
    theme.speak_russian(application)
    KeyLayout(application)
    dress()
    return application


def run(base: str | None = None, login: str | None = None, link: str | None = None) -> int:
    """`kontora` without a command: the window on a base, by default on the last one opened."""
    application = prepare(sys.argv[:1])
    program = Program(base, login, link)
    status = int(application.exec())
    del program
    return status
