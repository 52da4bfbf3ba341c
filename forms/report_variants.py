"""«Вариант отчёта»: chosen, saved, renamed, deleted, shared with others (R4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.report_settings import Settings
from app.report_variants import STANDARD, Variant, Variants, kept_params
from forms import theme
from forms.beside import Dialog, beside
from forms.dialogs import ask
from forms.values import shortened
from forms.window import label

if TYPE_CHECKING:
    from forms.report_window import ReportWindow


class VariantMenu:
    """The button «Вариант: … ▾» of one report."""

    def __init__(self, window: ReportWindow, variants: Variants, name: str) -> None:
        self.window, self.variants, self.name = window, variants, name
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self.fill)
        self.button = QPushButton()
        self.button.setMenu(self.menu)
        self.tell()

    def tell(self) -> None:
        """The name on the button; a dot when the settings are no more those of the variant."""
        changed = self.settings_of(self.name) != self.window.shape.settings
        self.button.setText(f"Вариант: {shortened(self.name, 24)}{' •' if changed else ''} ▾")
        told = f"Вариант отчёта: {self.name}" + (", изменён" if changed else "")
        self.button.setToolTip(told)
        self.button.setAccessibleName(told)

    def settings_of(self, name: str) -> Settings:
        return Settings() if name == STANDARD else self.variants.get(name).settings

    def fill(self) -> None:
        """Made when it opens: variants of others may have come meanwhile."""
        self.menu.clear()
        self._choice(STANDARD, "")
        for found in self.variants.names():
            self._choice(found.name, "   общий" if found.common else "")
        self.menu.addSeparator()
        own = self.name != STANDARD
        if own:
            self._add(f"Сохранить «{shortened(self.name, 30)}»", self.save)
        self._add("Сохранить как…", self.save_as)
        if own:
            self._add("Переименовать…", self.rename)
            self._add("Удалить", self.delete)
        self.menu.addSeparator()
        self._add("По умолчанию: как задаёт отчёт", self.to_standard)
        if self.variants.may_share():
            self._add("Открывать таким всем, кто ничего не менял", self.begin_for_all)

    def _choice(self, name: str, words: str) -> None:
        action = self._add(name + words, lambda: self.choose(name))
        action.setCheckable(True)
        action.setChecked(name == self.name)

    def _add(self, title: str, call: Callable[[], Any]) -> QAction:
        action = QAction(title.replace("&", "&&"), self.menu)
        action.triggered.connect(lambda _=False: self.window.desk.tried(call))
        self.menu.addAction(action)
        return action

    # --- what is done -----------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """Takes the settings of a variant, and its parameters but for dates."""
        variant = Variant() if name == STANDARD else self.variants.get(name)
        self.name = name
        self.window.take_variant(variant)
        self.tell()

    def to_standard(self) -> None:
        self.name = STANDARD
        self.window.shape.reset()
        self.tell()

    def save(self) -> None:
        common = self.variants.is_common(self.name) and self.variants.may_share()
        self.variants.save(self.name, self._now(), common=common)
        self.window.desk.shell.tell(f"Вариант «{self.name}» сохранён")
        self.tell()

    def save_as(self) -> None:
        may_share = self.variants.may_share()
        dialog = NameDialog(self.window, "Сохранить вариант отчёта", "", may_share=may_share)
        dialog.accepted.connect(lambda: self.window.desk.tried(self._save_named, dialog))
        beside(dialog)

    def _save_named(self, dialog: NameDialog) -> None:
        name, common = dialog.name(), dialog.common.isChecked()
        known = next((n for n in self.variants.names() if n.name == name), None)
        if known is not None and not ask(self.window, f"Вариант «{name}» уже есть. Заменить?"):
            return
        self.variants.save(name, self._now(), common=common)
        self.name = name
        self.tell()

    def rename(self) -> None:
        dialog = NameDialog(self.window, "Переименовать вариант", self.name, may_share=False)
        dialog.accepted.connect(lambda: self.window.desk.tried(self._rename_to, dialog))
        beside(dialog)

    def _rename_to(self, dialog: NameDialog) -> None:
        self.variants.rename(self.name, dialog.name())
        self.name = dialog.name()
        self.tell()

    def delete(self) -> None:
        others = " у всех" if self.variants.is_common(self.name) else ""
        if ask(self.window, f"Удалить вариант «{self.name}»{others}?"):
            self.variants.delete(self.name)
            self.name = STANDARD
            self.tell()

    def begin_for_all(self) -> None:
        """What others see when they open the report for the first time."""
        self.variants.remember(self.name, self.window.shape.settings, for_all=True)
        self.window.desk.shell.tell("Отчёт так откроется у всех, кто его ещё не настраивал")

    def remember(self) -> None:
        self.variants.remember(self.name, self.window.shape.settings)

    def _now(self) -> Variant:
        return Variant(self.window.shape.settings, kept_params(self.window.params))


def with_kept(params: Any, kept: Any) -> Any:
    """Parameters with those that a variant keeps; unknown ones are passed over."""
    known = {part.name for part in dataclasses.fields(params)}
    return dataclasses.replace(params, **{k: v for k, v in kept.items() if k in known})


class NameDialog(Dialog):
    """Asks for a name; blocks nothing."""

    def __init__(self, parent: QWidget, title: str, name: str, *, may_share: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.finished.connect(self.deleteLater)
        self.line = QLineEdit(name)
        self.line.setMinimumWidth(320)
        self.line.selectAll()
        self.common = QCheckBox("Общий: виден всем")
        save, leave = QPushButton("Сохранить  Enter"), QPushButton("Отмена  Esc")
        save.setProperty("primary", True)
        save.setDefault(True)
        save.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addStretch(1)
        buttons.addWidget(save)
        buttons.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        words = label("Название:", dim=True)
        words.setBuddy(self.line)
        for part in (words, self.line, self.common):
            column.addWidget(part)
        self.common.setVisible(may_share)
        column.addLayout(buttons)

    def name(self) -> str:
        return self.line.text().strip()
