"""The main window's skeleton: painted first, before anything of the base is even imported.

Keep this module free of db, app and SQLAlchemy: their import is half a second, and the person
should see the window before it (forms.application loads the rest after the first paint).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forms import theme, zoom
from forms.fault_bar import FaultBar
from forms.focus import kept_focus
from forms.icons import icon
from forms.mdi import MdiArea
from forms.settings import recall, recall_geometry, remember, remember_geometry
from forms.side_panel import SidePanel
from forms.top_bar import TopBar

if TYPE_CHECKING:
    from forms.jobs import Jobs

PROGRAM = "Контора"
FIRST_SIZE = QSize(1366, 800)
THEMES = (
    ("light", "Светлое оформление"),
    ("dark", "Тёмное оформление"),
    ("system", "Оформление как в системе"),
)


class Shell(QMainWindow):
    """Section panel at the left, windows in tabs, menus, a bar for defects, a status bar."""

    section_pressed = Signal(str)
    theme_changed = Signal()
    painted = Signal()  # once, when the window is on the screen

    def __init__(self) -> None:
        super().__init__()
        self.may_close: Callable[[], bool] = lambda: True
        self._is_painted = False
        self.area = MdiArea()
        self.fault_bar = FaultBar()
        self.side = SidePanel(PROGRAM)
        self.side.pressed.connect(self.section_pressed)
        self.top = TopBar()
        self.setWindowTitle(PROGRAM)
        self.setWindowIcon(icon("logo", "accent"))
        self.setCentralWidget(self._middle())
        self._make_menus()
        self._make_status()
        if not recall_geometry(self, "main"):
            self._first_size()

    # --- parts ----------------------------------------------------------------------------

    def _middle(self) -> QWidget:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.fault_bar)
        column.addWidget(self.area, 1)
        row.addLayout(column, 1)
        return middle

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self.base_menu = bar.addMenu("База")
        self.exit_action = QAction("Выход", self)
        self.exit_action.triggered.connect(self.close)
        self.base_menu.addAction(self.exit_action)
        self.view_menu = bar.addMenu("Вид")
        self.windows_menu = bar.addMenu("Окна")
        self.help_menu = bar.addMenu("Справка")
        self._make_view_menu(self.view_menu)

    def _make_view_menu(self, menu: QMenu) -> None:
        self.theme_actions = self._choices(menu, THEMES, self.choose_theme)
        menu.addSeparator()
        densities = [(name, f"{d.title}") for name, d in theme.DENSITIES.items()]
        self.density_actions = self._choices(menu, densities, self.choose_density)
        menu.addSeparator()
        self.mode_actions = self._choices(
            menu,
            (("tabs", "Окна вкладками"), ("windows", "Отдельные окна внутри")),
            self.choose_mode,
        )
        for title, call in (
            ("Каскадом", self.area.cascade),
            ("Рядом", self.area.tile),
        ):
            menu.addAction(title).triggered.connect(lambda _=False, call=call: call())
        menu.addSeparator()
        self.show_choices()

    def _choices(
        self,
        menu: QMenu,
        titles: Sequence[tuple[str, str]],
        choose: Callable[[str], None],
    ) -> dict[str, QAction]:
        """Actions of which one is checked."""
        group, made = QActionGroup(self), {}
        for name, title in titles:
            action = QAction(title, self, checkable=True)
            action.triggered.connect(lambda _=False, name=name: choose(name))
            group.addAction(action)
            menu.addAction(action)
            made[name] = action
        return made

    def show_choices(self) -> None:
        """Checks in the menu what is in force."""
        tabs = self.area.viewMode() == self.area.ViewMode.TabbedView
        for actions, name in (
            (self.theme_actions, recall("theme", "system")),
            (self.density_actions, recall("density", "normal")),
            (self.mode_actions, "tabs" if tabs else "windows"),
        ):
            if name in actions:
                actions[name].setChecked(True)

    def _make_status(self) -> None:
        bar = self.statusBar()
        self.jobs_button = QPushButton()
        self.jobs_button.setAccessibleName("Фоновые задания")
        self.jobs_button.clicked.connect(lambda _=False: self.show_jobs())
        self.jobs_button.hide()
        self.place, self.who = QLabel(), QLabel()
        for label in (self.place, self.who):
            label.setContentsMargins(8, 0, 8, 0)
        for part in (self.jobs_button, self.place, self.who):
            bar.addPermanentWidget(part)

    # --- what the desk tells it -----------------------------------------------------------

    @property
    def section_buttons(self) -> dict[str, QPushButton]:
        """The buttons of the sections by their names."""
        return self.side.buttons

    def show_sections(self, sections: Sequence[tuple[str, str, str]]) -> None:
        """(name, title, icon) of every section the person may see, Alt+1…9 in order."""
        self.side.show_sections(sections)

    def check_section(self, name: str) -> None:
        self.side.check(name)

    def show_base(self, base: str, who: str) -> None:
        """The base in the title, the base and the person in the status bar."""
        self.setWindowTitle(f"{base} — {PROGRAM}")
        self.place.setText(base)
        self.who.setText(who)

    def tell(self, text: str, milliseconds: int = 8000) -> None:
        """A short line in the status bar: what was done."""
        self.statusBar().showMessage(text, milliseconds)

    def notify(
        self,
        text: str,
        title: str = "",
        call: Callable[[], object] | None = None,
        *,
        stays: bool = False,
    ) -> None:
        """A note in the corner that blocks nothing; `title` is a link that calls."""
        from forms.notices import Notice

        for known in self.findChildren(Notice) if call is None else []:
            if known.call is None and known.words.text() == text:
                known.dismiss()  # said once more, it is said in its new place
        Notice(self, text, title, call, stays=stays)

    def watch_jobs(self, jobs: Jobs) -> None:
        """The status bar tells of the jobs people wait for."""
        self._jobs = jobs
        jobs.changed.connect(self._tell_jobs)

    def _tell_jobs(self) -> None:
        running = self._jobs.shown
        made, of = sum(j.made for j in running), sum(j.of for j in running)
        share = f"  {made * 100 // of} %" if of else ""
        self.jobs_button.setText(f"Фоновые задания: {len(running)}{share}")
        self.jobs_button.setVisible(bool(running))

    def show_jobs(self) -> None:
        """The panel «Задания» over its button, or over the status bar when nothing runs."""
        from forms.jobs_panel import JobsPanel

        button = self.jobs_button
        JobsPanel(self, self._jobs).show_above(button if button.isVisible() else self.statusBar())

    # --- theme and size -------------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Light, dark or as the system has it; remembered."""
        remember("theme", name)
        self._dress()

    def choose_density(self, name: str) -> None:
        """Compact, normal or large; remembered."""
        remember("density", name)
        self._dress()

    def _dress(self) -> None:
        with kept_focus():
            dress()
        self.side.paint_logo()
        self.show_choices()
        self.theme_changed.emit()

    def choose_mode(self, name: str) -> None:
        """Windows as tabs, or as real windows inside of this one; remembered."""
        remember("mode", name)
        if name == "tabs":
            self.area.show_tabs()
        else:
            self.area.show_windows()
        self.show_choices()

    def standard_size(self) -> None:
        """«Стандартные размеры»: as after the first start."""
        self.showNormal()
        self._first_size()
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.move(room.topLeft())
        self.side.set_narrow(False)

    def _first_size(self) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(FIRST_SIZE.boundedTo(room))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        remember_geometry(self, "main")
        event.accept()


def dress() -> None:
    """Puts the remembered theme and density on the program."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    kept, theme.LOOK.zoom = recall("theme", "system"), zoom.recalled()
    dark = theme.system_is_dark() if kept == "system" else kept == "dark"
    theme.apply(app, dark=dark, density=str(recall("density", "normal")))
