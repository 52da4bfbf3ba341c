"""The main window's skeleton: painted first, before anything of the base is even imported.

Keep this module free of db, app and SQLAlchemy: their import is half a second, and the person
should see the window before it (forms.application loads the rest after the first paint).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forms import theme
from forms.fault_bar import FaultBar
from forms.icons import icon, pixmap
from forms.mdi import MdiArea
from forms.settings import recall, recall_geometry, remember, remember_geometry

PROGRAM = "Контора"
FIRST_SIZE = QSize(1366, 800)


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
        self.section_buttons: dict[str, QPushButton] = {}
        self.setWindowTitle(PROGRAM)
        self.setWindowIcon(icon("logo", "accent"))
        self.setCentralWidget(self._middle())
        self._make_menus()
        self.place = QLabel()
        self.who = QLabel()
        for label in (self.place, self.who):
            label.setContentsMargins(8, 0, 8, 0)
            self.statusBar().addPermanentWidget(label)
        if not recall_geometry(self, "main"):
            self._first_size()

    # --- parts ----------------------------------------------------------------------------

    def _middle(self) -> QWidget:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.fault_bar)
        column.addWidget(self.area, 1)
        row.addLayout(column, 1)
        return middle

    def _side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(theme.SIDEBAR)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        name = QLabel(PROGRAM)
        name.setProperty("h2", True)
        self.logo = QLabel()
        self.logo.setFixedSize(20, 20)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 8, 6)
        head.setSpacing(9)
        head.addWidget(self.logo)
        head.addWidget(name, 1)
        column.addLayout(head)
        self.sections = QVBoxLayout()
        self.sections.setSpacing(0)
        column.addLayout(self.sections)
        column.addStretch(1)
        self._paint_logo()
        return side

    def _paint_logo(self) -> None:
        self.logo.setPixmap(pixmap("logo", "accent", 20))

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self.base_menu = bar.addMenu("База")
        self.exit_action = QAction("Выход", self)
        self.exit_action.triggered.connect(self.close)
        self.base_menu.addAction(self.exit_action)
        self.view_menu = bar.addMenu("Вид")
        self.windows_menu = bar.addMenu("Окна")
        self._make_view_menu(self.view_menu)

    def _make_view_menu(self, menu: QMenu) -> None:
        themes = QActionGroup(self)
        kept = recall("theme", "system")
        for name, title in (
            ("light", "Светлое оформление"),
            ("dark", "Тёмное оформление"),
            ("system", "Оформление как в системе"),
        ):
            action = QAction(title, self, checkable=True, checked=kept == name)
            action.triggered.connect(lambda _=False, name=name: self.choose_theme(name))
            themes.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        modes = QActionGroup(self)
        for title, show in (
            ("Окна вкладками", self.area.show_tabs),
            ("Окна каскадом", self.area.show_windows),
        ):
            action = QAction(title, self, checkable=True, checked=title.endswith("вкладками"))
            action.triggered.connect(lambda _=False, show=show: show())
            modes.addAction(action)
            menu.addAction(action)

    # --- what the desk tells it -----------------------------------------------------------

    def show_sections(self, sections: Sequence[tuple[str, str, str]]) -> None:
        """(name, title, icon) of every section the person may see, Alt+1…9 in order."""
        for button in self.section_buttons.values():
            self.sections.removeWidget(button)
            button.deleteLater()
        self.section_buttons = {}
        for number, (name, title, sign) in enumerate(sections, 1):
            button = QPushButton(icon(sign), f"  {title}")
            button.setCheckable(True)
            button.setAccessibleName(title)
            button.setIconSize(QSize(18, 18))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            if number < 10:
                button.setShortcut(f"Alt+{number}")
                button.setToolTip(f"{title}  Alt+{number}")
            button.clicked.connect(lambda _=False, name=name: self.section_pressed.emit(name))
            self.sections.addWidget(button)
            self.section_buttons[name] = button

    def check_section(self, name: str) -> None:
        for key, button in self.section_buttons.items():
            button.setChecked(key == name)

    def show_base(self, base: str, who: str) -> None:
        """The base in the title, the base and the person in the status bar."""
        self.setWindowTitle(f"{base} — {PROGRAM}")
        self.place.setText(base)
        self.who.setText(who)

    def tell(self, text: str, milliseconds: int = 8000) -> None:
        """A short line in the status bar: what was done."""
        self.statusBar().showMessage(text, milliseconds)

    # --- theme and size -------------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Light, dark or as the system has it; remembered."""
        remember("theme", name)
        dress()
        self._paint_logo()
        self.theme_changed.emit()

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
    """Puts the remembered theme on the program."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    kept = recall("theme", "system")
    theme.apply(app, dark=theme.system_is_dark() if kept == "system" else kept == "dark")
