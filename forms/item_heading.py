"""Over a form: what it is, its state, its draft, whose it is, what it was made on the ground of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout

from app.conditions import tenant_beside, tenant_class, tenant_ways
from db.base import Document
from forms.guard import guard
from forms.item_footer import Chip, Link, Title
from forms.window import label

if TYPE_CHECKING:
    from forms.item_window import ItemWindow


class Heading(QHBoxLayout):
    """One line; where there is no room the links give way first, then the title."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__()
        self.window = window
        self.title, self.chip, self.draft = Title(), Chip(), label("", dim=True)
        self.whose, self.based_on = Link(self._open_tenant), Link(self._open_source)
        ways = (w for w in tenant_ways() if w.document is window.kind and w.through is not None)
        self._way = next(ways, None)
        self._asked: int | None = None
        self._tenant: int | None = None
        self.setSpacing(10)
        for part in (self.title, self.chip, self.draft, self.whose, self.based_on):
            self.addWidget(part)
        self.addStretch(1)

    @guard()
    def setGeometry(self, room: QRect) -> None:
        """The links share what the title, its state and its draft leave."""
        links = [link for link in (self.whose, self.based_on) if not link.isHidden()]
        before = [p for p in (self.title, self.chip, self.draft) if not p.isHidden()]
        taken = sum(p.sizeHint().width() + self.spacing() for p in before)
        left = room.width() - taken - self.spacing() * len(links)
        for number, link in enumerate(links):
            share = left // (len(links) - number)
            wanted = min(link.sizeHint().width(), max(share, link.minimumSizeHint().width()))
            link.setMaximumWidth(wanted)
            left -= wanted
        super().setGeometry(room)

    def follow(self) -> None:
        """The tenant of a document that names its contract alone, and its ground."""
        thing, names = self.window.thing, self.window.desk.names
        key = getattr(thing, self._way.field) if self._way is not None else None
        if key != self._asked:
            self._asked, self._tenant = key, self._tenant_of(key)
        self.whose.tell(names.get(tenant_class(), self._tenant))
        source = names.get(Document, thing.__dict__.get("based_on_id"))
        self.based_on.tell(f"На основании: {source}" if source else "")

    def _tenant_of(self, key: int | None) -> int | None:
        if self._way is None or key is None:
            return None
        with self.window.work.database.reading() as session:
            return tenant_beside(session, self._way, key)

    def _open_tenant(self) -> None:
        desk = self.window.desk
        if self._tenant is not None:
            desk.tried(desk.open_thing, tenant_class(), self._tenant)

    def _open_source(self) -> None:
        desk = self.window.desk
        desk.tried(desk.open_thing, Document, self.window.thing.based_on_id)
