"""The history of a thing as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from app.table import Column, Row, Table

COLUMNS = (
    Column("at", "Когда", dt.datetime),
    Column("user", "Кто", str),
    Column("action", "Что сделано", str),
    Column("title", "Поле", str),
    Column("was", "Было", str),
    Column("became", "Стало", str),
)


def history_table(changes: Iterable[Any]) -> Table:
    """Newest first; `changes` are what Work.history answers."""
    rows = [Row((c.at, c.user, c.action, c.title, c.was, c.became)) for c in changes]
    return Table("Изменения", COLUMNS, rows)
