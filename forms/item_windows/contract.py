"""«Договор»: its next number (F7), what it offers by its kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.offered import premises_to_offer
from app.suggesting import next_contract_number
from db.base import Base
from db.documents.contract import Contract, ContractAppendix
from db.documents.contract_leasing import ContractAddendum, ContractCharge, ContractPremise
from db.meta import Field
from forms.documents.contract import ORIGINALS
from forms.item_window import ItemWindow, form_for
from forms.suggestion import Suggestion


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

    def new_row(self, section: str) -> Any:
        """An appendix and an agreement come with their next number, made today."""
        row = super().new_row(section)
        if isinstance(row, ContractAppendix | ContractAddendum):
            known = [each.number for each in getattr(self.thing, section) if each.number]
            row.number = max(known, default=0) + 1
            row.date = max(dt.date.today(), self.thing.date or dt.date.min)
        return row

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
