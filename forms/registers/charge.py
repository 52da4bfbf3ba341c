"""«Начисления по месяцам»: every sum tells how it was counted."""

from __future__ import annotations

from app.explain import explain_charge
from db.registers.money import Charge
from forms.explanation import WHY, explain
from forms.list_commands import list_command
from forms.list_window import ListWindow


@list_command(Charge, WHY, "F3")
def why(window: ListWindow, key: int) -> None:
    with window.desk.work.database.reading() as session:
        lines = explain_charge(session, key)
    explain(window, WHY, lines)
