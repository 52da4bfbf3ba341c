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
from forms.sections import RENT, stands_in
from forms.suggestion import Suggestion

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(RENT, 20)(Contract)
first_period(Contract, Standard.ALL)  # a contract of another year is in force today


@form_for(Contract)
class ContractWindow(ItemWindow):
    """The next free number is proposed and may be typed over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = "Предложен следующий свободный номер. Можно ввести другой"
        self.next_number = Suggestion(self, "contract_number", self._find_number, words)
        super().__init__(*args, **kwargs)
        self.next_number.offer()
        self.show_thing()
        self.undo.begin()

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
