"""«Прейскурант» on any date, on the screen and in Excel; a contract prints the paper (C-5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy.orm import Session

from app.facts import Facts
from app.price_table import prices_on
from app.table import Column, Row, Table, report

COLUMNS = (
    Column("group", "Раздел", str, 22),
    Column("title", "Наименование", str, 44),
    Column("measure", "Ед.", str, 10),
    Column("price", "Цена", Decimal, 14),
)


@dataclass(frozen=True)
class PriceListParams:
    """What «Прейскурант» is asked."""

    date: dt.date = field(default_factory=dt.date.today, metadata={"title": "На дату"})


@report("price_list", "Прейскурант", PriceListParams)
def price_list(session: Session, params: PriceListParams) -> Table:
    """Prices as they stand in the cards on the day, roubles."""
    rows = [
        Row((line.group, line.title, line.measure, line.price))
        for line in prices_on(Facts(session), params.date)
    ]
    return Table(f"Прейскурант на {params.date:%d.%m.%Y}", COLUMNS, rows)
