"""«Договор»: where it stands; what its list does with originals (L22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.periods import Standard
from db.documents.contract import Contract
from forms.list_commands import list_command
from forms.list_filters import first_period
from forms.sections import DOCUMENTS, stands_in

if TYPE_CHECKING:
    from forms.list_window import ListWindow

ORIGINALS = "Уточнить по печатным формам…"

stands_in(DOCUMENTS, 10)(Contract)

first_period(Contract, Standard.ALL)  # a contract of another year is in force today


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
