"""Where pictures are taken: an application without a screen, settled windows, dialogs over them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from app.work import Work

SIZE = (1366, 800)
SETTLE = 50  # rounds of the event loop until a window has drawn itself
PATIENCE = 10_000  # milliseconds for what is counted beside the window
CAPTION = 26  # pixels of the title bar that a dialog would have on a screen


class Scene(NamedTuple):
    """`show` opens the window; an answer of False says that the base has nothing to show."""

    name: str
    show: Callable[[], object]


Scenes = Callable[["Studio"], Sequence[Scene]]


def draw(work: Work, out: Path, scenes: Scenes) -> list[Path]:
    """Draws the scenes into `out`, each light and dark; answers the files."""
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with _drawn_in_memory() as application:
        for dark in (False, True):
            studio = Studio(application, work, dark=dark)
            try:
                for scene in scenes(studio):
                    made += studio.take(scene, out)
            finally:
                studio.close()
    return made


@contextmanager
def _drawn_in_memory() -> Iterator[Any]:
    """An application without a screen that neither reads nor keeps the person's settings."""
    from PySide6.QtWidgets import QApplication

    known = QApplication.instance()
    if known is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = known or QApplication(["kontora"])
    from forms.guard import listen_to_qt
    from forms.settings import kept_in

    if known is None:
        listen_to_qt()

    with tempfile.TemporaryDirectory() as folder, kept_in(Path(folder)):
        yield application


class Studio:
    """A desk in one theme; every scene begins with the start page alone."""

    def __init__(self, application: Any, work: Work, *, dark: bool) -> None:
        from forms import theme
        from forms.desk import Desk
        from forms.settings import remember
        from forms.shell import Shell

        self.application, self.suffix = application, "dark" if dark else "light"
        remember("theme", self.suffix)
        theme.speak_russian(application)
        theme.apply(application, dark=dark)
        self.shell = Shell()
        self.shell.resize(*SIZE)
        self.desk = Desk(work, self.shell)
        self.after: list[Callable[[], object]] = []  # what a scene wants undone
        self.shell.show()
        self.shell.activateWindow()
        self.settle()

    def take(self, scene: Scene, out: Path) -> list[Path]:
        """The picture of one scene; nothing of it stays open."""
        made: list[Path] = []
        if scene.show() is not False:
            self.settle()
            path = out / f"{scene.name}_{self.suffix}.png"
            self._picture().save(str(path))
            made.append(path)
        self.clear()
        return made

    def settle(self) -> None:
        """Lets windows draw themselves and jobs end."""
        from PySide6.QtCore import QEvent, QThread

        for _ in range(SETTLE):
            self.application.processEvents()
        # Nobody runs an event loop here, so what asked to be deleted is deleted by hand.
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        while self.desk.jobs.running:
            self.application.processEvents()
            QThread.msleep(5)
        self.application.processEvents()

    def wait_until(self, ready: Callable[[], object]) -> None:
        """For what is counted after a pause; a picture of the waiting is better than none."""
        from PySide6.QtCore import QDeadlineTimer, QThread

        limit = QDeadlineTimer(PATIENCE)
        while not ready() and not limit.hasExpired():
            self.application.processEvents()
            QThread.msleep(5)
        self.settle()

    def clear(self) -> None:
        """Closes everything but the start page, without questions."""
        for undo in self.after:
            undo()
        self.after.clear()
        for window in self._over():
            window.close()
        for page in self.desk.place.alive():
            if page is not self.desk.start:
                page.setWindowModified(False)
                page.close_window()
        self.shell.top.field.clear()
        self.shell.statusBar().clearMessage()
        self.desk.show_section("home")
        for key in self.desk.preferences.all("list/"):
            self.desk.preferences.forget(key)
        self.settle()

    def close(self) -> None:
        self.clear()
        self.shell.close()
        self.shell.deleteLater()
        self.settle()

    # --- the picture ------------------------------------------------------------------------

    def _over(self) -> list[Any]:
        """Dialogs and menus that stand over the main window, the lowest first."""
        from PySide6.QtCore import Qt

        tops = (w for w in self.application.topLevelWidgets() if w.isVisible())
        found = [w for w in tops if w is not self.shell]
        return sorted(found, key=lambda w: w.windowType() == Qt.WindowType.Popup)

    def _picture(self) -> Any:
        from PySide6.QtGui import QPainter

        made = self.shell.grab()
        painter = QPainter(made)
        for window in self._over():
            self._paint_over(painter, window)
        painter.end()
        return made

    def _paint_over(self, painter: Any, window: Any) -> None:
        """A dialog in the middle with the title bar it has on a screen; a menu where it is."""
        from PySide6.QtCore import QPoint, QRect, Qt
        from PySide6.QtGui import QColor

        from forms import theme

        image, room = window.grab(), self.shell.rect()
        if window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
            at = window.mapToGlobal(QPoint()) - self.shell.mapToGlobal(QPoint())
            painter.drawPixmap(at, image)
            return
        place = QRect(QPoint(), image.size())
        place.moveCenter(room.center())
        bar = QRect(place.left(), place.top() - CAPTION, place.width(), CAPTION)
        painter.fillRect(bar, QColor(theme.colour("header")))
        painter.setPen(QColor(theme.colour("text")))
        words = bar.adjusted(10, 0, -10, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, window.windowTitle())
        painter.drawPixmap(place.topLeft(), image)
        painter.setPen(QColor(theme.colour("field_border")))
        painter.drawRect(bar.united(place).adjusted(-1, -1, 0, 0))
