"""The window of one catalog item or document, drawn from its declaration.

The ladder: declaration → tags of its fields → one overridden method of a subclass named by
`@form_for` → a window of its own. Nothing typed is lost: a refusal leaves the form as it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from app.breakdown import Breakdown, breakdown
from app.facts import Facts
from app.problems import Refused, Stale
from app.verbs import Problem
from db.base import Base, Document
from db.catalogs.organization import Organization
from db.errors import UserError
from forms.dialogs import ask, ask_to_save
from forms.drafts import DraftKeeper
from forms.guard import guard
from forms.head_grid import HeadArea
from forms.insistence import Despite, Then, ask_anew, offer
from forms.item_access import ItemAccess
from forms.item_advice import advice
from forms.item_commands import ItemCommands
from forms.item_footer import ItemFooter, sums_told
from forms.item_form import ItemForm
from forms.item_heading import Heading
from forms.low_window import Body
from forms.messages import Messages
from forms.notice import Notice
from forms.pace import WRITTEN
from forms.section_hooks import SectionHooks
from forms.undo import FormUndo
from forms.values import shortened, shown
from forms.window import Window

if TYPE_CHECKING:
    from forms.desk import Desk
    from printforms.registry import PrintForm

T = TypeVar("T", bound="type[ItemWindow]")
SPECIAL: dict[type[Base], type[ItemWindow]] = {}


def form_for(cls: type[Base]) -> Callable[[T], T]:
    """Says that a window of its own serves this class instead of the drawn one."""

    def attach(window: T) -> T:
        SPECIAL[cls] = window
        return window

    return attach


class ItemWindow(SectionHooks, Window):
    """Shows `thing`, a detached object; edits go into it and to the base only on command."""

    folded_at_first: tuple[str, ...] = ()  # groups of fields that are seldom looked at

    def __init__(self, desk: Desk, thing: Any, saved: Callable[[int], None] | None = None) -> None:
        self.thing, self.saved = thing, saved
        self.kind: type[Base] = type(thing)
        self.sign = "paper" if issubclass(self.kind, Document) else "book"
        super().__init__(desk, self._key())
        self.work = desk.work
        self.operation = uuid.uuid4()
        self.agreed: frozenset[str] = frozenset()  # warnings that the person goes on despite
        self.access = ItemAccess(self)
        self.form = ItemForm(self)
        self.sections = self.form.sections
        self.undo = FormUndo(self)
        self.drafts = DraftKeeper(self)
        self.messages = Messages()
        self.messages.chosen.connect(self.form.go_to)
        self.messages.actions_of = partial(advice, self)
        self.heading, self.footer = Heading(self), ItemFooter()
        self._totals = QTimer(self, singleShot=True, interval=0)
        self._totals.timeout.connect(self._count_totals)
        self.commands = ItemCommands(self)
        self._lay_out()
        self.show_thing()
        self.access.begin()
        self.closed.connect(self._end)
        if thing.id is None and thing.__dict__.get("based_on_id") is not None:
            self.setWindowModified(True)
        if self.access.by_right:
            self.strip.tell(f"Только просмотр: {self.access.why_by_right()}.")

    @property
    def locked(self) -> bool:
        """Nothing may be typed in: `access` says why."""
        return self.access.locked

    def _key(self) -> tuple[Any, ...]:
        known = self.thing.id
        return ("item", self.kind.__tablename__, known if known is not None else uuid.uuid4())

    # --- how it is put together -------------------------------------------------------------

    def _lay_out(self) -> None:
        self.page.addWidget(self.commands.bar())
        self.body, self.collision_notice = Body(), Notice()
        rows = self.body.rows
        rows.addLayout(self.heading)
        for notice in (self.access.closed, self.access.busy, self.access.kept):
            rows.addWidget(notice)
            notice.given_back.connect(self.first_focus)
        rows.addWidget(self.collision_notice)
        self.collision_notice.given_back.connect(self.first_focus)
        rows.addWidget(self.strip)
        if self.sections:
            rows.addWidget(HeadArea(self.form.head))
            rows.addWidget(self.form.tabs, 1)
        else:
            rows.addWidget(HeadArea(self.form.head, alone=True), 1)
        self.page.addWidget(self.body, 1)
        for cell in self.form.head.apart:
            self.footer.put_comment(cell.label, cell.editor)
        self.form.tabs.currentChanged.connect(self._count_rows)
        self.footer.sums.clicked.connect(self.commands.explain_total)
        self.page.addWidget(self.footer)
        self.page.addWidget(self.messages)

    # --- what a special window overrides, besides `SectionHooks` -----------------------------

    def title_text(self) -> str:
        """The heading: what it is and which one."""
        title = self.noun_title()
        if self.thing.id is None:
            return f"{title} (создание)"
        if self.is_document and self.thing.number is None and self.commands.postable:
            return f"{title} — черновик от {shown(self.thing.date)}"
        name = self.desk.names.get(self.kind, self.thing.id)
        return name.replace(self.kind.title, title, 1) if self.is_document else f"{title}: {name}"

    def short_title(self) -> str:
        """The same for a tab: a numbered document without its date."""
        number = getattr(self.thing, "number", None)
        return f"{self.noun_title()} {number}" if number else self.title_text()

    def noun_title(self) -> str:
        """What the thing is."""
        return self.kind.title

    def paper_title(self, form: PrintForm) -> str:
        """What a paper of it is called in the menu."""
        return form.title

    def sums_told(self, told: Breakdown) -> str:
        """What the sum of a document comes to, in words under its rows."""
        return sums_told(told)

    # --- showing ----------------------------------------------------------------------------

    @property
    def is_document(self) -> bool:
        return isinstance(self.thing, Document)

    def show_thing(self, *, anew: bool = False) -> None:
        """Puts the thing on the screen; what is typed and wrong stays as it was typed."""
        self.form.show_thing(anew=anew)
        self.show_state()
        self.show_totals()

    def show_state(self) -> None:
        """Title, chips and commands as the thing is now."""
        self._show_title()
        self.setWindowTitle(f"{shortened(self.short_title())}[*]")
        if self.thing.marked:
            self.heading.chip.tell("Помечен на удаление", "err")
        elif self.commands.postable:
            posted = bool(self.thing.posted)
            self.heading.chip.tell(
                "Проведён" if posted else "Не проведён", "ok" if posted else "warn"
            )
        else:
            self.heading.chip.hide()
        self.heading.follow()
        self.footer.show_author(self.work, getattr(self.thing, "author", ""))
        self.commands.follow()

    def show_totals(self) -> None:
        """What the sum of the document is made of and what must still be filled, as typed now."""
        if not self._totals.isActive():
            self._totals.start()  # several edits at once are counted once

    def _count_totals(self) -> None:
        self.commands.tell_wanting(self.form.wanting())
        if self.is_document:
            self._explain_sums()
        self._count_rows()

    def _explain_sums(self) -> None:
        with self.work.database.reading() as session:
            told = breakdown(self.thing, Facts(session, [self.thing]))
            words = self.sums_told(told) if told is not None else ""
            self.footer.show_sums(told, words, self.money_told(session))

    @guard()
    def _count_rows(self, _: int = 0) -> None:
        self.footer.show_counts(self.form.open_rows())

    # --- typing -----------------------------------------------------------------------------

    def touch(self) -> None:
        """Something was typed and is not saved yet."""
        if not self.locked:
            self.setWindowModified(True)
            ask_anew(self)
            self.access.holding.want()
            self.drafts.touched()

    @guard()
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ModifiedChange and hasattr(self, "heading"):
            self._show_title()

    def _show_title(self) -> None:
        self.heading.title.tell(self.title_text() + (" *" if self.isWindowModified() else ""))

    def tell_draft(self, text: str) -> None:
        """«Черновик сохранён 14:32» beside the title."""
        self.heading.draft.setText(text)

    def apply(self, part: Base, name: str, value: Any) -> None:
        """The one way a person's edit gets into the thing; rules follow it."""
        setattr(part, name, value)
        self.touch()
        owner = None if part is self.thing else self.thing
        try:
            self.work.recalculate(part, name, owner)
        except UserError as refusal:
            self.strip.tell(str(refusal))
        if owner is None:
            self.show_thing()
            if name in ("date", "organization_id"):
                self.access.follow()  # the day may lie in a closed period
        self.undo.note()

    def note_edit(self) -> None:
        """Rows were added, moved or removed: a step that can be taken back."""
        self.undo.note()

    # --- saving -----------------------------------------------------------------------------

    def attempt(
        self,
        act: Callable[..., None],
        done: str,
        *,
        writes: bool = True,
        insist: str = "",
        then: Then | None = None,
        barred: Sequence[Problem] = (),
    ) -> bool:
        """Does something to the thing; on a refusal all problems are shown, nothing is lost.

        `writes` says that the act saves what is typed. Where there are only warnings, `insist` is
        offered beside them: the act in spite of them, and after it `then`. What is known before
        to keep the base from it, `barred`, is told with the other problems and not after them.
        """
        self.form.finish_typing()
        if writes:
            self.form.drop_begun()
        if typed := self.form.typed_problems():
            known = {(p.section, p.line, p.field) for p in typed}
            more = (
                p
                for p in self.work.problems(self.thing)
                if (p.section, p.line, p.field) not in known
            )
            self.show_problems([*barred, *typed, *more])
            return False
        try:
            run = Despite(act, self.agreed) if insist else act
            with self.desk.pace.measured(WRITTEN):
                run(self.thing, self.operation)
        except Refused as refusal:
            self.show_problems([*barred, *refusal.problems])
            if insist and refusal.only_warnings and not barred:
                offer(self, act, refusal, done, insist, then)
        except Stale:
            self.collide()
        except UserError as refusal:
            self.show_problems([self.access.why(refusal)])
        else:
            self._done(done, still_typed=self.isWindowModified() and not writes)
            return True
        return False

    def collide(self) -> None:
        """Somebody wrote the thing meanwhile: both sides are shown, nothing is lost."""
        from forms.merge import Collision

        try:
            self.collision = Collision(self)
        except UserError as refusal:  # it is gone from the base
            self.show_problems([Problem("", str(refusal))])

    def _done(self, done: str, *, still_typed: bool) -> None:
        self.operation = uuid.uuid4()
        self.collision_notice.hide()
        self.undo.saved(whole=not still_typed)
        self.setWindowModified(still_typed)
        self.strip.hide()
        self.show_problems([])
        self.desk.names.forget()
        self.desk.rekey(self, self._key())
        if not still_typed:
            self.drafts.drop()
            self.drafts.begin()
            self.access.holding.let_go()
        self.show_thing()
        self.access.begin()
        self.desk.shell.tell(f"{self.title_text()}: {done}")
        if self.saved is not None:
            saved, self.saved = self.saved, None
            saved(self.thing.id)

    def read_again(self) -> None:
        """The thing as it is in the base now; what was typed here is dropped on consent."""
        if self.isWindowModified() and not ask(self, "Данные изменены. Перечитать данные?"):
            return
        self.drafts.drop()
        self.read_fresh()

    def read_fresh(self) -> None:
        """The thing as it is in the base now."""
        if (fresh := self.desk.tried(self.work.load, self.kind, self.thing.id)) is not None:
            self.take_fresh(fresh)

    def take_fresh(self, thing: Any) -> None:
        """Shows another reading of the same thing."""
        self.thing = thing
        self.show_problems([])
        self.show_thing(anew=True)
        self.undo.begin()
        self.setWindowModified(False)
        self.drafts.begin()
        self.access.follow()

    def reread(self, kinds: frozenset[type[Base]]) -> None:
        if self.thing.id is None or Organization in kinds:
            self.access.follow()
        if self.thing.id is None or self.kind not in kinds:
            return
        self.commands.count_files()
        if self.isWindowModified():
            return
        fresh = self.desk.tried(self.work.load, self.kind, self.thing.id)
        if fresh is not None and fresh.version != self.thing.version:
            self.take_fresh(fresh)

    # --- messages ---------------------------------------------------------------------------

    def show_problems(self, problems: list[Problem]) -> None:
        """All of them in the panel; fields, cells and tabs they stand in are marked."""
        if problems:
            self.messages.tell(problems)
        else:
            self.messages.clear()
        self.form.show_problems(problems)

    # --- the life of the window -------------------------------------------------------------

    def first_focus(self) -> None:
        self.form.first_focus()

    def save_typed(self) -> bool:
        """«Записать», asked for by the one question about all forms."""
        return self.commands.save()

    def may_close(self) -> bool:
        if not self.isWindowModified():
            return True
        self.desk.bring_forward(self)
        answer = ask_to_save(self)
        if answer is None:
            return False
        return self.commands.save() if answer else True

    def _end(self) -> None:
        self.drafts.drop()  # what is typed in it was asked about
        self.access.holding.close()

    @guard()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_window()
        else:
            super().keyPressEvent(event)
