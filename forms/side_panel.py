"""The panel of sections at the left: wide with words, or narrow with icons alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from forms import theme
from forms.icons import icon, pixmap
from forms.settings import recall, remember

NARROW = "side/narrow"


class SidePanel(QFrame):
    """Sections are buttons with Alt+1…9; the lowest button folds the panel."""

    pressed = Signal(str)

    def __init__(self, program: str) -> None:
        super().__init__()
        self.setObjectName("side")
        self.buttons: dict[str, QPushButton] = {}
        self.keys: list[QAction] = []  # of their own: a new text takes a button's key away
        self.narrow = False
        self.name = QLabel(program)
        self.name.setProperty("h2", True)
        self.logo = QLabel()
        self.logo.setFixedSize(20, 20)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 8, 6)
        head.setSpacing(9)
        head.addWidget(self.logo)
        head.addWidget(self.name, 1)
        self.sections = QVBoxLayout()
        self.sections.setSpacing(0)
        self.fold = self._button("fold", "Свернуть")
        self.fold.clicked.connect(lambda _=False: self.set_narrow(not self.narrow))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self.sections)
        column.addStretch(1)
        column.addWidget(self.fold)
        self.paint_logo()
        self.set_narrow(bool(recall(NARROW, False)), keep=False)

    def paint_logo(self) -> None:
        """Again after a switch of the theme."""
        self.logo.setPixmap(pixmap("logo", "accent", 20))

    def _button(self, sign: str, title: str) -> QPushButton:
        made = QPushButton(icon(sign), "")
        made.setAccessibleName(title)
        made.setIconSize(QSize(18, 18))
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def show_sections(self, sections: Sequence[tuple[str, str, str]]) -> None:
        """(name, title, icon) from top to bottom."""
        for button in self.buttons.values():
            self.sections.removeWidget(button)
            button.deleteLater()
        for action in self.keys:
            action.deleteLater()
        self.buttons, self.keys = {}, []
        for number, (name, title, sign) in enumerate(sections, 1):
            button = self._button(sign, title)
            button.setCheckable(True)
            button.setToolTip(title)
            if number < 10:
                self._bind(f"Alt+{number}", name)
                button.setToolTip(f"{title}  Alt+{number}")
            button.clicked.connect(lambda _=False, name=name: self.pressed.emit(name))
            self.sections.addWidget(button)
            self.buttons[name] = button
        self._write()

    def _bind(self, key: str, name: str) -> None:
        action = QAction(self)
        action.setShortcut(key)
        action.triggered.connect(lambda _=False: self.pressed.emit(name))
        self.addAction(action)
        self.keys.append(action)

    def check(self, name: str) -> None:
        """The section that is shown now; an empty name is none."""
        for key, button in self.buttons.items():
            button.setChecked(key == name)

    def set_narrow(self, narrow: bool, *, keep: bool = True) -> None:
        """Icons alone, or icons and words; remembered."""
        self.narrow = narrow
        self.setFixedWidth(theme.NARROW_SIDEBAR if narrow else theme.SIDEBAR)
        self.name.setVisible(not narrow)
        self._write()
        if keep:
            remember(NARROW, narrow)

    def _write(self) -> None:
        for button in (*self.buttons.values(), self.fold):
            button.setText("" if self.narrow else f"  {button.accessibleName()}")
            button.setProperty("icon_only", self.narrow)
            button.style().unpolish(button)
            button.style().polish(button)
        told = "Развернуть панель разделов" if self.narrow else "Свернуть панель разделов"
        self.fold.setToolTip(told)
        self.fold.setIcon(icon("unfold" if self.narrow else "fold"))
