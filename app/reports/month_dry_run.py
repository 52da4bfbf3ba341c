"""«Пробный расчёт месяца»: what a run would issue, for Excel and paper (H-24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.month.dry_rows import names_of
from app.month.dry_run import DryRun, counted
from app.month.ground import ground
from app.month.lines import ZERO, Line
from app.reports.asked import last_month_start, one_of
from app.table import Column, Link, Made, Row, Table, Way, report
from db.catalogs.organization import Organization
from db.documents.contract import Contract
from db.month_kind import RunKind
from db.russian import month_title

NAME = "month_dry_run"
COLUMNS = (
    Column("red", "!", str, 4),
    Column("tenant", "Арендатор", str, 30),
    Column("contract", "Договор", str, 12),
    Column("title", "За что", str, 24),
    Column("since", "С", dt.date, 12),
    Column("till", "По", dt.date, 12),
    Column("amount", "Сумма", Decimal, 14),
    Column("before", "Месяцем раньше", Decimal, 15),
    Column("difference", "Разница", Decimal, 14),
    Column("cause", "Почему", str, 50),
)
PIECES = (
    Column("since", "С", dt.date, 12),
    Column("till", "По", dt.date, 12),
    Column("amount", "Сумма", Decimal, 14),
    Column("vat", "НДС", Decimal, 14),
    Column("why", "Как посчитано", str, 60),
)


@dataclass(frozen=True)
class MonthDryRunParams:
    """A month by any of its days; without «Счета» acts are counted."""

    month: dt.date = field(
        default_factory=last_month_start, metadata={"title": "Месяц", "month": True}
    )
    invoices: bool = field(default=False, metadata={"title": "Счета, а не акты"})
    only_red: bool = field(default=False, metadata={"title": "Только сомнительные"})
    organization_id: int | None = one_of(Organization)


@report(NAME, "Пробный расчёт месяца", MonthDryRunParams, section="money")
def month_dry_run(session: Session, params: MonthDryRunParams) -> Table:
    """A line a position, red ones with their sign; each sum leads to how it was counted."""
    kind = RunKind.INVOICES if params.invoices else RunKind.ACTS
    month = params.month.replace(day=1)
    run = counted(ground(session, kind, month, organization_id=params.organization_id))
    rows = [_row(run, line) for line in (run.red if params.only_red else run.lines)]
    sums = [sum((row.cells[at] or ZERO for row in rows), ZERO) for at in (6, 7, 8)]
    return Table(
        f"Пробный расчёт месяца: {kind.value.lower()}, {month_title(month)}",
        COLUMNS,
        rows,
        totals=("", "Итого", "", "", None, None, *sums, ""),
        figures=(
            ("Договоров", len(run.issued)),
            ("Будет выставлено", run.charged),
            ("Сомнительных", len(run.red)),
        ),
        legend=("! — посмотрите перед утверждением",),
    )


def _row(run: DryRun, line: Line) -> Row:
    contract, tenant = names_of(run, line)
    days = line.days or (None, None)
    gross = line.gross if line.pieces else None
    difference = None if line.before is None else line.gross - line.before
    words = "; ".join(w for w in (line.reason, line.cause) if w)
    cells = ("!" if line.red else "", tenant, contract, line.title, *days)
    links: dict[str, Way] = {}
    if line.pieces:
        title = f"{tenant}: {line.title}"
        links["amount"] = Made(title, partial(_pieces, line=line, title=title))
    key = line.contract_id
    return Row(
        (*cells, gross, line.before, difference, words),
        link=None if key is None else Link(Contract.__tablename__, key),
        links=links,
    )


def _pieces(session: Session, line: Line, title: str) -> Table:
    """Every charge of a line: made already or to be made."""
    rows = [Row((*p.days, p.gross, p.vat, p.why.text())) for p in line.pieces]
    vat = sum((p.vat for p in line.pieces), ZERO)
    totals: tuple[Any, ...] = (None, None, line.gross, vat, "")
    return Table(title, PIECES, rows, totals=totals)
