"""«Сводка аренды» and «Информация по датам аренды» against the naive books, of every document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.reports.rent_dates import RentDatesParams, rent_dates
from app.reports.rental_summary import SummaryParams, rental_summary
from db.registers.money import Charge, ChargeKind, open_sum
from tests.ledger_types import DAY, ZERO, Books
from tests.summaries import cells

FAR = dt.date(2030, 1, 1)  # after every document of a history


def reports_agree(
    session: Session, found: Books, held: dict[int, Any], replaced: Collection[int]
) -> None:
    """`held` are possessions by the naive books: (unit, contract, number, left, since, until).

    What was `replaced` took the price that was known when it came, whatever was said since.
    """
    table = rental_summary(session, SummaryParams(FAR))
    lines = {row.note_id: cells(table, row) for row in table.rows}
    kept = {key: one for key, one in held.items() if one[3]}
    assert kept.keys() <= lines.keys()
    for key, (_, _, _, left, since, _) in kept.items():
        line = lines[key]
        assert (line["since"], line["until"]) == (since, charged_to(found, key)), line
        assert key in replaced or line["terms"] == price_of(found, key), line
        assert line["unit"] == str(left) or not line["unit"].isdigit()
        last = found.pauses.get(key, [])
        paused = any(hole.start <= FAR <= hole.end for hole in last)
        assert ("приостановлено" in line["place"]) == paused, line
    for key in lines.keys() & (held.keys() - kept.keys()):
        assert lines[key]["debt"], "what came back is told while something is owed for it"
    open_items = select(Charge.contract_id, open_sum().label("debt")).where(
        Charge.gross > 0, Charge.kind != ChargeKind.DEPOSIT
    )
    debt = sum((c.debt for c in session.execute(open_items)), ZERO)
    totals = dict(zip((c.key for c in table.columns), table.totals, strict=True))
    assert totals["debt"] == debt == sum((line["debt"] for line in lines.values()), Decimal(0))
    dates_agree(session, found, kept)


def dates_agree(session: Session, found: Books, kept: dict[int, Any]) -> None:
    table = rent_dates(session, RentDatesParams(FAR))
    let = [cells(table, row) for row in table.rows if cells(table, row)["tenant"]]
    assert sorted((c["quantity"], c["since"], str(c["until"])) for c in let) == sorted(
        (left, since, str(charged_to(found, key))) for key, (*_, left, since, _) in kept.items()
    )


def charged_to(found: Books, possession: int) -> dt.date | None:
    """The last day that is charged and not paused, counted back day by day."""
    days = [r.owed.end for r in found.rents.get(possession, ())]
    if not days:
        return None
    day = max(days)
    holes = sorted(found.pauses.get(possession, []), reverse=True)
    for hole in holes:
        if hole.start <= day <= hole.end:
            day = hole.start - DAY
    return day


def price_of(found: Books, possession: int) -> Decimal:
    """The price said last for the latest day."""
    return max(found.terms[possession]).price
