"""Opens windows and keeps them: by rights, never the same thing twice, fresh after every commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMdiSubWindow
from sqlalchemy.orm import Session

import app.nouns
from app.preferences import Preferences
from app.table import REPORTS, Link, Report, Table
from app.verbs import Fill
from app.work import Work
from db.base import Base, Derived, Document, Register, Section
from db.desk import UiSetting
from db.errors import UserError
from db.meta import declared, noun
from forms import dialogs, links, sections, special
from forms.copying import copy_of
from forms.desk_chips import DeskChips
from forms.desk_menus import DeskMenus
from forms.desk_windows import DeskWindows
from forms.jobs import Jobs
from forms.list_window import ListWindow
from forms.memory import Memory
from forms.names import Names
from forms.pace import OPENED, OPENED_OTHER, Pace
from forms.shell import Shell
from forms.start_page import StartPage
from forms.window import Window, plain_title

if TYPE_CHECKING:
    from forms.item_window import ItemWindow
    from forms.news_watch import NewsWatch
    from forms.report_window import ReportWindow
    from forms.schedule_watch import ScheduleWatch

LEAVE = "Завершить работу с программой?"
W = TypeVar("W", bound=Window)
T = TypeVar("T")
__all__ = ["Desk", "app"]


class Desk(QObject):
    """What the person at the base can open; the shell is only its frame."""

    changed = Signal(object)

    def __init__(self, work: Work, shell: Shell) -> None:
        super().__init__(shell)
        special.load()
        self.work, self.shell = work, shell
        self.preferences = Preferences(work)
        self.names, self.jobs, self.pace = Names(work), Jobs(self), Pace()
        self.place, self.memory = DeskWindows(self), Memory(self)
        self.sections = sections.contents(work.user)
        self._changes: set[type[Base]] = set()
        self.watch: NewsWatch | None = None
        self.by_schedule: ScheduleWatch | None = None
        self.last_news: Mapping[type[Base], frozenset[int]] = {}
        self.changed.connect(self._note_change, Qt.ConnectionType.QueuedConnection)
        self._leave = work.subscribe(self.changed.emit)
        shell.watch_jobs(self.jobs)
        shell.show_sections([(s.place.name, s.place.title, s.place.sign) for s in self.sections])
        shell.section_pressed.connect(self.show_section)
        shell.may_close = self.close_all
        self.menus = DeskMenus(self)
        self.chips = DeskChips(self)
        self.start = StartPage(self)
        self.place.put(self.start)
        shell.area.keep_open(self.start.frame())
        shell.area.subWindowActivated.connect(self._activated)
        self.start.begin()
        shell.check_section(sections.HOME.name)
        self.bring_forward(self.start)
        QTimer.singleShot(0, self, self._offer_drafts)

    def _offer_drafts(self) -> None:
        """What a crash left unsaved, once the window is there."""
        from forms import drafts

        drafts.offer(self)

    # --- windows ----------------------------------------------------------------------------

    @property
    def windows(self) -> dict[tuple[Any, ...], Window]:
        """The open windows by their keys."""
        return self.place.known

    def tried(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Does something for the person; a refusal is told in words."""
        try:
            return call(*args, **kwargs)
        except UserError as refusal:
            dialogs.refuse(self.shell, str(refusal))
            return None

    def show_window(self, key: tuple[Any, ...], make: Callable[[], W]) -> W:
        """The open window of that key comes forward; otherwise a new one is made."""
        known = self.windows.get(key)
        if known is not None and shiboken6.isValid(known):
            self.bring_forward(known)
            self._visit(known)
            return known  # type: ignore[return-value]
        begun = time.perf_counter()
        window = make()
        self.place.put(window)
        window.first_focus()
        self._visit(window)
        action = OPENED.get(str(key[0]), OPENED_OTHER)
        note = self.pace.note  # when it has been painted
        QTimer.singleShot(0, self, lambda: note(action, time.perf_counter() - begun))
        return window

    def _visit(self, window: Window) -> None:
        address = links.address_of(window.key)
        if address:
            self.memory.visit(address, plain_title(window), window.sign)

    def rekey(self, window: Window, key: tuple[Any, ...]) -> None:
        """A new thing was saved and is now known by its id."""
        if key == window.key:
            return
        self.place.forget(window)
        window.key = key
        self.windows[key] = window
        self._visit(window)

    def bring_forward(self, window: Window) -> None:
        self.place.bring_forward(window)

    def _activated(self, frame: QMdiSubWindow | None) -> None:
        window = frame.widget() if frame is not None else None
        if isinstance(window, StartPage):
            self.shell.check_section(window.section)
        elif window is not None:
            self.shell.check_section("")

    def show_section(self, name: str) -> None:
        """The page of a section: its lists, «Создать», its reports."""
        self.start.show_section(name)
        self.shell.check_section(name)
        self.bring_forward(self.start)

    def notify(self, text: str, title: str = "", call: Callable[[], object] | None = None) -> None:
        """A note in the corner after work that ran beside the person; blocks nothing."""
        self.shell.notify(text, title, call)

    def notify_refusal(self, text: str) -> None:
        """Why such work did not come about; it stands until it has been read."""
        self.shell.notify(text, stays=True)

    def close_all(self) -> bool:
        """Before the program ends; False when the person wants to stay."""
        if not self.place.may_leave(LEAVE, self.place.alive()):
            return False
        self.place.keep()
        self.memory.flush()
        self.place.close_all()
        self._leave()
        if self.watch is not None:
            self.watch.stop()
        if self.by_schedule is not None:
            self.by_schedule.stop()
        self.shell.may_close = lambda: True
        self.jobs.shutdown()
        self.pace.keep()
        from forms import drafts

        drafts.forget(self.work)
        return True

    # --- lists, things, reports -------------------------------------------------------------

    def open_list(self, kind: type[Base], where: Mapping[str, Any] | None = None) -> ListWindow:
        """The list of a noun, an open one too with this filter; UserError without the right."""
        self.work.user.must("read", kind)
        key = ("list", kind.__tablename__)
        known = key in self.windows
        window = self.show_window(key, lambda: ListWindow(self, kind, where=where))
        if known and where is not None:
            window.show_only(where)
        return window

    def choose(
        self,
        kind: type[Base],
        take: Callable[[int], None],
        where: Mapping[str, Any] | None = None,
        at: int | None = None,
    ) -> ListWindow:
        """A list to choose one thing from, what is chosen goes to `take`; it stands on `at`."""
        self.work.user.must("read", kind)
        key = ("choice", kind.__tablename__, id(take))
        window = self.show_window(
            key, lambda: ListWindow(self, kind, where=where, chosen=take, key=key)
        )
        if at is not None:
            window.reader.stand_on(at)
        return window

    def kinds_of(self, cls: type[Base]) -> list[type[Base]]:
        """The concrete kinds of a noun that the person may make: a unit is a cabin or a bed."""
        kinds = [cls] if not cls.__subclasses__() else declared(cls)
        return [k for k in kinds if self.work.user.may("write", k)]

    def open_thing(self, cls: type[Base], key: int) -> Window:
        """The window of a thing; of a movement, the window of its document."""
        cls, key = self._concrete(cls, key)
        self.work.user.must("read", cls)
        place = ("item", cls.__tablename__, key)
        return self.show_window(place, lambda: self._item(self.work.load(cls, key)))

    def open_link(self, link: Link) -> Window:
        return self.open_thing(noun(link.noun), link.id)

    def _concrete(self, cls: type[Base], key: int) -> tuple[type[Base], int]:
        with self.work.database.reading() as session:
            found: Any = session.get(cls, key)
            if found is None:
                raise UserError(f"«{cls.title}» уже нет в базе. Обновите список.")
            if isinstance(found, Derived) and not hasattr(found, "recorder_id"):
                found = _origin(session, found)
            if isinstance(found, Register) or hasattr(found, "recorder_id"):
                found = session.get(Document, found.recorder_id)
            if isinstance(found, Section):
                owner = type(found).__table__.c.owner_id.foreign_keys
                root = noun(next(iter(owner)).column.table.name)
                found = session.get(root, found.owner_id)
            return type(found), found.id

    def open_new(
        self, cls: type[Base], *, saved: Callable[[int], None] | None = None, **values: Any
    ) -> Window:
        """A blank thing; `saved` gets its id when it is in the base."""
        self.work.user.must("write", cls)
        return self._new(self.work.new(cls, **values), saved)

    def open_copy(self, cls: type[Base], key: int) -> Window:
        """A new thing with the values of another one."""
        self.work.user.must("write", cls)
        cls, key = self._concrete(cls, key)
        window = self._new(copy_of(self.work, self.work.load(cls, key)))
        window.setWindowModified(True)
        return window

    def open_fill(
        self, fill: Fill, source: int, settle: Callable[[Any], object] | None = None
    ) -> Window:
        """«Создать на основании»; where nothing was found to fill it with, that is told.

        `settle` changes what was made before it is shown: leaves only the rows that were chosen.
        """
        thing = self.work.fill(fill, source)
        if settle is not None:
            settle(thing)
        window = self._new(thing)
        sections = window.sections if fill.rows else ()
        if sections and not any(getattr(window.thing, n) for n in sections):
            name = self.names.get(fill.source, source)
            words = f"{name}: строк для заполнения не нашлось. Добавьте их вручную: Ins."
            window.strip.tell(words)
            for page in window.sections.values():
                page.model.edited.connect(partial(window.strip.unsay, words))
        return window

    def _new(self, thing: Any, saved: Callable[[int], None] | None = None) -> ItemWindow:
        window = self._item(thing, saved)
        return self.show_window(window.key, lambda: window)

    def _item(self, thing: Any, saved: Callable[[int], None] | None = None) -> ItemWindow:
        from forms.item_windows import window_of

        return window_of(type(thing))(self, thing, saved)

    def open_report(self, report: Report | str, params: Any = None) -> ReportWindow:
        """A report's window, formed at once."""
        from forms.report_window import ReportWindow

        report = REPORTS[report] if isinstance(report, str) else report
        if self.work.user.role not in report.roles:
            raise UserError(
                f"Недостаточно прав: отчёт «{report.title}» вам не разрешён. "
                "Обратитесь к администратору."
            )
        known = ("report", report.name) in self.windows
        window = self.show_window(
            ("report", report.name), lambda: ReportWindow(self, report, params)
        )
        if not known:
            window.run()
        return window

    def open_tables(self, key: tuple[Any, ...], title: str, tables: Sequence[Table]) -> Window:
        from forms.tables_window import TablesWindow

        return self.show_window(key, lambda: TablesWindow(self, key, title, tables))

    def open_movements(self, document: Any) -> Window:
        """«Движения документа»."""
        name = self.names.get(type(document), document.id)
        tables = self.work.movements(document)
        return self.open_tables(("movements", document.id), f"Движения: {name}", tables)

    def open_history(self, thing: Any) -> Window:
        """«История изменений»: who, when, what was and what became."""
        from forms.history import open_history

        return open_history(self, thing)

    # --- paper and Excel --------------------------------------------------------------------

    def print_out(self, form: Any, keys: Sequence[int]) -> Window:
        """The preview of a paper of one document or of several."""
        from app.papers import fitting, pdf_of

        asked, keys = len(keys), fitting(self.work, form, list(keys))
        name = f": {len(keys)} шт."
        if len(keys) == 1:  # «Акт выдачи № АР-000412 от 21.11.2026»
            name = self.names.get(form.document, keys[0]).removeprefix(form.document.title)
        source = (form.document, keys[0]) if len(keys) == 1 else None
        pdf = pdf_of(self.work, form, list(keys))
        window: Any = self.show_pdf(f"{form.title}{name}", pdf, source)
        window.batch = (form, list(keys)) if source is None else None
        if len(keys) < asked:
            words = f"{form.title}: {len(keys)} из {asked}. У остальных документов другие бумаги."
            window.strip.tell(words)
        return window  # type: ignore[no-any-return]

    def show_pdf(
        self, title: str, pdf: bytes, source: tuple[type[Base], int] | None = None
    ) -> Window:
        """The preview of a PDF; F7 leads from it to the document it is of."""
        from forms.pdf_window import PdfWindow

        key = ("pdf", title)
        known = self.windows.get(key)
        if isinstance(known, PdfWindow) and shiboken6.isValid(known):
            known.show_pdf(pdf)
        return self.show_window(key, lambda: PdfWindow(self, key, title, pdf, source))

    # --- changes ----------------------------------------------------------------------------

    def listen(self) -> None:
        """From now on other people's changes come by themselves."""
        from forms.news_watch import NewsWatch
        from forms.schedule_watch import ScheduleWatch

        if self.place.is_left:
            return
        self.watch = NewsWatch(self)
        self.watch.start()
        self.by_schedule = ScheduleWatch(self)
        self.by_schedule.start()

    def take_news(self, changes: Mapping[type[Base], frozenset[int]]) -> None:
        """Others changed these things (noun → ids); windows read again as after one's own."""
        self.last_news = changes
        self._note_change(frozenset(changes))

    def _note_change(self, kinds: frozenset[type[Base]]) -> None:
        if not self._changes:
            QTimer.singleShot(0, self, self._spread)
        self._changes |= kinds

    def _spread(self) -> None:
        """Every open window learns what changed; several commits at once tell it once."""
        kinds, self._changes = frozenset(self._changes), set()
        if UiSetting in kinds:
            self.tried(self.preferences.reread_common)
        self.names.forget()
        self.chips.reread(kinds)
        for window in list(self.windows.values()):
            if shiboken6.isValid(window):
                self.tried(window.reread, kinds)


def _origin(session: Session, found: Any) -> Any:
    """The movement that what is derived belongs to."""
    for column in type(found).__table__.columns:
        for key in column.foreign_keys:
            owner = noun(key.column.table.name)
            if issubclass(owner, Register):
                return session.get(owner, getattr(found, column.name))
    return found
