"""The header of the list of cabins: how many stand, are let, are wanted today (A-7)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from app.lists import counts
from app.park import cabin_figures, cabins_not_received
from db.catalogs.unit import Cabin


@counts(Cabin)
def where_cabins_are(session: Session) -> list[tuple[str, int]]:
    """Every cabin that is not written off once; cards nothing has brought in yet stand apart."""
    today = dt.date.today()
    figures = cabin_figures(session, today)
    waiting = cabins_not_received(session, today)
    return [*figures, ("Не поступили", waiting)] if waiting else figures
