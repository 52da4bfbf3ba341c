"""Drafts of open forms: kept a second after the last key, offered again after a crash (T16)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer

from app.drafts import Draft, Drafts, Typed
from app.snapshot import kind_of, put, taken
from app.work import Work
from db.base import Document
from db.errors import UserError
from db.russian import plural
from forms.dialogs import ask
from forms.fields import LineField
from forms.notice import Notice

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.item_window import ItemWindow

PAUSE = 1000  # milliseconds after the last key


class DraftKeeper(QObject):
    """Keeps what is typed in one window until it is written or dropped."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.window = window
        self.key = uuid.uuid4().hex
        self.base = taken(window.thing)
        self.is_kept = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.keep)

    def begin(self) -> None:
        """Another reading of the thing is on the screen; what was typed before has its own end."""
        self.base = taken(self.window.thing)
        self._timer.stop()

    def touched(self) -> None:
        """Something was typed: the draft follows when the person makes a pause."""
        self._timer.start()

    def keep(self) -> None:
        """The draft is on the disk now; a disk that refuses is told of once."""
        self._timer.stop()
        if not self.window.isWindowModified():
            return
        try:
            drafts_of(self.window.desk.work).keep(self.draft())
        except UserError as refusal:
            self.window.tell_draft(str(refusal))
        else:
            self.is_kept = True
            self.window.tell_draft(f"Черновик сохранён {dt.datetime.now().astimezone():%H:%M}")

    def drop(self) -> None:
        """The thing is written, or the person does not want it."""
        self._timer.stop()
        if self.is_kept:
            self.is_kept = False
            self.window.desk.tried(drafts_of(self.window.desk.work).drop, self.key)
        self.window.tell_draft("")

    def put_aside(self) -> Draft:
        """Keeps what is typed beside the window: it goes another way, this stays (ux.md §1.8)."""
        title = f"{self.window.title_text()} — моя версия"
        aside = self.draft(key=uuid.uuid4().hex, title=title, aside=True)
        self.window.desk.tried(drafts_of(self.window.desk.work).keep, aside)
        return aside

    def draft(self, *, key: str = "", title: str = "", aside: bool = False) -> Draft:
        """What is typed now, open fields and cells included."""
        thing: Any = self.window.thing
        known = thing.__dict__.get("id")
        return Draft(
            key=key or self.key,
            noun=type(thing).__tablename__,
            thing_id=known,
            title=title or self.window.title_text(),
            at=dt.datetime.now(dt.UTC),
            version=thing.version if known is not None else None,
            base=self.base if known is not None else None,
            mine=taken(thing),
            typed=tuple(_typed(self.window)),
            aside=aside,
        )


def _typed(window: ItemWindow) -> Iterator[Typed]:
    """Text that is no value yet: half typed, or wrong."""
    for field, editor in window.form.head.editors():
        if isinstance(editor, LineField) and (editor.fault() or editor.isModified()):
            yield Typed("", 0, field.name, editor.typed())
    for section, page in window.sections.items():
        lines = {id(row): line for line, row in enumerate(page.model.rows, 1)}
        open_cell = page.view.currentIndex()
        editor = page.view.cells.editor
        shown: tuple[int, str] | None = None
        if isinstance(editor, LineField) and shiboken6.isValid(editor) and editor.isModified():
            shown = (open_cell.row() + 1, page.model.fields[open_cell.column()].name)
            yield Typed(section, *shown, editor.typed())
        for (key, name), (text, _) in page.model.faults.items():
            if key in lines and (lines[key], name) != shown:
                yield Typed(section, lines[key], name, text)


def restore(window: ItemWindow, draft: Draft) -> None:
    """Puts a draft into a window of its thing; when the base has gone on, both sides are shown."""
    thing: Any = window.thing
    is_stale = draft.version is not None and draft.version != thing.version
    put(thing, draft.mine)
    window.show_thing(anew=True)
    for typed in draft.typed:
        _type_again(window, typed)
    window.undo.note("черновик")
    window.setWindowModified(True)
    if is_stale and draft.base is not None:
        thing.version = draft.version  # so that nothing is written over before it was compared
        window.drafts.base = draft.base
        window.collide()
    window.drafts.touched()


def _type_again(window: ItemWindow, typed: Typed) -> None:
    """What was typed stands where it stood, in red while it is no value."""
    if not typed.section:
        for field, editor in window.form.head.editors():
            if field.name == typed.field and isinstance(editor, LineField):
                _fill(editor, typed.text)
        return
    page = window.sections.get(typed.section)
    if page is None or not 0 < typed.line <= len(page.model.rows):
        return
    row = page.model.rows[typed.line - 1]
    known = [f for f in page.model.fields if f.name == typed.field]
    if not known:
        return
    field = known[0]
    editor = window.form.editor(row, field, page)
    if isinstance(editor, LineField):
        _fill(editor, typed.text)
        if fault := editor.fault():
            page.model.set_fault(row, field.name, typed.text, fault)
        else:
            page.model.set_value(row, field.name, editor.value())
    editor.deleteLater()


def _fill(editor: LineField, text: str) -> None:
    editor.setText(text)
    editor.setModified(True)
    editor.finish()


# --- after a crash ----------------------------------------------------------------------------

_KEEPERS: dict[int, Drafts] = {}


def drafts_of(work: Work) -> Drafts:
    """The drafts of a person in a base, one for the program."""
    known = _KEEPERS.get(id(work))
    if known is None or known.login != work.user.login:
        known = _KEEPERS[id(work)] = Drafts(work)
    return known


def forget(work: Work) -> None:
    """The desk closes: what is still kept may be offered by the next start."""
    if (known := _KEEPERS.pop(id(work), None)) is not None:
        known.close()


def offer(desk: Desk) -> Offer | None:
    """«Найдено 2 несохранённых документа» on the start page; None when nothing was left."""
    known = drafts_of(desk.work)
    try:
        known.purge()
        left = known.left()
    except UserError as refusal:
        desk.shell.tell(str(refusal))
        return None
    if not left:
        return None
    made = Offer(desk, left)
    desk.start.page.insertWidget(0, made)
    made.show_left()  # once it stands in the page: before that it would be a window of its own
    return made


class Offer(Notice):
    """The strip about drafts that were left; each can be opened, all can be removed."""

    def __init__(self, desk: Desk, left: list[Draft]) -> None:
        super().__init__()
        self.desk, self.left = desk, left

    def show_left(self) -> None:
        """What is still left, the latest first."""
        if not self.left:
            self.hide()
            return
        number = len(self.left)
        found = plural(number, "Найден", "Найдено", "Найдено")
        what = _what(self.left)
        names = "\n".join(f"{_when(d)}  {d.title}" for d in self.left)
        shown = ", ".join(f"{d.title} ({_when(d)})" for d in self.left[:3])
        more = f" и ещё {number - 3}" if number > 3 else ""
        self.setToolTip(names)
        self.tell(
            f"{found} {number} {what}: {shown}{more}.",
            ("Открыть", self.open_all),
            ("Удалить", self.remove_all),
        )

    def open_all(self) -> None:
        """Every draft in its window; what cannot be opened stays in the strip."""
        self.left = [draft for draft in self.left if not self._open(draft)]
        self.show_left()

    def _open(self, draft: Draft) -> bool:
        return bool(self.desk.tried(open_draft, self.desk, draft))

    def remove_all(self) -> None:
        number = len(self.left)
        if not ask(self, f"Удалить несохранённое ({number})? Вернуть его будет нельзя."):
            return
        for draft in self.left:
            self.desk.tried(drafts_of(self.desk.work).drop, draft.key)
        self.left = []
        self.show_left()


def open_draft(desk: Desk, draft: Draft) -> bool:
    """A window with what was typed; the draft goes over to it. UserError when it cannot be."""
    from forms.item_window import ItemWindow

    try:
        kind = kind_of(draft.noun)
    except KeyError:
        raise UserError(f"«{draft.title}»: такого документа в программе больше нет.") from None
    window: Any
    if draft.thing_id is None:
        window = desk.open_new(kind)
    else:
        window = desk.open_thing(kind, draft.thing_id)
    assert isinstance(window, ItemWindow)
    if window.isWindowModified():
        raise UserError(f"«{draft.title}» уже открыт и изменён. Закройте окно и повторите.")
    restore(window, draft)
    window.drafts.keep()
    drafts_of(desk.work).drop(draft.key)
    return True


def _what(left: list[Draft]) -> str:
    number = len(left)
    if all(issubclass(kind_of(d.noun), Document) for d in left if _is_known(d.noun)):
        adjective = plural(number, "несохранённый", "несохранённых", "несохранённых")
        return f"{adjective} {plural(number, 'документ', 'документа', 'документов')}"
    adjective = plural(number, "несохранённая", "несохранённые", "несохранённых")
    return f"{adjective} {plural(number, 'запись', 'записи', 'записей')}"


def _is_known(noun: str) -> bool:
    try:
        kind_of(noun)
    except KeyError:
        return False
    return True


def _when(draft: Draft) -> str:
    at = draft.at.astimezone()
    today = at.date() == dt.date.today()
    return f"{at:%H:%M}" if today else f"{at:%d.%m.%Y %H:%M}"
