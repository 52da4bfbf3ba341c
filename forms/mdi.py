"""The area of windows: tabs by default, real windows for those who are used to them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMdiArea, QMdiSubWindow, QTabBar, QWidget

from forms.guard import guard

_MOUSE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class MdiArea(QMdiArea):
    """Tabs that close by the middle button one at a time: Qt 6.11 closes two by itself."""

    menu_wanted = Signal(QMdiSubWindow, QPoint)  # the right button on a tab, place on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._middle = _MiddleButton(self)
        self._kept: QWidget | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setDocumentMode(True)
        self.setTabsClosable(True)
        self.setTabsMovable(True)
        self.setActivationOrder(QMdiArea.WindowOrder.ActivationHistoryOrder)
        self._paint_ground()
        self.show_tabs()

    def show_tabs(self) -> None:
        self.setViewMode(QMdiArea.ViewMode.TabbedView)
        bar = self.tab_bar()
        if bar is not None:
            bar.installEventFilter(self._middle)
            bar.setElideMode(Qt.TextElideMode.ElideNone)  # titles are short; tabs scroll
            bar.setUsesScrollButtons(True)
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            bar.customContextMenuRequested.connect(self._want_menu)
            if self._kept is not None:
                self.keep_open(self._kept)

    def show_windows(self) -> None:
        self.setViewMode(QMdiArea.ViewMode.SubWindowView)
        self.cascade()

    def cascade(self) -> None:
        """Windows one behind another; tabs become windows first."""
        self._as_windows()
        self.cascadeSubWindows()

    def tile(self) -> None:
        """Windows side by side; tabs become windows first."""
        self._as_windows()
        top = self.window()
        size = top.size()
        self.tileSubWindows()
        top.resize(size)  # Qt lets the main window grow past the screen; here one scrolls

    def _as_windows(self) -> None:
        if self.viewMode() != QMdiArea.ViewMode.SubWindowView:
            self.setViewMode(QMdiArea.ViewMode.SubWindowView)
        for frame in self.subWindowList():
            if frame.isMaximized() or frame.isMinimized():
                frame.showNormal()

    def tab_bar(self) -> QTabBar | None:
        direct = Qt.FindChildOption.FindDirectChildrenOnly  # forms have tab bars of their own
        return self.findChild(QTabBar, "", direct)

    def fill_tab(self) -> None:
        """A window that was taken out of the tabs leaves the others as small windows."""
        frames, current = self.subWindowList(), self.currentSubWindow()
        if self.viewMode() == QMdiArea.ViewMode.TabbedView and frames:
            frame = current if current in frames else frames[-1]
            self.setActiveSubWindow(frame)
            frame.showMaximized()

    @guard()
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_ground()

    def _paint_ground(self) -> None:
        self.setBackground(self.palette().window())

    def keep_open(self, frame: QWidget) -> None:
        """Takes the cross off a tab: the start page is always there."""
        self._kept = frame
        bar = self.tab_bar()
        frames = self.subWindowList()
        if bar is None or frame not in frames:
            return
        number = frames.index(frame)
        for side in (QTabBar.ButtonPosition.RightSide, QTabBar.ButtonPosition.LeftSide):
            button = bar.tabButton(number, side)
            if button is not None:
                button.hide()
                button.resize(0, 0)

    def frame_of_tab(self, number: int) -> QMdiSubWindow | None:
        """The window under a tab; the order of tabs is the order of creation until one is moved."""
        frames = self.subWindowList()
        return frames[number] if 0 <= number < len(frames) else None

    def _want_menu(self, place: QPoint) -> None:
        bar = self.tab_bar()
        frame = self.frame_of_tab(bar.tabAt(place)) if bar is not None else None
        if bar is not None and frame is not None:
            self.menu_wanted.emit(frame, bar.mapToGlobal(place))


class _MiddleButton(QObject):
    """Watches the tabs alone: a filter of the area would hear every event of every window."""

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QTabBar)
            and isinstance(event, QMouseEvent)
            and event.type() in _MOUSE
            and event.button() == Qt.MouseButton.MiddleButton
        ):
            if event.type() == QEvent.Type.MouseButtonRelease:
                number = watched.tabAt(event.position().toPoint())
                if number >= 0:
                    watched.tabCloseRequested.emit(number)
            return True
        return super().eventFilter(watched, event)
