"""A report of two months, and its window as the tests read it."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from app.table import Column, Made, Report, Row, Table
from db.roles import Role

D = Decimal
COLUMNS = (
    Column("tenant", "Месяц, арендатор", str, 20),
    Column("kind", "Вид", str, 12),
    Column("sum", "Сумма", D, 14),
    Column("note", "Примечание", str, 20),
)
ROWS = [
    Row(("ноябрь", "", D(300), ""), bold=True),
    Row(("ООО", "Аренда", D(100), ""), level=1, note_id=1),
    Row(("АО", "Доставка", D(200), ""), level=1, note_id=2),
    Row(("декабрь", "", D(-50), ""), bold=True),
    Row(("АО", "Аренда", D(-50), ""), level=1, note_id=3),
]
MONTHS = Table(
    "Проба",
    COLUMNS,
    ROWS,
    ("Итого", "", D(250), ""),
    groups=(Column("month", "Месяц", str),),
    leaf_title="Арендатор",
    figures=[("Всего", D(250))],
    ways={"Всего": Made("Из чего всего", lambda _: MONTHS)},
)


@dataclass(frozen=True)
class Params:
    date: dt.date = field(default=dt.date(2026, 11, 21), metadata={"title": "На дату"})
    owed: bool = field(default=False, metadata={"title": "Только долги"})


def report(run=lambda session, params: MONTHS):
    return Report("probe", "Проба", Params, run, frozenset(Role))


def opened(office):
    """The probe, formed."""
    made = office.desk.open_report(report())
    office.settle()
    made.settle = office.settle
    return made


def names(window):
    """The first column as it is read, spaces of levels taken off."""
    model = window.model
    return [model.index(n, model.first).data().strip() for n in range(model.rowCount())]
