"""«Настройки»: how the program looks and what it does at the start, for this person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from forms import theme
from forms.desk_windows import RESTORES
from forms.fields import YesNoField
from forms.settings import recall
from forms.shell import THEMES
from forms.signature_card import SignatureCard
from forms.strip import QUESTIONS
from forms.window import Window, label, scrolling

if TYPE_CHECKING:
    from forms.desk import Desk


class SettingsWindow(Window):
    """Everything works at once; there is nothing to save."""

    sign = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("settings",))
        self.setWindowTitle("Настройки")
        self.page.addWidget(label("Настройки", h1=True))
        inside = QWidget()
        self.cards = QVBoxLayout(inside)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.page.addWidget(scrolling(inside), 1)
        shell = desk.shell
        self.themes = self._choice("Оформление", THEMES, "theme", "system", shell.choose_theme)
        densities = [(name, density.title) for name, density in theme.DENSITIES.items()]
        self.densities = self._choice(
            "Размер", densities, "density", "normal", shell.choose_density
        )
        self._start()
        self._questions()
        self.signature = SignatureCard(desk)
        self._card("Электронная подпись (КЭП)").addWidget(self.signature)
        self.cards.addStretch(1)
        shell.theme_changed.connect(self.refresh)
        self.command("Закрыть", self.close_window, "Esc")

    def _card(self, title: str) -> QVBoxLayout:
        card = QFrame()
        card.setProperty("card", True)
        card.setMaximumWidth(560)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(label(title, h2=True))
        self.cards.addWidget(card)
        return column

    def _choice(
        self,
        title: str,
        titles: Sequence[tuple[str, str]],
        key: str,
        default: str,
        choose: Callable[[str], None],
    ) -> dict[str, QRadioButton]:
        column, group, made = self._card(title), QButtonGroup(self), {}
        for name, words in titles:
            radio = QRadioButton(words)
            radio.setChecked(recall(key, default) == name)
            radio.clicked.connect(lambda _=False, name=name: choose(name))
            group.addButton(radio)
            column.addWidget(radio)
            made[name] = radio
        return made

    def _start(self) -> None:
        column = self._card("При запуске")
        self.restores = YesNoField("Открывать окна, которые были открыты при выходе")
        self.restores.show_value(bool(self.desk.preferences.get(RESTORES, True)))
        self.restores.edited.connect(self._keep_restores)
        column.addWidget(self.restores)

    def _keep_restores(self, value: object) -> None:
        self.desk.tried(self.desk.preferences.put, RESTORES, bool(value))

    def _questions(self) -> None:
        column = self._card("Вопросы")
        self.questions = QPushButton("Снова задавать все вопросы")
        self.questions.clicked.connect(lambda _=False: self.ask_again())
        column.addWidget(self.questions, 0, Qt.AlignmentFlag.AlignLeft)
        self.told = label("", dim=True)
        column.addWidget(self.told)
        self.refresh()

    def ask_again(self) -> None:
        """Forgets every «Больше не задавать этот вопрос»."""
        for key in self.desk.preferences.all(QUESTIONS):
            self.desk.tried(self.desk.preferences.forget, key)
        self.refresh()

    def refresh(self) -> None:
        """Shows what is in force; the menu may have changed it."""
        for buttons, name in (
            (self.themes, recall("theme", "system")),
            (self.densities, recall("density", "normal")),
        ):
            if name in buttons:
                buttons[name].setChecked(True)
        silent = len(self.desk.preferences.all(QUESTIONS))
        self.questions.setEnabled(silent > 0)
        words = f"Не задаются: {silent}." if silent else "Все вопросы задаются."
        self.told.setText(words)

    def first_focus(self) -> None:
        next(b for b in self.themes.values() if b.isChecked()).setFocus()
