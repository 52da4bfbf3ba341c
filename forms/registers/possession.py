"""What is let: who possesses what and when, and how it goes on for the rows that are selected.

«График занятости» stands with rent. The list leads to the documents that its rows wait for: whoever
came to «В аренде без продления» from the start page goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.verbs import FILLS
from db.base import Document
from db.documents.contract import Contract
from db.documents.rent_extension import RentExtension
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_return import RentReturn
from db.registers.place import Possession
from forms.list_commands import list_command
from forms.sections import RENT, page

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.list_window import ListWindow

SEVERAL = (
    "Выделены строки разных договоров, а документ — по одному договору. Сразу для всех: "
    "список «Продержания», «Предложить по всем договорам»."
)


@page(RENT, "График занятости", needs=Possession)
def open_schedule(desk: Desk) -> Any:
    """Its window is imported when it is first opened."""
    from forms.schedule.window import open_schedule

    return open_schedule(desk)


@list_command(Possession, "Продолжение аренды", needs=("write", RentExtension))
def extend(window: ListWindow, key: int) -> None:
    _make(window, RentExtension)


@list_command(Possession, "Продержание", needs=("write", RentHoldover))
def hold_over(window: ListWindow, key: int) -> None:
    _make(window, RentHoldover)


@list_command(Possession, "Возврат из аренды", needs=("write", RentReturn))
def take_back(window: ListWindow, key: int) -> None:
    _make(window, RentReturn)


def _make(window: ListWindow, target: type[Document]) -> None:
    """A document of the contract with the selected rows alone."""
    chosen = set(window.selected_keys())
    with window.desk.work.database.reading() as session:
        query = select(Possession.contract_id).where(Possession.id.in_(chosen)).distinct()
        contracts = list(session.scalars(query))
    if len(contracts) != 1:
        window.strip.tell(SEVERAL)
        return

    def leave_chosen(made: Any) -> None:
        made.units = [row for row in made.units if row.possession_id in chosen]

    fill = next(f for f in FILLS if f.source is Contract and f.target is target)
    window.strip.hide()
    window.desk.open_fill(fill, contracts[0], leave_chosen)
