"""Why a thing may not be edited, told before anything is typed (F14, F15, ux.md §1.8, §5.7).

Four reasons: the role, a closed period, somebody who edits it now, and facts that stand on some
fields. Fields stay readable and can be copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.edit_locks import Holder
from app.locked import kept_fields
from app.people import is_only_read
from app.shut import Shut, shut_on
from app.verbs import Problem
from db.base import Base, Document
from db.errors import UserError
from db.roles import Role
from forms.holding import Holding
from forms.messages import DETAILS
from forms.notice import Action, Notice

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

ONLY_READ: dict[type[Base], str] = {}  # why nobody may write a kind of things


class ItemAccess(QObject):
    """Follows the thing of a window and tells its form what is locked."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.window = window
        self.by_right = not window.work.user.may("write", window.kind)
        self.shut: Shut | None = None
        self.closed = Notice()
        self.busy = Notice()
        self.kept = Notice()
        self._wanted = False  # «Открыть, когда освободится»
        self._who = ""  # edits it, in words
        self._goes_on = False  # the other came first, but much is typed here already
        self.holding = Holding(window.desk, self)
        self.holding.taken.connect(self._tell_busy)
        self.holding.freed.connect(self._tell_free)
        self.holding.asked.connect(self._tell_asked)

    @property
    def locked(self) -> bool:
        """Nothing of the thing may be typed in."""
        posted = getattr(self.window.thing, "posted", False)
        busy = self.holding.other is not None and not self._goes_on
        return self.by_right or busy or bool(posted and self.shut)

    def why_by_right(self) -> str:
        """Why the person may not write things of this kind at all."""
        if is_only_read(self.window.kind):
            return ONLY_READ.get(self.window.kind, "загружено из файла и вручную не правится")
        return "изменять эти данные ваша роль не разрешает"

    def begin(self) -> None:
        """Another reading of the thing is on the screen."""
        self.follow()
        if not self.by_right:
            self.holding.begin(self.window.thing)

    def follow(self) -> None:
        """The thing or its day changed: the notices and the locks of the form with it."""
        thing = self.window.thing
        with self.window.work.database.reading() as session:
            self.shut = shut_on(session, thing) if isinstance(thing, Document) else None
            kept = kept_fields(session, thing)
        self._tell_closed()
        self.kept.hide()
        if kept is not None and kept.words and not self.locked:
            self.kept.tell(kept.words, *self._where_used())
        self.window.form.lock(self.locked, kept)
        self.window.commands.follow()

    def _where_used(self) -> list[Action]:
        """Documents that stand on the thing are seen in «Связанные»."""
        if not self.window.is_document:
            return []
        return [("Где используется", self.window.commands.do_related)]

    def _tell_closed(self) -> None:
        thing = self.window.thing
        if self.shut is None or self.by_right or not self.window.commands.postable:
            self.closed.hide()
            return
        told = self.shut.words()
        if thing.posted:
            told += ". Документ можно смотреть и копировать, изменить его нельзя."
        else:
            told += f": провести документ датой {thing.date:%d.%m.%Y} нельзя. Измените дату."
        self.closed.setToolTip(self.shut.details(thing.date))
        self.closed.tell(told)

    def why(self, refusal: UserError) -> Problem:
        """A refusal with what is known of the closed period behind «Подробнее»."""
        self.follow()
        bars = self.bars_posting() if "Период закрыт" in str(refusal) else []
        return bars[0] if bars else Problem("", str(refusal))

    def bars_posting(self) -> list[Problem]:
        """The closed period in which the day of the document lies."""
        if self.shut is None:
            return []
        details = self.shut.details(self.window.thing.date)
        return [Problem("date", f"{self.shut.refusal()}{DETAILS}{details}")]

    # --- somebody edits it ------------------------------------------------------------------

    def _tell_busy(self, holder: Holder) -> None:
        """Who has it and since when. A form with edits is not shut: merging is for that."""
        window = self.window
        self._goes_on = window.isWindowModified() and window.undo.stack.canUndo()
        who = f"{holder.name} (компьютер {holder.host}, с {holder.since.astimezone():%H:%M})"
        what = "Документ" if window.is_document else "Запись"
        if self._goes_on:
            self.busy.tell(f"{what} редактирует {who}. При записи изменения будут сравнены.")
            return
        if window.isWindowModified():
            window.read_fresh()  # the first letter was typed before we knew
        opened = "Открыт" if window.is_document else "Открыта"
        self._who = f"{what} редактирует {who}."
        actions = [("Сообщить", self._ask_for), ("Открыть, когда освободится", self._wait)]
        self.busy.tell(f"{self._who} {opened} для просмотра.", *actions, *self._as_administrator())
        self.follow()

    def _as_administrator(self) -> list[Action]:
        """An administrator need not wait."""
        is_allowed = self.window.work.user.role is Role.ADMINISTRATOR
        return [("Снять блокировку", self._break_in)] if is_allowed else []

    def _ask_for(self) -> None:
        """«Сообщить» promises to wait as well."""
        if self.window.desk.tried(self._asked_for):
            self._wanted = True
            words = "Просьба передана. Откроется для изменения, как только освободится."
            self.busy.tell(f"{self._who} {words}", *self._as_administrator())

    def _asked_for(self) -> bool:
        self.holding.ask_for()
        return True

    def _tell_asked(self, name: str) -> None:
        """Somebody waits for what is edited here."""
        what = "документ" if self.window.is_document else "запись"
        words = f"{name} просит освободить {what}: запишите и закройте, когда закончите."
        self.busy.tell(words, ("Понятно", self.busy.hide))

    def _wait(self) -> None:
        self._wanted = True
        self.busy.tell(f"{self._who} Откроется для изменения, как только освободится.")

    def _break_in(self) -> None:
        self.window.desk.tried(self.holding.break_in)

    def _tell_free(self) -> None:
        if self._goes_on:
            self._goes_on = False
            self.busy.hide()
            return
        self.window.read_fresh()
        if self._wanted:
            self._wanted = False
            self.busy.tell("Освободилось: можно изменять.", ("Понятно", self.busy.hide))
        else:
            self.busy.hide()
        self.follow()
