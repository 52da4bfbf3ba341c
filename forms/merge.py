"""Two people changed one thing: what the other did, and three ways on (ux.md §1.8).

«Показать различия» chooses field by field, «Записать мои поля поверх» writes mine where both
changed, «Перечитать» takes theirs; what was typed here is kept as a draft in all three.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from app.changed_by import last_writer
from app.merging import ROW, Conflict, Difference, Place, merge
from app.snapshot import Snapshot, put, taken, value_of
from db.base import Base
from db.meta import Field, fields_of, sections_of
from forms import theme
from forms.beside import Dialog, beside
from forms.values import shown_as
from forms.window import label

if TYPE_CHECKING:
    from forms.item_window import ItemWindow
    from forms.names import Names

SIZE = (860, 420)
MOST_TOLD = 6
MOST_ROWS = 8
SHOW, OVER, REREAD = "Показать различия", "Записать мои поля поверх", "Перечитать"
PRODUCED = "Введённое сохранено в черновике."


class Collision(QObject):
    """The strip of a window whose thing somebody else has written meanwhile."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.window = window
        self.base: Snapshot = window.drafts.base
        self.mine = taken(window.thing)
        self.theirs: Any = window.work.load(window.kind, window.thing.id)
        self.merged = merge(self.base, self.mine, taken(self.theirs))
        window.drafts.keep()
        with window.work.database.reading() as session:
            writer = last_writer(session, window.thing.id)
        self.who = writer.name if writer else "другой пользователь"
        self.at = f"{writer.at.astimezone():%H:%M}" if writer else ""
        what = "документ" if window.is_document else "запись"
        when = f" в {self.at}" if self.at else ""
        changed = changes_told(window.kind, self.merged.theirs)
        told = f"Пока вы редактировали, {what} изменил {self.who}{when}"
        self.words = f"{told}: {changed}." if changed else f"{told}."
        self.dialog: MergeDialog | None = None
        self.tell()

    def tell(self) -> None:
        window = self.window
        actions = ((SHOW, self.show), (OVER, self.write_over), (REREAD, self.reread))
        window.collision_notice.tell(self.words, *actions)

    # --- three ways on ----------------------------------------------------------------------

    def show(self) -> None:
        """Both sides beside each other; a choice where both changed."""
        self.dialog = beside(MergeDialog(self))

    def take(self, theirs_win: frozenset[Place]) -> None:
        """The form gets both sides' edits; it is still to be written."""
        self._aside()
        merged = merge(self.base, self.mine, taken(self.theirs), theirs_win)
        put(self.theirs, merged.result)
        self._into_form()
        self._told("Изменения объединены: проверьте и запишите.")

    def write_over(self) -> None:
        """Mine goes where both changed; theirs stays where I changed nothing."""
        self._aside()
        put(self.theirs, merge(self.base, self.mine, taken(self.theirs)).result)
        self._into_form()
        if self.window.commands.save():
            self._told("Записано: ваши поля поверх.")

    def reread(self) -> None:
        """Theirs whole; mine waits in the draft."""
        aside = self._aside()
        self.window.drafts.drop()
        self.window.take_fresh(self.theirs)
        back = ("Вернуть моё", partial(self._bring_back, aside))
        self.window.collision_notice.tell(f"Перечитано. {PRODUCED}", back, self._done())

    def _aside(self) -> Any:
        return self.window.drafts.put_aside()

    def _bring_back(self, aside: Any) -> None:
        from forms.drafts import restore

        self.window.collision_notice.hide()
        restore(self.window, aside)

    def _into_form(self) -> None:
        theirs_base = self.window.work.load(self.window.kind, self.theirs.id)
        self.window.take_fresh(self.theirs)
        self.window.drafts.base = taken(theirs_base)
        self.window.setWindowModified(True)
        self.window.undo.stack.resetClean()
        self.window.drafts.touched()

    def _told(self, words: str) -> None:
        self.window.collision_notice.tell(f"{words} {PRODUCED}", self._done())

    def _done(self) -> tuple[str, Any]:
        return ("Понятно", self.window.collision_notice.hide)


class MergeDialog(Dialog):
    """What both changed, with a choice; what only one changed is taken and told below."""

    def __init__(self, collision: Collision) -> None:
        window = collision.window
        super().__init__(window)
        self.collision, self.names = collision, window.desk.names
        self.setWindowTitle("Различия")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.conflicts = collision.merged.conflicts
        self.choices: list[QButtonGroup] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        top = label(collision.words)
        top.setWordWrap(True)
        column.addWidget(top)
        if self.conflicts:
            column.addWidget(label("Изменили оба — выберите, что оставить", h2=True))
            column.addWidget(self._conflict_table(window.kind), 2)
        alone = self._taken_alone(window.kind)
        if alone:
            column.addWidget(label("Взято без вопросов: изменил один", h2=True))
            column.addWidget(self._alone_table(alone), 1)
        column.addStretch(1)
        column.addLayout(self._buttons())
        self.resize(*SIZE)

    def _conflict_table(self, kind: type[Base]) -> QTableWidget:
        table = _table(("Поле", "Было", "Моё", f"Изменил {self.collision.who}"))
        table.setRowCount(len(self.conflicts))
        for number, conflict in enumerate(self.conflicts):
            words = _unquoted(place_told(kind, conflict.place, conflict.line))
            table.setItem(number, 0, QTableWidgetItem(words))
            field = field_at(kind, conflict.place)
            table.setItem(number, 1, QTableWidgetItem(self._text(kind, field, conflict.base)))
            group = QButtonGroup(self)
            for side, value in enumerate((conflict.mine, conflict.theirs)):
                choice = QRadioButton(self._text(kind, field, value))
                choice.setContentsMargins(6, 0, 6, 0)
                choice.setAccessibleName(f"{words}: {('моё', 'чужое')[side]}")
                choice.setChecked(side == 0)
                group.addButton(choice, side)
                table.setCellWidget(number, 2 + side, choice)
            self.choices.append(group)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        _as_high_as_its_rows(table)
        return table

    def _taken_alone(self, kind: type[Base]) -> list[tuple[str, str, str, str]]:
        """(place, was, became, who) of what only one side changed."""
        both = {c.place for c in self.conflicts}
        merged, mine = self.collision.merged, self.collision.mine
        from app.merging import differences

        found = []
        for who, changes in (
            (self.collision.who, merged.theirs),
            ("Вы", differences(self.collision.base, mine)),
        ):
            for change in changes:
                if change.place not in both:
                    field = field_at(kind, change.place)
                    was, became = (
                        self._text(kind, field, value) for value in (change.was, change.became)
                    )
                    words = _unquoted(place_told(kind, change.place, change.line))
                    found.append((words, was, became, who))
        return found

    def _alone_table(self, lines: Sequence[tuple[str, str, str, str]]) -> QTableWidget:
        table = _table(("Поле", "Было", "Стало", "Кто"))
        table.setRowCount(len(lines))
        for number, line in enumerate(lines):
            for at, text in enumerate(line):
                table.setItem(number, at, QTableWidgetItem(text))
        _as_high_as_its_rows(table)
        return table

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addStretch(1)
        accept, leave = QPushButton("Объединить"), QPushButton("Закрыть  Esc")
        accept.setProperty("primary", True)
        accept.setDefault(True)
        accept.clicked.connect(self.take)
        leave.clicked.connect(self.reject)
        row.addWidget(accept)
        row.addWidget(leave)
        return row

    def choose(self, number: int, *, theirs: bool) -> None:
        """Decides one conflict."""
        self.choices[number].button(int(theirs)).setChecked(True)

    def take(self) -> None:
        """Both sides go into the form with the choices made."""
        theirs_win = frozenset(
            conflict.place
            for conflict, group in zip(self.conflicts, self.choices, strict=True)
            if group.checkedId() == 1
        )
        self.accept()
        self.collision.take(theirs_win)

    def _text(self, kind: type[Base], field: Field | None, value: Any) -> str:
        return text_of(self.names, kind, field, value)


def _table(headings: Sequence[str]) -> QTableWidget:
    table = QTableWidget(0, len(headings))
    table.setHorizontalHeaderLabels(list(headings))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW + 6)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    return table


def _as_high_as_its_rows(table: QTableWidget) -> None:
    """No empty room under the rows; more than eight scroll."""
    rows = min(table.rowCount(), MOST_ROWS)
    height = theme.HEADER + 4 + rows * (theme.ROW + 6)
    table.setMinimumHeight(min(height, theme.HEADER + 2 * (theme.ROW + 6)))
    table.setMaximumHeight(height)
    table.horizontalHeader().setFixedHeight(theme.HEADER)


# --- words ------------------------------------------------------------------------------------


def field_at(kind: type[Base], place: Place) -> Field | None:
    """The field of a place; None for a whole row."""
    owner = next((row for name, _, row in sections_of(kind) if name == place.section), kind)
    return next((f for f in fields_of(owner) if f.name == place.field), None)


def place_told(kind: type[Base], place: Place, line: int) -> str:
    """«Адрес аренды», строка 2 «Сумма», «Доставка», строка 1 целиком."""
    field = field_at(kind, place)
    title = f"«{field.title}»" if field else "целиком"
    if not place.section:
        return title
    sections = [name for name, _, _ in sections_of(kind)]
    where = "" if place.section == sections[0] else f"{_section_title(kind, place.section)}, "
    return f"{where}строка {line} {title}"


def _unquoted(words: str) -> str:
    """A place in a cell of its own needs no quotation marks."""
    return words.replace("«", "").replace("»", "")


def _section_title(kind: type[Base], section: str) -> str:
    return next(title for name, title, _ in sections_of(kind) if name == section)


def changes_told(kind: type[Base], changes: Sequence[Difference]) -> str:
    """What the other changed, in one line."""
    words = []
    for change in changes:
        if change.place.field != ROW:
            words.append(place_told(kind, change.place, change.line))
            continue
        where = f"строка {change.line}"
        if change.place.section != sections_of(kind)[0][0]:
            where = f"{_section_title(kind, change.place.section)}, {where}"
        words.append(f"{'удалена' if change.became is None else 'добавлена'} {where}")
    more = f" и ещё {len(words) - MOST_TOLD}" if len(words) > MOST_TOLD else ""
    return ", ".join(words[:MOST_TOLD]) + more


def text_of(names: Names, kind: type[Base], field: Field | None, value: Any) -> str:
    """A plain value as a person reads it; a whole row by what it points at first."""
    if field is None:
        return _row_told(names, kind, value)
    if value in (None, ""):
        return "пусто"
    if field.target is not None:
        return names.get(field.target, int(value))
    if field.kind is bool:
        return "да" if value else "нет"
    return shown_as(field.kind, value_of(field, value))


def _row_told(names: Names, kind: type[Base], row: Any) -> str:
    if row is None:
        return "строки нет"
    for _, _, rows in sections_of(kind):
        known = {f.name: f for f in fields_of(rows)}
        if not set(row) - {"id"} <= set(known):
            continue
        told = [
            text_of(names, kind, known[name], value)
            for name, value in row.items()
            if name != "id" and value not in (None, "", False)
        ]
        return " · ".join(told[:4])
    return "строка"


__all__ = ["Collision", "Conflict", "MergeDialog", "changes_told", "place_told", "text_of"]
