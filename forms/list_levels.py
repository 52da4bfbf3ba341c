"""Groups of a catalog in its list: Ctrl+↓ goes in, Ctrl+↑ out, Ctrl+F9 makes one (L12)."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QMenu
from sqlalchemy.orm import Session

from app import lists
from app.list_levels import (
    Groups,
    Laid,
    Levels,
    Mode,
    group_of,
    group_rows,
    laid,
    read_groups,
)
from app.lists import ListQuery, ListRow
from db.base import Base
from db.groups import OUTER, OWN, groups_of
from forms import icons, theme

if TYPE_CHECKING:
    from db.groups import CatalogGroup
    from forms.list_window import ListWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
STEP, SIDE = 18, 16  # pixels of a level and of a picture


class RowLevels:
    """What the model shows of groups: how deep each row stands and which are open."""

    def __init__(self, shown: Laid, groups: Groups, column: int, ratio: float = 1) -> None:
        self.ratio = ratio  # pixels of the screen in one of ours
        self.open, self.groups, self.column = shown.open, groups, column
        self._starts = [stretch.start for stretch in shown.depths]
        self._depths = [stretch.depth for stretch in shown.depths]

    def depth(self, row: int) -> int:
        """How many groups are around a row."""
        at = bisect_right(self._starts, row) - 1
        return self._depths[at] if at >= 0 else 0

    def picture(self, row: int, key: int) -> QPixmap:
        """A folder at its depth; before a thing, the room of one."""
        sign = ""
        if key in self.groups.by_id:
            sign = "folder-open" if key in self.open else "folder"
        ratio = self.ratio
        return _picture(sign, self.depth(row), theme.LOOK.colours["link"], ratio)

    def words(self, key: int) -> str:
        """For a screen reader and a tooltip."""
        if key not in self.groups.by_id:
            return ""
        state = "открыта" if key in self.open else "закрыта"
        return f"Группа «{self.groups.by_id[key].name}», {state}"


@cache
def _picture(sign: str, depth: int, colour: str, ratio: float) -> QPixmap:
    """Cached by the colour too: a switch of the theme draws anew."""
    made = QPixmap(round((depth * STEP + SIDE) * ratio), round(SIDE * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    if sign:
        folder = QPixmap(icons.pixmap(sign, "link", round(SIDE * ratio)))  # that one is shared
        folder.setDevicePixelRatio(ratio)
        painter = QPainter(made)
        painter.drawPixmap(depth * STEP, 0, folder)
        painter.end()
    return made


class ListGroups(QObject):
    """Where in the groups the person is; made for a catalog that has them."""

    def __init__(self, window: ListWindow, groups: type[CatalogGroup]) -> None:
        super().__init__(window)
        self.window, self.desk, self.kind, self.cls = window, window.desk, window.kind, groups
        mode = window.state.mode
        self.levels = Levels(Mode[mode] if mode in Mode.__members__ else Mode.LEVEL)
        self.groups = Groups(())
        self.is_on = False
        self._make_actions()

    def _make_actions(self) -> None:
        make, user = self.window.command, self.desk.work.user
        self.create = make("Создать группу", self.do_create, "Ctrl+F9")
        self.create.setVisible(user.may("write", self.cls))
        self.move = make("Переместить в группу…", self.do_move, "Ctrl+Shift+M")
        self.move.setVisible(user.may("write", self.kind))
        self.enter = make("Войти в группу\tCtrl+↓", self.do_enter)
        self.leave = make("Выйти из группы\tCtrl+↑", self.do_leave)
        self.menu = QMenu("Режим просмотра", self.window)
        choice = QActionGroup(self)
        self.modes: dict[Mode, QAction] = {}
        for mode in Mode:
            action = self.menu.addAction(mode.value)
            action.setCheckable(True)
            action.setChecked(mode is self.levels.mode)
            action.triggered.connect(lambda _=False, mode=mode: self.show_mode(mode))
            choice.addAction(action)
            self.modes[mode] = action

    def actions(self) -> list[QAction]:
        """For the menu «Ещё»."""
        return [self.create, self.move, self.enter, self.leave, self.menu.menuAction()]

    # --- reading ----------------------------------------------------------------------------

    def begin(self, session: Session, query: ListQuery, wanted: int | None) -> bool:
        """Reads the groups before a list is read; answers whether its rows stand in them.

        When a search ends, the list goes where the thing under the cursor stands.
        """
        self.groups = read_groups(session, self.kind, show_marked=query.show_marked)
        was = self.is_on
        is_plain = not (query.search or query.conditions or query.where)
        self.is_on = is_plain and self.levels.mode is not Mode.FLAT and bool(self.groups.by_id)
        if self.is_on and not was and wanted is not None:
            self._reach(session, wanted)
        return self.is_on

    def reach(self, key: int) -> None:
        """Goes to the group where a thing stands."""
        with self.desk.work.database.reading() as session:
            self.groups = read_groups(session, self.kind)
            self._reach(session, key)

    def _reach(self, session: Session, key: int) -> None:
        group = group_of(session, self.kind, key)
        way = frozenset(g.id for g in self.groups.way(group))
        if self.levels.mode is Mode.TREE:
            self.levels = Levels(Mode.TREE, None, self.levels.unfolded | way)
        else:
            self.levels = Levels(self.levels.mode, group)

    def page(self, session: Session, query: ListQuery, most: int) -> tuple[list[ListRow], Laid]:
        """The first rows."""
        shown = laid(session, query, self.levels, self.groups, most)
        found = lists.rows(session, self.kind, shown.keys, query.extra, query.rules)
        found |= self.rows(session, [k for k in shown.keys if k not in found], query.extra)
        return [found[key] for key in shown.keys], shown

    def all(self, session: Session, query: ListQuery) -> Laid:
        """Every row that the groups let be seen."""
        return laid(session, query, self.levels, self.groups)

    def rows(self, session: Session, keys: list[int], extra: tuple[str, ...]) -> dict[int, ListRow]:
        """Rows of groups among some ids."""
        return dict(group_rows(session, self.kind, keys, extra)) if keys else {}

    def follow(self, shown: Laid | None) -> None:
        """The model is about to show these rows."""
        model = self.window.model
        names = [c.key for c in model.columns]
        at = names.index(self.kind.shown_by) if self.kind.shown_by in names else 0
        model.levels = None
        if shown is not None:
            ratio = self.window.devicePixelRatioF()
            model.levels = RowLevels(shown, self.groups, at + model.first, ratio)

    # --- the place --------------------------------------------------------------------------

    def is_group(self, key: int | None) -> bool:
        return key in self.groups.by_id

    def class_of(self, key: int) -> type[Base]:
        """Of a row of the list."""
        return self.cls if self.is_group(key) else self.kind

    def here(self) -> int | None:
        """The group that a new thing would stand in."""
        key = self.window.current_key()
        if not self.is_on:
            return None
        if self.levels.mode is Mode.LEVEL or key is None:
            return self.levels.entered
        if self.is_group(key):
            return key
        with self.desk.work.database.reading() as session:
            return group_of(session, self.kind, key)

    def show_mode(self, mode: Mode) -> None:
        """«Режим просмотра»; kept with the person. The thing under the cursor stays in sight."""
        key = self.window.current_key()
        self.window.state.mode = mode.name
        self.modes[mode].setChecked(True)
        self.levels, self.is_on = Levels(mode), False
        self.window.reader.show_with(key)

    def take_key(self, event: QKeyEvent) -> bool:
        """Ctrl with an arrow, + and − of the numeric pad; whether it was taken."""
        held = event.modifiers()
        if not self.is_on or not held & (Mod.ControlModifier | Mod.KeypadModifier):
            return False
        bare = held & ~Mod.KeypadModifier
        calls = (
            (Key.Key_Down, Mod.ControlModifier, self.do_enter),
            (Key.Key_Up, Mod.ControlModifier, self.do_leave),
            (Key.Key_Right, Mod.ControlModifier, self.do_unfold),
            (Key.Key_Left, Mod.ControlModifier, self.do_fold),
            (Key.Key_Plus, Mod.NoModifier, self.do_unfold),
            (Key.Key_Minus, Mod.NoModifier, self.do_fold),
        )
        for key, mods, call in calls:
            if (event.key(), bare) == (key, mods):
                call()
                return True
        return False

    def enter_row(self, key: int) -> bool:
        """Enter on a group goes into it, or out of an open one; False for a thing."""
        if not self.is_group(key):
            return False
        if self.levels.mode is Mode.TREE:
            (self.do_fold if key in self.levels.unfolded else self.do_unfold)()
        elif key in {group.id for group in self.groups.way(self.levels.entered)}:
            self._go(self.groups.by_id[key].outer, key)
        else:
            self.do_enter()
        return True

    def do_enter(self) -> None:
        """Ctrl+↓: into the group under the cursor, to the first row in it."""
        key = self.window.current_key()
        if not self.is_on or key is None or not self.is_group(key):
            return
        if self.levels.mode is Mode.TREE:
            self._unfold(key)
            row = self.window.model.row_of(key)
            last = len(self.window.model.keys) - 1
            if row < last and self._depth(row + 1) > self._depth(row):
                self.window.view.stand(row + 1)
            return
        self._go(key, key)
        row = self.window.model.row_of(key)
        self.window.view.stand(min(row + 1, len(self.window.model.keys) - 1))

    def do_leave(self) -> None:
        """Ctrl+↑: out of the group one is in, onto that group."""
        key = self.window.current_key()
        if not self.is_on or key is None:
            return
        if self.levels.mode is Mode.TREE:
            row = self.window.model.row_of(key)
            depth = self._depth(row)
            while row > 0 and self._depth(row) >= depth:
                row -= 1
            if depth:
                self.window.view.stand(row)
        elif (entered := self.levels.entered) is not None:
            self._go(self.groups.by_id[entered].outer, entered)

    def do_unfold(self) -> None:
        """Ctrl+→: shows what is in the group; in a list by levels goes into it."""
        key = self.window.current_key()
        if self.levels.mode is not Mode.TREE:
            self.do_enter()
        elif key is not None and self.is_group(key):
            self._unfold(key)

    def do_fold(self) -> None:
        """Ctrl+←: hides what is in the group; where nothing is to be folded, goes out."""
        key = self.window.current_key()
        if self.levels.mode is Mode.TREE and key in self.levels.unfolded:
            folded = self.levels.unfolded - {key}
            self.levels = Levels(Mode.TREE, None, folded)
            self.window.reader.show_with(key)
        else:
            self.do_leave()

    def _unfold(self, key: int) -> None:
        self.levels = Levels(Mode.TREE, None, self.levels.unfolded | {key})
        self.window.reader.show_with(key)

    def _go(self, group: int | None, key: int) -> None:
        self.levels = Levels(Mode.LEVEL, group)
        self.window.reader.show_with(key)

    def _depth(self, row: int) -> int:
        levels = self.window.model.levels
        return levels.depth(row) if levels is not None else 0

    # --- groups -----------------------------------------------------------------------------

    def do_create(self) -> None:
        """Ctrl+F9: a new group in the one that one is in."""
        outer = self.here()
        if not self.create.isVisible():
            return
        known = {} if outer is None else {OUTER: outer}
        self.desk.tried(self.desk.open_new, self.cls, saved=self.window.stand_on, **known)

    def do_move(self) -> None:
        """Ctrl+Shift+M: the selected rows into another group."""
        if not self.move.isVisible():
            return
        if keys := self.window.selected_keys():
            from forms.group_choice import GroupChoice

            GroupChoice(self.window, self, keys).open()

    def known(self) -> dict[str, Any]:
        """What a new thing begins with."""
        return {} if (group := self.here()) is None else {OWN: group}


def groups_for(window: ListWindow) -> ListGroups | None:
    """The groups of a list; None where its noun has none."""
    cls = groups_of(window.kind)
    if cls is None:
        return None
    from forms.list_dragging import RowDragging

    made = ListGroups(window, cls)
    RowDragging(made)
    return made
