"""Compares «Сводка аренды» of a day with the naive program's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.reports.rental_summary import SummaryParams, rental_summary
from app.table import Mark, Row, Table
from tests.ledger_types import ZERO
from tests.naive_summary import World
from tests.summaries import breakdown_sum, cells

D = Decimal
KINDS = (
    ("Аренда", "RENT"),
    ("Транспорт", "DELIVERY"),
    ("Возмещение", "COMPENSATION"),
    ("Услуги", "SERVICE"),
    ("Пени", "PENALTY"),
)


def agrees(session: Session, naive: World, serial: set[int]) -> None:
    """Raises when the report of the naive world's day tells anything else."""
    table = rental_summary(session, SummaryParams(naive.day))
    figures_agree(table, naive, serial)
    rows_agree(table, naive)


def figures_agree(table: Table, naive: World, serial: set[int]) -> None:
    figures, totals = dict(table.figures), cells(table, Row(table.totals))
    debt = ZERO
    for title, kind in KINDS:
        room, paid = naive.kind(kind)
        debt += room - paid
        told = tuple(figures.get(f"{title}: {w}", ZERO) for w in ("начислено", "оплачено", "долг"))
        assert told == (room, paid, room - paid), (title, naive.day)
    contracts = {o.contract for o in naive.whole.owed.values()}
    contracts |= {contract for _, contract, _ in naive.whole.received}
    over = sum((naive.sums.overpaid(contract) for contract in contracts), ZERO)
    assert totals["debt"] == debt == sum((cells(table, r)["debt"] for r in table.rows), ZERO)
    assert totals["overpaid"] == figures["Переплата"] == over
    assert sum((cells(table, r)["overpaid"] for r in table.rows), ZERO) == over
    assert figures.get("Залоги получены", ZERO) == naive.sums.deposits
    places = naive.places()
    found = [sum(places[(unit, kind)] for unit in serial) for kind in ("SITE", "TENANT", "LOST")]
    assert [figures[w] for w in ("На складе", "В аренде", "В розыске")] == found
    assert figures["Парк"] == sum(found)


def rows_agree(table: Table, naive: World) -> None:
    lines = {row.note_id: (row, cells(table, row)) for row in table.rows}
    debts = naive.debts()
    shown = {k for k in naive.given if not naive.returned(k) or debts.get(k)}
    assert {key for key in lines if key in naive.given} == shown
    for key in shown:
        row, line = lines[key]
        line_agrees(naive, key, row, line, debts.get(key, ZERO))
    loose = [c for _, (r, c) in lines.items() if r.note_id not in naive.given]
    assert sum((c["debt"] for c in loose), ZERO) == debts.get(None, ZERO)


def line_agrees(naive: World, key: int, row: Row, line: dict[str, Any], debt: Decimal) -> None:
    _, _, _, since, _ = naive.given[key]
    told = (naive.day, line)
    assert line["debt"] == debt == breakdown_sum(line["breakdown"]), told
    assert (line["since"], line["until"]) == (since, naive.until(key)), told
    assert told_paid(line["paid_to"]) == naive.paid_to(key), (naive.paid_to(key), *told)
    assert line["terms"] == naive.price(key), told
    back = naive.returned(key)
    assert (Mark.RETURNED in row.marks.values()) == back
    assert (row.marks.get("paid_to") is Mark.DEBT) == bool(debt)
    assert line["unit"] == str(naive.number(key)) or not line["unit"].isdigit(), told
    if back:
        assert line["place"].startswith(naive.end(key)), told
    else:
        assert line["place"].startswith(naive.address(key)), (naive.address(key), *told)
        assert ("приостановлено" in line["place"]) == naive.paused(key, naive.day), told
    room, paid = naive.brought(key)
    state = "" if not room else "не оплачена" if not paid else "оплачен"
    assert state in line["delivery"], told
    assert (" из " in line["delivery"]) == (0 < paid < room), told


def told_paid(cell: Any) -> tuple[dt.date | None, Decimal]:
    if not isinstance(cell, str):
        return cell, ZERO
    day, _, rest = cell.partition(" + ")
    amount = D(rest.replace("\u00a0", "").replace(",", ".")) if rest else ZERO
    return None if day == "не оплачено" else dt.date(*map(int, reversed(day.split(".")))), amount
