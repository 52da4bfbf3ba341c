"""How a field of a form finds, chooses, opens and makes the thing it points at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app import lists
from app.lists import OFFERED, Choice
from app.naming import begun_with
from db.base import Base, Catalog, Document
from db.meta import Field
from forms.choice import ChoiceField
from forms.recent import recent_of

if TYPE_CHECKING:
    from forms.desk import Desk

Where = Callable[[], Mapping[str, Any]]
Take = Callable[[int], None]
First = Callable[[Any], Mapping[str, Any]]
FIRST: dict[tuple[type[Base], str], First] = {}


def offers_first(cls: type[Base], field: str) -> Callable[[First], First]:
    """What of the possible choices stands above the others: field of the target → value."""

    def attach(function: First) -> First:
        FIRST[(cls, field)] = function
        return function

    return attach


def first_of(part: Any, field: Field) -> Mapping[str, Any]:
    """What is offered above the others in a field of a thing or a row; empty is no order."""
    known = FIRST.get((type(part), field.name))
    return {} if known is None else known(part)


class Ref:
    """One reference of a form: its field, what may be chosen, where the choice goes."""

    def __init__(
        self, desk: Desk, field: Field, where: Where, take: Take, first: Where = dict
    ) -> None:
        assert field.target is not None
        self.desk, self.field, self.where, self._take = desk, field, where, take
        self.first = first
        self.target: type[Base] = field.target

    def find(self, text: str) -> list[Choice]:
        """Things whose name, code, ИНН or number has the text."""
        where, first = self.where(), self.first()
        found = self._choices(text, where)
        if not first:
            return found
        above = self._choices(text, {**where, **first})
        keys = {choice.id for choice in above}
        return [*above, *(choice for choice in found if choice.id not in keys)][:OFFERED]

    def find_later(
        self, text: str, done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        """The same, off the window's thread; `done` gets (text, found)."""
        self.desk.jobs.start(lambda _: (text, self.find(text)), done, failed)

    def recent(self) -> list[Choice]:
        """What this person chose last, as far as it may be chosen here."""
        keys = recent_of(self.desk).of(self.target)
        where = dict(self.where())
        allowed = where.get("id")
        if allowed is not None:
            keys = [key for key in keys if key in set(allowed)]
        found = {c.id: c for c in self._choices("", {**where, "id": keys})} if keys else {}
        return [found[key] for key in keys if key in found]

    def _choices(self, text: str, where: Mapping[str, Any]) -> list[Choice]:
        with self.desk.work.database.reading() as session:
            return lists.choices(session, self.target, text, where=where)

    def name(self, key: int) -> str:
        return self.desk.names.get(self.target, key)

    def take(self, key: int) -> None:
        """A thing was chosen or made elsewhere."""
        self.note(key)
        self._take(key)

    def note(self, key: int | None) -> None:
        """It will be offered among the last ones."""
        if key is not None:
            recent_of(self.desk).note(self.target, key)

    @property
    def kinds(self) -> list[type[Base]]:
        """What F8 may make here."""
        if not issubclass(self.target, Catalog | Document):
            return []
        return self.desk.kinds_of(self.target)

    def wire(self, editor: ChoiceField) -> None:
        """Leads the keys of the field to the desk."""
        editor.later, editor.recent = self.find_later, self.recent
        editor.creates = bool(self.kinds)
        editor.choose_wanted.connect(lambda: self.choose(editor.value()))
        editor.create_wanted.connect(self.create)
        editor.open_wanted.connect(self.open)
        editor.edited.connect(self.note)

    def choose(self, at: int | None = None) -> None:
        """F4: the list of the target, on what is chosen already; its choice comes back."""
        self.desk.tried(self.desk.choose, self.target, self.take, self.where(), at)

    def create(self, text: str = "") -> None:
        """F8: a new thing; when it is saved the field takes it."""
        if not self.kinds:
            return
        kind = self.kinds[0]
        begun = begun_with(kind, text) if text else {}
        window: Any = self.desk.tried(self.desk.open_new, kind, saved=self.take, **begun)
        if window is not None and begun:
            for name in begun:
                self.desk.work.recalculate(window.thing, name)
            window.show_thing()
            window.first_focus()

    def open(self, key: int) -> None:
        """Ctrl+Shift+F4: the thing itself."""
        self.desk.tried(self.desk.open_thing, self.target, key)
