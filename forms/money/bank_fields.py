"""What a payment is and whose: the fields over the places of «Разбор выписки»."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from db.base import About
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass
from db.catalogs.partner import Partner
from db.catalogs.transport import Carrier
from db.documents.contract import Contract
from db.meta import Field
from forms.choice import ChoiceField
from forms.editors import editor_for
from forms.fields import QuietCombo
from forms.head_grid import HeadGrid
from forms.refs import Ref

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window

CAME = (BankClass.RENT, BankClass.DEPOSIT, BankClass.COMPENSATION, BankClass.CARRIER)
WENT = (BankClass.REFUND, BankClass.CARRIER)
ASIDE = (BankClass.NOT_OURS, BankClass.OWN, BankClass.KNOWN)
NAMES = {BankClass.CARRIER: "Перевозчик"}
REFERENCES: tuple[tuple[str, str, Any], ...] = (
    ("tenant", "Арендатор", Partner),
    ("contract", "Договор", Contract),
    ("payer", "Плательщик", Partner),
    ("carrier", "Перевозчик", Carrier),
)
EMPTY = {"payer": "сам арендатор", "contract": "любой"}


def by_contract(what: BankClass | None) -> bool:
    """The money goes to contracts of a tenant."""
    return what is not None and what not in NO_DOCUMENT and what is not BankClass.CARRIER


class ClassField(QuietCombo):
    """What the money is, of the classes that this way of it may have."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.activated.connect(lambda _: self.edited.emit(self.value()))

    def offer(self, classes: Sequence[BankClass]) -> None:
        """Other classes; the one that stands is chosen anew."""
        if [self.itemData(n) for n in range(1, self.count())] == [one.name for one in classes]:
            return
        self.clear()
        self.addItem("", "")
        for one in classes:
            self.addItem(NAMES.get(one, one.value), one.name)

    def value(self) -> BankClass | None:
        name = self.currentData()
        return BankClass[name] if name else None

    def show_value(self, what: BankClass | None) -> None:
        self.setCurrentIndex(max(self.findData(what.name if what else ""), 0))


class BankFields(HeadGrid):
    """`changed` tells (name, value) of what a person chose; only what matters is seen."""

    changed = Signal(str, object)

    def __init__(
        self, window: Window, desk: Desk, where: Callable[[str], Mapping[str, Any]]
    ) -> None:
        super().__init__()
        self.window_, self.desk, self.where = window, desk, where
        self.what = ClassField()
        self.what.edited.connect(lambda what: self.changed.emit("what", what))
        self.add(_field("what", "Вид"), self.what)
        self.references: dict[str, ChoiceField] = {
            name: self._reference(name, title, target) for name, title, target in REFERENCES
        }

    def _reference(self, name: str, title: str, target: Any) -> ChoiceField:
        field = _field(name, title, target)
        ref = Ref(self.desk, field, lambda: self.where(name), self._taker(name))
        made: ChoiceField = editor_for(field, optional=True, find=ref.find, name=ref.name)
        ref.wire(made)
        made.edited.connect(lambda value: self.changed.emit(name, value))
        made.setPlaceholderText(EMPTY.get(name, ""))
        self.add(field, made)
        return made

    def _taker(self, name: str) -> Callable[[int], None]:
        def take(key: int) -> None:
            self.desk.bring_forward(self.window_)
            self.references[name].take(key)

        return take

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Fields of another payment, or after a choice."""
        what = values["what"]
        self.what.show_value(what)
        for name, editor in self.references.items():
            editor.show_value(values[name])
        theirs = by_contract(what)
        seen = {"tenant": theirs, "contract": theirs, "payer": theirs}
        seen["carrier"] = what is BankClass.CARRIER
        for cell in self.cells:
            shown = seen.get(cell.field.name, True)
            cell.editor.setVisible(shown)
            cell.label.setVisible(shown)

    def is_being_typed(self) -> bool:
        """Some letters stand in a field that is left by nobody yet."""
        return any(editor.isModified() for editor in self.references.values())

    def finish(self) -> list[str]:
        """What is half typed counts; answers what is wrong with it."""
        faults = []
        for editor in self.references.values():
            if editor.isVisibleTo(self):
                editor.finish()
                faults += [fault] if (fault := editor.fault()) else []
        return faults


def _field(name: str, title: str, target: Any = None) -> Field:
    return Field(name, int if target is not None else str, False, About(title), target)
