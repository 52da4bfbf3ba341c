"""What every window of the desk is: it has a key, may refuse to close, rereads what changed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from db.base import Base
from db.errors import UserError
from forms import theme
from forms.flow import flowing
from forms.guard import guard
from forms.icons import icon
from forms.keyboard import bind, said
from forms.strip import QUESTIONS, Strip

if TYPE_CHECKING:
    from forms.desk import Desk


class Window(QWidget):
    """A page of the desk. The key says what it shows, so that no second copy is opened."""

    closed = Signal()
    sign = "paper"

    def __init__(self, desk: Desk, key: tuple[Any, ...]) -> None:
        super().__init__()
        self.desk, self.key = desk, key
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(icon(self.sign))
        self.page = QVBoxLayout(self)
        self.page.setContentsMargins(theme.PAD, 10, theme.PAD, 10)
        self.page.setSpacing(theme.GAP)
        self.strip = Strip()

    def may_close(self) -> bool:
        """Asks the person about what is not saved."""
        return True

    def save_typed(self) -> bool:
        """Saves what is typed; False when it was refused and stands here with its messages."""
        return True

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        """Something of these nouns changed in the base."""

    def ask(self, text: str, call: Callable[[], object], name: str = "") -> None:
        """A question above the work about what can be taken back; «Да» does `call`.

        A question with a `name` may be silenced by «Больше не задавать этот вопрос»; «Настройки»
        asks all of them again.
        """
        kept, key = self.desk.preferences, f"{QUESTIONS}{name}"

        def go_on() -> None:
            self.desk.tried(call)

        def silence() -> None:
            with contextlib.suppress(UserError):
                kept.put(key, value=True)

        if name and kept.get(key):
            go_on()
        else:
            self.strip.ask(text, go_on, silence if name else None)

    def tell_after(self, text: str) -> None:
        """What came of work beside the window: above it, or in the corner if one has left (MS6)."""
        if self.desk.place.is_seen(self):
            self.strip.tell(text)
        else:
            words = f"{plain_title(self)}\n{text}"
            self.desk.notify(words, "Открыть", partial(self.desk.place.bring_back, self))

    def first_focus(self) -> None:
        """Puts the cursor where work begins."""
        self.setFocus()

    def minimumSizeHint(self) -> QSize:
        """A page fits any window: its tables give way."""
        return QSize(480, 320)

    def frame(self) -> QWidget:
        """What the page stands in: a tab, a window inside, a window of its own."""
        return self.parentWidget() or self

    def close_window(self) -> None:
        """Closes the page together with its tab."""
        self.frame().close()

    @guard()
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    # --- parts that windows are put together from -------------------------------------------

    def command(
        self, title: str, call: Callable[[], Any], *words: str, sign: str = "", tip: str = ""
    ) -> QAction:
        """Something the person may tell the window to do, with its keys."""
        action = QAction(title, self)
        if sign:
            action.setIcon(icon(sign))
        if words:
            bind(action, *words)
        key = said(words[0]) if words else ""
        action.setToolTip("  ".join(filter(None, (tip or title, key))))
        action.triggered.connect(lambda _=False: call())
        self.addAction(action)
        return action


SAID = 8  # letters: what has room for fewer says nothing


class OneLine(QLabel):
    """Words on one line; what there is no room for is cut with «…» and told by the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def tell(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(text)

    @guard()
    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        if shown != self.text() and len(shown) < SAID:
            return
        painter = QPainter(self)
        painter.drawText(room, self.alignment(), shown)
        painter.end()


def button(action: QAction, *, primary: bool = False, with_key: bool = True) -> QPushButton:
    """A button for a command; the key is written on it where it helps to learn it."""
    made = QPushButton()
    if primary:
        made.setProperty("primary", True)
    follow_action(made, action, with_key=with_key)
    action.changed.connect(lambda: follow_action(made, action, with_key=with_key))
    made.clicked.connect(action.trigger)
    return made


def follow_action(made: QPushButton, action: QAction, *, with_key: bool) -> None:
    """Text, state and tooltip of a button as its command has them."""
    keys = action.shortcuts()
    key = said(keys[0].toString()) if keys and with_key else ""
    made.setText(f"{action.text()}  {key}" if key else action.text())
    made.setToolTip(action.toolTip())
    made.setEnabled(action.isEnabled())
    if not action.isVisible():
        made.hide()
    elif made.parentWidget() is not None:
        made.show()


def scrolling(inside: QWidget) -> QScrollArea:
    """What may be higher than its place; it is scrolled by what is in it, and Tab passes it by."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    for plain in (area.viewport(), inside):
        plain.setAutoFillBackground(False)
    return area


def menu_button(title: str, menu: QMenu) -> QPushButton:
    """A button that opens a menu; hidden while the menu is empty."""
    made = QPushButton(f"{title} ▾")
    made.setMenu(menu)
    if menu.isEmpty():
        made.hide()
    return made


def command_row(left: Sequence[QWidget], right: Sequence[QWidget]) -> QHBoxLayout:
    """Buttons from the left, in a second line where the window is narrow; others at the right."""
    made, flow = flowing()
    for widget in left:
        flow.addWidget(widget)
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(made, 1)
    for widget in right:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return row


def plain_title(window: QWidget) -> str:
    """The title of a window without the mark of what is not saved."""
    return window.windowTitle().replace("[*]", "").strip()


def label(text: str, **properties: object) -> QLabel:
    """A label that the style sheet knows by its properties: dim, h1, h2, chip."""
    made = QLabel(text)
    for name, value in properties.items():
        made.setProperty(name, value)
    return made
