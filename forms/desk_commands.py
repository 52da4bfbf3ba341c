"""What may be done everywhere: the commands of the desk itself, with the keys of ux.md §1.9."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication

from forms import links
from forms.icons import icon
from forms.keyboard import DESK, keys, row_of
from forms.window import Window, plain_title

if TYPE_CHECKING:
    from forms.desk import Desk


class DeskCommands:
    """Every window that opens from here is loaded only then."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shell = desk, desk.shell
        self.actions: dict[str, QAction] = {}
        for name, title, sign, call in (
            ("find_all", "Найти всё и команды", "search", self.find_all),
            ("reopen", "Открыть закрытое окно", "window", desk.place.reopen),
            ("favourite", "В избранное или из него", "star", self.like),
            ("favourites", "Избранное", "star", self.show_favourites),
            ("visited", "История", "history", self.show_visited),
            ("copy_link", "Копировать ссылку", "link", self.copy_link),
            ("open_link", "Перейти по ссылке…", "link", self.open_link),
            ("calculator", "Калькулятор", "calculator", self.show_calculator),
            ("help", "Справка об этом окне", "help", self.show_help),
            ("contents", "Содержание справки", "help", self.show_contents),
            ("key_map", "Клавиши", "keyboard", self.show_keys),
            ("walk_on", "Следующее окно", "", self.shell.area.activateNextSubWindow),
            ("walk_back", "Предыдущее окно", "", self.shell.area.activatePreviousSubWindow),
            ("standard_size", "Стандартные размеры", "", self.standard_size),
        ):
            self._add(name, title, sign, call)
        self.settings = self._add("", "Настройки…", "settings", self.show_settings)
        self.jobs = self._add("", "Задания", "refresh", self.shell.show_jobs)
        self.about = self._add("", "О программе", "info", self.show_about)
        self.lift = self._add("", "Открыть в отдельном окне", "window", self.do_lift)

    def _add(self, name: str, title: str, sign: str, call: Callable[[], Any]) -> QAction:
        """An action of the main window; windows of their own get the same one."""
        action = QAction(title, self.shell)
        if sign:
            action.setIcon(icon(sign))
        if name:
            action.setShortcuts(keys(*row_of(DESK, name).keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self.actions[name] = action
            self.shell.addAction(action)
        action.triggered.connect(lambda _=False: call())
        return action

    # --- what is done -----------------------------------------------------------------------

    def find_all(self) -> None:
        """The field above the windows; what was typed is selected."""
        self.shell.activateWindow()
        self.shell.top.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.shell.top.field.selectAll()

    def like(self) -> None:
        """Puts what is open among favourites, or takes it away."""
        window, address = self._addressed()
        if window is None:
            return
        liked = self.desk.memory.like(address, plain_title(window), window.sign)
        title = plain_title(window)
        self.shell.tell(f"«{title}» в избранном" if liked else f"«{title}» больше не в избранном")
        self._refresh_visited()

    def _refresh_visited(self) -> None:
        for key in (("favourites",), ("visited",)):
            known: Any = self.desk.windows.get(key)
            if known is not None:
                known.refresh()

    def _addressed(self) -> tuple[Window | None, str]:
        """The window in front and its address; says so when it has none."""
        window = self.desk.place.current()
        address = links.address_of(window.key) if window is not None else ""
        if not address:
            self.shell.tell("У этого окна нет ссылки: запишите документ или откройте список")
            return None, ""
        return window, address

    def copy_link(self) -> None:
        _, address = self._addressed()
        if address:
            QGuiApplication.clipboard().setText(address)
            self.shell.tell(f"Ссылка скопирована: {address}")

    def open_link(self) -> None:
        """Asks for an address; one in the clipboard stands in the field already."""
        from forms.line_dialog import ask_for_link

        ask_for_link(QApplication.activeWindow() or self.shell, self._go_to)

    def _go_to(self, address: str) -> None:
        if address:
            self.desk.tried(links.open_address, self.desk, address)

    def show_favourites(self) -> None:
        from forms.visited import FavouritesWindow

        self.desk.show_window(("favourites",), lambda: FavouritesWindow(self.desk)).refresh()

    def show_visited(self) -> None:
        from forms.visited import VisitedWindow

        self.desk.show_window(("visited",), lambda: VisitedWindow(self.desk)).refresh()

    def show_calculator(self) -> None:
        from forms.calculator import Calculator

        Calculator.of(self.shell).toggle()

    def show_about(self) -> None:
        from forms.about import About

        self.desk.show_window(("about",), lambda: About(self.desk)).show_figures()

    def show_keys(self) -> None:
        from forms.key_map import KeyMap

        self.desk.show_window(("key_map",), lambda: KeyMap(self.desk))

    def show_help(self) -> None:
        """About the window in front."""
        from forms.help_window import HelpWindow, topic_of

        topic = topic_of(self.desk.place.current())
        self.desk.show_window(("help",), lambda: HelpWindow(self.desk)).show_topic(topic)

    def show_contents(self) -> None:
        from forms.help_window import HelpWindow

        self.desk.show_window(("help",), lambda: HelpWindow(self.desk)).show_topic("")

    def show_settings(self) -> None:
        from forms.settings_window import SettingsWindow

        self.desk.show_window(("settings",), lambda: SettingsWindow(self.desk))

    def standard_size(self) -> None:
        active = QApplication.activeWindow()
        if active is None or active is self.shell:
            self.shell.standard_size()
        else:
            active.showNormal()
            active.resize(1100, 720)

    def do_lift(self) -> None:
        """The window in front gets a frame of its own."""
        window = self.desk.place.current()
        if window is not None:
            self.desk.place.lift(window)
