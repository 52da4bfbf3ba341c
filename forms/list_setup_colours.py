"""«Оформление» of «Настроить список…»: rules condition → colour and sign (L16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.condition_words import told
from app.list_colours import ColourRule, keep_common, may_change_common
from db.errors import UserError
from forms import theme
from forms.list_condition import ConditionRow, Picker
from forms.list_footer import rule_picture
from forms.list_setup_parts import Lines
from forms.list_state import COLOURS, SIGNS
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

MINE, EVERYBODY = "для меня", "для всех"
LOCKED = "Правила для всех меняет тот, кому разрешены «Общие настройки окон»"


class _Line(NamedTuple):
    """A rule as it is typed."""

    condition: ConditionRow
    colour: Picker
    sign: Picker
    title: QLineEdit
    whose: Picker


class ColoursPart(QWidget):
    """The first rule that a row meets gives it its colour; one's own go before the common ones."""

    def __init__(self, window: ListWindow) -> None:
        super().__init__()
        self.owner = window
        self.may_share = may_change_common(window.desk.preferences)
        self.lines = Lines("Добавить правило", self.add)
        for rule in window.state.every_rule():
            self.add(rule)
        page = QVBoxLayout(self)
        page.setContentsMargins(9, 9, 9, 0)
        words = "Строку оформляет первое правило, которому она отвечает; сначала — свои правила"
        page.addWidget(label(words, dim=True))
        page.addWidget(self.lines, 1)

    def begin(self) -> None:
        """An empty line to begin with, the cursor in it."""
        if not self.lines.rows:
            self.add()
        self.lines.rows[-1].colour.setFocus()

    def add(self, rule: ColourRule | None = None) -> None:
        line = self._made(rule)
        locked = rule is not None and rule.common and not self.may_share
        if locked:
            for part in line:
                part.setEnabled(False)
                part.setToolTip(LOCKED)
        self.lines.add(line, _in_two_rows(line), fixed=LOCKED if locked else "")
        line.colour.setFocus()

    def _made(self, rule: ColourRule | None) -> _Line:
        colour, sign, title = Picker("Цвет"), Picker("Значок"), QLineEdit()
        for token, name in COLOURS.items():
            colour.addItem(QIcon(rule_picture(token, "", 16)), name, token)
        colour.addItem("Без цвета", "")
        sign.addItem("Без значка", "")
        for key, name in SIGNS.items():
            sign.addItem(QIcon(rule_picture("", key, 16)), name, key)
        colour.setFixedWidth(132)
        sign.setFixedWidth(126)
        title.setPlaceholderText("Название")
        title.setAccessibleName("Название правила")
        title.setFixedWidth(230)
        whose = Picker("Для кого")
        whose.addItems([MINE, EVERYBODY])
        whose.setFixedWidth(96)
        if not (self.may_share or (rule is not None and rule.common)):
            whose.hide()
        if rule is not None:
            colour.setCurrentIndex(max(0, colour.findData(rule.colour)))
            sign.setCurrentIndex(max(0, sign.findData(rule.sign)))
            title.setText(rule.title)
            whose.setCurrentIndex(int(rule.common))
        condition = ConditionRow(self.owner, rule.condition if rule else None)
        return _Line(condition, colour, sign, title, whose)

    def rules(self) -> tuple[ColourRule, ...]:
        """The rules from first to last; one without a name is called by its condition."""
        names = self.owner.desk.names.get
        found = []
        for number, line in enumerate(self.lines.rows, 1):
            condition = line.condition.condition()
            colour, sign = line.colour.currentData(), line.sign.currentData()
            if not colour and not sign:
                raise UserError(f"Оформление, правило {number}: выберите цвет или значок.")
            name = line.title.text().strip() or told(self.owner.kind, condition, names)
            common = line.whose.currentText() == EVERYBODY
            found.append(ColourRule(name, condition, colour, sign, common))
        return tuple(found)

    def keep(self, rules: tuple[ColourRule, ...]) -> None:
        """Into the state of the list; those for everybody into the base, by right."""
        state, preferences = self.owner.state, self.owner.desk.preferences
        common = tuple(rule for rule in rules if rule.common)
        if self.may_share:
            keep_common(preferences, self.owner.kind, common)
            state.common = common
        state.rules = tuple(rule for rule in rules if not rule.common)


def _in_two_rows(line: _Line) -> QWidget:
    """What a rule gives, and under it which rows it is given to: side by side there is no room."""
    made = QWidget()
    column, upper = QVBoxLayout(made), QHBoxLayout()
    column.setContentsMargins(0, 0, 0, theme.GAP)
    column.setSpacing(4)
    for part in (line.colour, line.sign, line.title, line.whose):
        upper.addWidget(part)
    upper.addStretch(1)
    column.addLayout(upper)
    column.addWidget(line.condition)
    return made
