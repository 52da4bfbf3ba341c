"""The menus of the desk: what of each section a person may open, and the open windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from db.base import Derived, Register
from forms import sections
from forms.icons import icon

if TYPE_CHECKING:
    from forms.desk import Desk

MOST_WINDOWS = 30


class DeskMenus:
    """Built once by the person's rights; the list of windows is made when it opens."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shell = desk, desk.shell
        self.section_menus: dict[str, QMenu] = {}
        bar = self.shell.menuBar()
        before = self.shell.view_menu.menuAction()
        for part in desk.sections:
            if part.place is sections.HOME:
                continue
            menu = QMenu(part.place.title, self.shell)
            bar.insertMenu(before, menu)
            self.section_menus[part.place.name] = menu
            self._fill(menu, part)
        self.shell.windows_menu.aboutToShow.connect(self._list_windows)

    def _fill(self, menu: QMenu, part: sections.Contents) -> None:
        desk = self.desk
        for noun in part.nouns:
            action = menu.addAction(icon("list"), noun.titles or noun.title)
            action.triggered.connect(lambda _=False, n=noun: desk.tried(desk.open_list, n))
        makeable = [
            n
            for n in part.nouns
            if not issubclass(n, Register | Derived) and desk.work.user.may("write", n)
        ]
        if makeable:
            create = menu.addMenu(icon("plus"), "Создать")
            for noun in makeable:
                action = create.addAction(noun.title)
                action.triggered.connect(lambda _=False, n=noun: desk.tried(desk.open_new, n))
        for report in part.reports:
            action = menu.addAction(icon("chart"), report.title)
            action.triggered.connect(lambda _=False, r=report: desk.tried(desk.open_report, r))

    def offer_bases(self, open_base: Callable[[str], None]) -> None:
        """Other bases in the «База» menu."""
        from forms import door

        menu, before = self.shell.base_menu, self.shell.exit_action
        for title, ask in (
            ("Открыть файл базы…", door.file_of_base),
            ("Открыть базу на сервере…", door.address_of_base),
            ("Создать базу…", door.new_base),
        ):
            action = QAction(title, menu)
            action.triggered.connect(lambda _=False, ask=ask: self._change_base(ask, open_base))
            menu.insertAction(before, action)
        menu.insertSeparator(before)

    def _change_base(
        self, ask: Callable[[QWidget], str | None], open_base: Callable[[str], None]
    ) -> None:
        base = ask(self.shell)
        if base is not None:
            open_base(base)

    def _list_windows(self) -> None:
        menu, area = self.shell.windows_menu, self.shell.area
        menu.clear()
        for title, call, keys in (
            ("Следующее окно", area.activateNextSubWindow, "Ctrl+Tab"),
            ("Закрыть окно", area.closeActiveSubWindow, "Ctrl+F4"),
        ):
            # The keys belong to QMdiArea itself; an action with the same ones blocks both.
            menu.addAction(f"{title}\t{keys}").triggered.connect(lambda _=False, c=call: c())
        menu.addAction("Закрыть все, кроме текущего").triggered.connect(self._close_others)
        menu.addSeparator()
        for number, frame in enumerate(area.subWindowList()[:MOST_WINDOWS], 1):
            widget = frame.widget()
            title = widget.windowTitle().replace("[*]", "*" if widget.isWindowModified() else "")
            prefix = f"&{number} " if number < 10 else "   "
            action = QAction(f"{prefix}{title}", menu, checkable=True)
            action.setChecked(frame is area.activeSubWindow())
            action.triggered.connect(lambda _=False, f=frame: area.setActiveSubWindow(f))
            menu.addAction(action)

    def _close_others(self) -> None:
        area = self.shell.area
        current = area.activeSubWindow()
        for frame in area.subWindowList():
            if frame is not current and frame.widget() is not self.desk.start:
                frame.close()
