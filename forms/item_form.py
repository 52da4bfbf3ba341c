"""The fields and tabular sections of one thing, made from its declaration and bound to it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from app.locked import Kept
from app.verbs import Problem
from db.errors import UserError
from db.meta import Field, fields_of, sections_of
from forms.choice import ChoiceField
from forms.editors import blank_of, editor_for, is_optional, length_of
from forms.fields import LineField, YesNoField, restyle
from forms.head_grid import Cell, HeadGrid
from forms.icons import icon
from forms.refs import Ref, first_of
from forms.section_page import SectionPage
from forms.tabs import turn
from forms.text_area import TextArea
from forms.window import label

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

NOT_IN_HEAD = frozenset(("posted", "marked", "amount", "author"))
LONG_TEXT = 400  # from this many letters a text takes a whole line
FOOT = "comment"  # of a document: it stands under the form


class ItemForm(QObject):
    """Asks its window what may be chosen and gives it every edit; knows no base itself."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.window, self.kind = window, window.kind
        self.locked = False
        self.kept: Mapping[str, str] = {}
        self.proposed: dict[str, str] = {}  # fields whose value is only proposed, and in what words
        self.head = HeadGrid()
        self.tabs = QTabWidget()
        self.sections: dict[str, SectionPage] = {}
        self._make_head()
        self._make_sections()
        self.head.walked.connect(functools.partial(self.turn, 0))
        self._fold_as_before()
        self.head.folded_by_hand.connect(self._remember_folded)

    # --- how it is made ---------------------------------------------------------------------

    def _make_head(self) -> None:
        numbered = bool(getattr(self.kind, "numbered", True))
        for field in fields_of(self.kind):
            if field.name in NOT_IN_HEAD or (field.name == "number" and not numbered):
                continue
            editor = self.editor(self.window.thing, field, self.head)
            if field.required:
                editor.setProperty("required", True)
            if field.about.readonly:
                _lock(editor, True)
            if field.name == "number" and self.window.is_document:
                editor.setPlaceholderText("<при проведении>")
            editor.touched.connect(self.window.touch)
            editor.edited.connect(functools.partial(self._take, field, editor))
            if field.name == FOOT and self.window.is_document:
                self.head.apart.append(Cell(field, editor, label(field.title, dim=True)))
                continue
            self.head.add(
                field,
                editor,
                wide=length_of(self.kind, field.name) >= LONG_TEXT,
                explained=hasattr(field.kind, "text"),
            )

    def _fold_as_before(self) -> None:
        """Groups the person folded; none where something must be filled.

        Until he folds or opens any, those that are seldom looked at.
        """
        needed = {f.about.group for f, _ in self.head.editors() if f.required}
        usual = self.window.folded_at_first
        for group in self.window.desk.preferences.get(self._folded_key(), usual):
            if group in self.head.groups() and group not in needed:
                self.head.fold(group)

    def _remember_folded(self) -> None:
        with suppress(UserError):
            self.window.desk.preferences.put(self._folded_key(), sorted(self.head.folded))

    def _folded_key(self) -> str:
        return f"folded/{self.kind.__tablename__}"

    def _make_sections(self) -> None:
        for name, title, kind in sections_of(self.kind):
            page = SectionPage(
                name,
                kind,
                self.window.desk.names,
                apply=self.window.apply,
                make=self.editor,
                ref=self.ref,
                new_row=self.window.new_row,
            )
            page.model.touched.connect(self.window.touch)
            page.model.edited.connect(self.window.show_totals)
            page.model.edited.connect(self.window.note_edit)
            at = self.tabs.addTab(page, title)
            page.serve(self.window)
            page.retitled.connect(functools.partial(self.tabs.setTabText, at))
            page.model.is_shut = self.window.is_shut
            page.model.is_fixed = self.window.is_fixed
            for command in self.window.row_commands(name):
                page.add_command(command)
            self.sections[name] = page

    def editor(self, part: Any, field: Field, parent: QWidget) -> Any:
        """The editor of a field of the thing or of a row of its sections."""
        cls, ref = type(part), self.ref(part, field)
        made = editor_for(
            field,
            empty=blank_of(cls, field.name),
            optional=is_optional(cls, field.name),
            find=ref.find if ref else None,
            name=ref.name if ref else None,
            near=lambda: getattr(self.window.thing, "date", None),
            length=length_of(cls, field.name),
            parent=parent,
        )
        if ref is not None and isinstance(made, ChoiceField):
            ref.wire(made)
        if isinstance(made, YesNoField) and part is not self.window.thing:
            made.setText("")
        return made

    def ref(self, part: Any, field: Field) -> Ref | None:
        """How a reference is chosen; None for other fields."""
        if field.target is None:
            return None
        return Ref(
            self.window.desk,
            field,
            lambda: self.window.where(part, field),
            lambda key: self.take_choice(part, field, key),
            lambda: first_of(part, field),
        )

    def tip(self, field: Field) -> str:
        """Why a field is shut, that its value is only proposed, or what to type."""
        return self.kept.get(field.name) or self.proposed.get(field.name) or field.about.hint

    def lock(self, locked: bool, known: Kept | None) -> None:
        """What may only be read and copied: everything, or what is kept, each with its reason."""
        kept = {} if known is None else known.reasons
        self.locked, self.kept = locked, kept
        for field, editor in self.head.editors():
            _lock(editor, locked or field.about.readonly or field.name in kept)
            if not editor.fault():
                editor.setToolTip(self.tip(field))
        for page in self.sections.values():
            page.model.kept = {} if known is None else known.rows
            page.lock(locked)

    # --- the thing --------------------------------------------------------------------------

    def show_thing(self, *, anew: bool = False) -> None:
        """Puts the thing on the screen; what is typed and wrong stays, unless it is `anew`."""
        thing = self.window.thing
        for field, editor in self.head.editors():
            if anew or not editor.fault():
                editor.show_value(getattr(thing, field.name))
            if field.required:
                restyle(editor, "required", editor.value() in (None, ""))
            self.head.explain(field, getattr(editor.value(), "text", ""))
        for name, page in self.sections.items():
            page.show_rows(getattr(thing, name))

    def wanting(self) -> list[str]:
        """What must be filled and is empty: fields of the head, then cells in their order."""
        if self.window.locked:
            return []
        head = [field.title for field, editor in self.head.editors() if _is_wanting(field, editor)]
        return head + [cell for page in self.sections.values() for cell in page.wanting()]

    def _take(self, field: Field, editor: Any, value: Any) -> None:
        restyle(editor, "invalid", False)
        self.window.apply(self.window.thing, field.name, value)

    def take_choice(self, part: Any, field: Field, key: int) -> None:
        """A thing chosen elsewhere comes into its field or cell."""
        self.window.desk.bring_forward(self.window)
        for name, page in self.sections.items():
            if part in getattr(self.window.thing, name):
                page.model.set_value(part, field.name, key)
                page.view.setFocus()
                return
        for known, editor in self.head.editors():
            if known.name == field.name:
                editor.setFocus()
                editor.take(key)

    def finish_typing(self) -> None:
        """Takes what stands in open fields and cells."""
        for _, editor in self.head.editors():
            if isinstance(editor, LineField | TextArea):
                editor.finish()
        for page in self.sections.values():
            page.view.finish_editing()

    def drop_begun(self) -> None:
        """Rows begun after the last one and left empty are no rows of the thing."""
        for page in self.sections.values():
            page.drop_begun()

    # --- problems ---------------------------------------------------------------------------

    def typed_problems(self) -> list[Problem]:
        """Fields and cells whose text is no value."""
        found = [
            Problem(field.name, f"Поле «{field.title}» заполнено некорректно. {editor.fault()}")
            for field, editor in self.head.editors()
            if editor.fault()
        ]
        for name, page in self.sections.items():
            found += page.model.typed_problems(name)
        return found

    def show_problems(self, problems: list[Problem]) -> None:
        """Marks the fields, cells and tabs that problems speak of; none takes the marks off."""
        by_field = {p.field: p.text for p in problems if not p.section}
        for field, editor in self.head.editors():
            wrong = by_field.get(field.name, "")
            if wrong:
                self.head.unfold_for(field.name)
            restyle(editor, "invalid", bool(wrong or editor.fault()))
            editor.setToolTip(wrong or self.tip(field))
        for at, (name, page) in enumerate(self.sections.items()):
            cells = {(p.line, p.field): p.text for p in problems if p.section == name}
            page.model.show_problems(cells)
            bad = name in by_field or bool(cells)
            self.tabs.setTabIcon(at, icon("dot", "err") if bad else QIcon())

    def go_to(self, problem: Problem) -> None:
        """Puts the cursor where a message speaks of."""
        page = self.sections.get(problem.section or problem.field)
        if page is not None:
            self.tabs.setCurrentWidget(page)
            page.view.setFocus()
            if problem.line:
                names = [f.name for f in page.model.fields]
                column = names.index(problem.field) if problem.field in names else 0
                page.view.go_to(min(problem.line, len(page.model.rows)) - 1, column)
            return
        for field, editor in self.head.editors():
            if field.name == problem.field:
                self.head.unfold_for(field.name)
                editor.setFocus(Qt.FocusReason.TabFocusReason)

    def turn(self, by: int) -> None:
        """The next or the last tab."""
        if self.tabs.count():
            turn(self.tabs, by)
            list(self.sections.values())[self.tabs.currentIndex()].view.setFocus()

    def open_rows(self) -> list[Any]:
        """The rows of the tab that is open."""
        page = self.tabs.currentWidget()
        return page.model.rows if isinstance(page, SectionPage) else []

    def place(self) -> tuple[Any, Field] | None:
        """The part and the field the cursor is in; None when it is in neither."""
        for page in self.sections.values():
            index = page.view.currentIndex()
            at = QApplication.focusWidget()
            if at is not None and (at is page.view or page.view.isAncestorOf(at)):
                if not index.isValid():
                    return None
                return page.model.rows[index.row()], page.model.fields[index.column()]
        for field, editor in self.head.editors():
            if editor.hasFocus():
                return self.window.thing, field
        return None

    def first_focus(self) -> None:
        """The first empty field that must be filled, else the first that can be typed in."""
        for editor in (*self._open_editors(empty=True), *self._open_editors(empty=False)):
            editor.setFocus(Qt.FocusReason.TabFocusReason)
            return
        for _, editor in self.head.editors():  # what may only be read is read from its beginning
            if editor.isEnabled():
                editor.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _open_editors(self, *, empty: bool) -> Iterator[Any]:
        for field, editor in self.head.editors():
            shut = isinstance(editor, LineField) and editor.isReadOnly()
            shut = shut or editor.isHidden()  # its group is folded
            if editor.isEnabled() and not shut and (not empty or _is_wanting(field, editor)):
                yield editor


def _is_wanting(field: Field, editor: Any) -> bool:
    return field.required and editor.value() in (None, "")


def _lock(editor: Any, locked: bool) -> None:
    """A field that may be read and copied but not changed."""
    if isinstance(editor, LineField | TextArea):
        if editor.isReadOnly() != locked:
            editor.setReadOnly(locked)
            editor.style().unpolish(editor)
            editor.style().polish(editor)
    else:
        editor.setEnabled(not locked)
