"""How a field of a form finds, chooses, opens and makes the thing it points at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app import lists
from app.lists import Choice
from db.base import Base, Catalog, Document
from db.meta import Field
from forms.choice import ChoiceField

if TYPE_CHECKING:
    from forms.desk import Desk

Where = Callable[[], Mapping[str, Any]]
Take = Callable[[int], None]


class Ref:
    """One reference of a form: its field, what may be chosen, where the choice goes."""

    def __init__(self, desk: Desk, field: Field, where: Where, take: Take) -> None:
        assert field.target is not None
        self.desk, self.field, self.where, self.take = desk, field, where, take
        self.target: type[Base] = field.target

    def find(self, text: str) -> list[Choice]:
        """Things whose name, code, ИНН or number has the text."""
        with self.desk.work.database.reading() as session:
            return lists.choices(session, self.target, text, where=self.where())

    def name(self, key: int) -> str:
        return self.desk.names.get(self.target, key)

    def wire(self, editor: ChoiceField) -> None:
        """Leads the keys of the field to the desk."""
        editor.choose_wanted.connect(self.choose)
        editor.create_wanted.connect(self.create)
        editor.open_wanted.connect(self.open)

    def choose(self) -> None:
        """F4: the list of the target, its choice comes back."""
        self.desk.tried(self.desk.choose, self.target, self.take, self.where())

    def create(self, text: str = "") -> None:
        """F8: a new thing; when it is saved the field takes it."""
        if not issubclass(self.target, Catalog | Document):
            return
        named = {"name": text} if issubclass(self.target, Catalog) and text else {}
        kinds = self.desk.kinds_of(self.target)
        if kinds:
            self.desk.tried(self.desk.open_new, kinds[0], saved=self.take, **named)

    def open(self, key: int) -> None:
        """Ctrl+Shift+F4: the thing itself."""
        self.desk.tried(self.desk.open_thing, self.target, key)
