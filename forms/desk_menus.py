"""The menus of the desk: what of each section a person may open, and the open windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMdiSubWindow, QMenu, QWidget

from db.base import Derived, Register
from forms import links, sections
from forms.desk_commands import DeskCommands
from forms.icons import icon
from forms.window import Window

if TYPE_CHECKING:
    from forms.desk import Desk

MOST_WINDOWS = 30


@dataclass(frozen=True)
class Command:
    """Something the person may open or do: a line of a menu and of Ctrl+K."""

    title: str
    detail: str
    sign: str
    call: Callable[[], Any]
    keys: str = ""


class DeskMenus:
    """Built once by the person's rights, the lines of sections when they are first wanted.

    The list of windows is made when it opens.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.shell = desk, desk.shell
        self.section_menus: dict[str, QMenu] = {}
        self.common = DeskCommands(desk)
        bar = self.shell.menuBar()
        before = self.shell.view_menu.menuAction()
        for part in desk.sections:
            if part.place is sections.HOME:
                continue
            menu = QMenu(part.place.title, self.shell)
            bar.insertMenu(before, menu)
            menu.aboutToShow.connect(lambda: self.commands)
            self.section_menus[part.place.name] = menu
        self._fill_common()
        self.shell.windows_menu.aboutToShow.connect(self._list_windows)
        self.shell.area.menu_wanted.connect(self._tab_menu)
        self.shell.top.field.entered.connect(self._offer_everything)

    @property
    def everywhere(self) -> list[QAction]:
        """Actions that windows of their own have too."""
        return list(self.common.actions.values())

    @cached_property
    def commands(self) -> list[Command]:
        """Every line of the menus in their order; Ctrl+K finds the same ones."""
        menus = self.section_menus
        found = [
            command
            for part in self.desk.sections
            if part.place.name in menus
            for command in self._fill(menus[part.place.name], part)
        ]
        common = self.common
        own = (common.jobs, common.settings, common.about, common.lift)
        every = (*common.actions.values(), *own)
        return found + [
            Command(a.text(), "Программа", "window", a.trigger, a.shortcut().toString())
            for a in every
        ]

    def _fill(self, menu: QMenu, part: sections.Contents) -> Iterator[Command]:
        desk, place = self.desk, part.place.title
        yield Command(place, "Раздел", part.place.sign, lambda: desk.show_section(part.place.name))
        for page in part.pages:
            yield self._offer(menu, page.title, place, "window", partial(page.open, desk))
        for noun in part.nouns:
            title = noun.titles or noun.title
            yield self._offer(menu, title, place, "list", partial(desk.open_list, noun))
        makeable = [
            n
            for n in part.nouns
            if not issubclass(n, Register | Derived) and desk.work.user.may("write", n)
        ]
        if makeable:
            create = menu.addMenu(icon("plus"), "Создать")
            for noun in makeable:
                title = f"Создать: {noun.title}"
                call = partial(desk.open_new, noun)
                yield self._offer(create, noun.title, place, "plus", call, title)
        for report in part.reports:
            yield self._offer(menu, report.title, place, "chart", partial(desk.open_report, report))

    def _offer(
        self,
        menu: QMenu,
        title: str,
        place: str,
        sign: str,
        call: Callable[[], Any],
        told: str = "",
    ) -> Command:
        """A line of a menu, and what Ctrl+K finds for it."""
        action = menu.addAction(icon(sign), title)

        def tried() -> Any:
            return self.desk.tried(call)

        action.triggered.connect(lambda _=False: tried())
        return Command(told or title, place, sign, tried)

    def _fill_common(self) -> None:
        own, shell = self.common.actions, self.shell
        for menu, names in (
            (shell.view_menu, ("favourites", "visited", "standard_size")),
            (shell.help_menu, ("help", "contents", "key_map", "calculator")),
        ):
            menu.addActions([own[name] for name in names])
        shell.view_menu.addAction(self.common.jobs)
        shell.view_menu.addSeparator()
        shell.view_menu.addAction(self.common.settings)
        shell.help_menu.addSeparator()
        shell.help_menu.addAction(self.common.about)
        for name in ("find_all", "open_link"):
            shell.base_menu.insertAction(shell.exit_action, own[name])
        shell.base_menu.insertSeparator(shell.exit_action)

    def offer_bases(self, open_base: Callable[[str], None]) -> None:
        """Other bases in the «База» menu."""
        from forms import door

        menu = self.shell.base_menu
        before = self.common.actions["find_all"]
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

    def _offer_everything(self) -> None:
        """What hangs below the field of Ctrl+K is made when it is first entered."""
        from forms.everything_box import EverythingBox

        EverythingBox.of(self.desk).wake()

    # --- windows ----------------------------------------------------------------------------

    def _list_windows(self) -> None:
        menu, area = self.shell.windows_menu, self.shell.area
        menu.clear()
        for title, call, keys in (
            ("Следующее окно", area.activateNextSubWindow, "Ctrl+Tab"),
            ("Закрыть окно", area.closeActiveSubWindow, "Ctrl+F4"),
        ):
            # The keys belong to QMdiArea itself; an action with the same ones blocks both.
            menu.addAction(f"{title}\t{keys}").triggered.connect(lambda _=False, c=call: c())
        menu.addAction("Закрыть все, кроме текущего").triggered.connect(
            lambda _=False: self._close_others()
        )
        menu.addAction(self.common.actions["reopen"])
        menu.addAction(self.common.lift)
        self.common.lift.setEnabled(self.desk.place.current() is not self.desk.start)
        menu.addSeparator()
        current = self.desk.place.current()
        for number, window in enumerate(self.desk.place.alive()[:MOST_WINDOWS], 1):
            title = window.windowTitle().replace("[*]", "*" if window.isWindowModified() else "")
            prefix = f"&{number} " if number < 10 else "   "
            action = QAction(f"{prefix}{title}", menu, checkable=True)
            action.setChecked(window is current)
            action.triggered.connect(lambda _=False, w=window: self.desk.bring_forward(w))
            menu.addAction(action)

    def _tab_menu(self, frame: QMdiSubWindow, place: QPoint) -> None:
        window = frame.widget()
        if isinstance(window, Window):
            self.tab_menu(window).popup(place)

    def tab_menu(self, window: Window) -> QMenu:
        """What may be done with a tab."""
        desk, menu = self.desk, QMenu(self.shell)
        menu.aboutToHide.connect(menu.deleteLater)
        self.desk.bring_forward(window)
        stays = window is desk.start
        address = links.address_of(window.key)
        liked = desk.memory.is_liked(address)
        for title, call, may in (
            ("Закрыть", window.close_window, not stays),
            ("Закрыть все, кроме этого", lambda: desk.place.close_others(window), True),
            ("Открыть в отдельном окне", lambda: desk.place.lift(window), not stays),
            ("Убрать из избранного" if liked else "В избранное", self.common.like, bool(address)),
            ("Копировать ссылку", self.common.copy_link, bool(address)),
        ):
            action = menu.addAction(title)
            action.setEnabled(may)
            action.triggered.connect(lambda _=False, call=call: call())
        return menu

    def _close_others(self) -> None:
        self.desk.place.close_others(self.desk.place.current())
