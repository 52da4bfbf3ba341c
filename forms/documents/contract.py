"""«Договор»: where it stands, its next number (F7), what its list does with originals (L22)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.offered import premises_to_offer
from app.periods import Standard
from app.suggesting import next_contract_number
from db.base import Base
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractCharge, ContractPremise
from db.meta import Field
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.list_filters import first_period
from forms.sections import DOCUMENTS, stands_in
from forms.suggestion import Suggestion

if TYPE_CHECKING:
    from forms.list_window import ListWindow

ORIGINALS = "Уточнить по печатным формам…"
stands_in(DOCUMENTS, 10)(Contract)
first_period(Contract, Standard.ALL)  # a contract of another year is in force today


@form_for(Contract)
class ContractWindow(ItemWindow):
    """The next free number is proposed and may be typed over."""

    folded_at_first = ("Документы", "Клиент")  # the rows of a contract are what it is opened for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = "Предложен следующий свободный номер. Можно ввести другой"
        self.next_number = Suggestion(self, "contract_number", self._find_number, words)
        super().__init__(*args, **kwargs)
        self.next_number.offer()
        self.originals = self.command(ORIGINALS, self.open_originals)
        self.commands.bar_of_buttons.more_menu.addAction(self.originals)
        self.show_thing()
        self.undo.begin()

    def open_originals(self) -> None:
        """What is typed and not saved would be older than the marks."""
        if self.thing.id is None or self.isWindowModified():
            self.strip.tell("Сначала запишите договор: отметки об оригиналах записываются в него.")
            return
        from forms.documents.contract_originals import OriginalPapers

        OriginalPapers(self, self.desk, self.strip, [self.thing.id]).open()

    def _find_number(self, session: Session) -> str:
        return next_contract_number(session, self.thing.organization_id, self.thing.date)

    def where(self, part: Any, field: Field) -> Mapping[str, Any]:
        """Only what stands in a building and may be let alone is offered (A-17)."""
        if isinstance(part, ContractPremise | ContractCharge) and field.name == "unit_id":
            with self.work.database.reading() as session:
                return {"id": premises_to_offer(session)}
        return super().where(part, field)

    def show_state(self) -> None:
        super().show_state()
        self.next_number.show()

    def apply(self, part: Base, name: str, value: Any) -> None:
        """Another organization or year counts its contracts by itself."""
        with self.undo.step():
            super().apply(part, name, value)
            if part is self.thing and name in ("organization_id", "date"):
                self.next_number.offer()
                self.show_thing()


@list_command(Contract, "Установить «Оригинал получен»")
def original_came(window: ListWindow, key: int) -> None:
    _set_original(window, received=True)


@list_command(Contract, "Снять «Оригинал получен»")
def original_is_awaited(window: ListWindow, key: int) -> None:
    _set_original(window, received=False)


@list_command(Contract, ORIGINALS, needs=("write", Contract))
def originals_of_list(window: ListWindow, key: int) -> None:
    """Paper by paper, for all selected contracts."""
    from forms.documents.contract_originals import OriginalPapers

    OriginalPapers(window, window.desk, window.strip, window.selected_keys()).open()


def _set_original(window: ListWindow, *, received: bool) -> None:
    """All selected contracts as one operation; those that have it already are left alone."""
    many = window.commands.many
    changing = [c for c in many.selected() if c.original_received is not received]
    for contract in changing:
        contract.original_received = received
    if changing:
        verb = "Оригинал получен" if received else "Оригинала ещё нет"
        many.attempt(window.desk.work.save, verb, changing)
    else:
        window.strip.tell("У выделенных договоров это уже отмечено.")
