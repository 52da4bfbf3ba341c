"""«Показания вовремя»: every meter that stood at a month's end is in one column (M-5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from app.gateway import Gateway
from app.reports.readings_in_time import NAME
from app.table import REPORTS, Made, Table
from db.errors import UserError
from tests.company import DAY
from tests.offices import Offices
from tests.test_meter_readings import OCTOBER, read
from tests.test_meters import light_of, meter

D = Decimal


def table_of(offices: Offices, **params: Any) -> Table:
    report = REPORTS[NAME]
    with offices.work.database.reading() as session:
        return report.run(session, report.params(**params))


def test_m5_readings_in_time_late_and_missing(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In time is what was entered by the third day; the first word of a document counts."""
    light = light_of(offices)
    plain = {"coefficient": D(1), "unit_id": None, "installed": DAY(2026, 10, 1)}
    cards = [meter(offices, light, number=f"{n:03}", **plain) for n in range(4)]
    cards.append(meter(offices, light, number="снят", **plain, removed=OCTOBER, final=D(1)))
    cards.append(meter(offices, light, number="новый", **plain | {"installed": OCTOBER}))
    offices.work.save(cards)
    clock = [dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)]
    made = Gateway.__init__

    def at_the_time(gate: Gateway, *args: Any, **kwargs: Any) -> None:
        made(gate, *args, **kwargs)
        gate.now = clock[0]

    monkeypatch.setattr(Gateway, "__init__", at_the_time)
    first = read(offices, OCTOBER, "5", "6")
    offices.work.post(first, despite=True)
    clock[0] += dt.timedelta(days=2)
    offices.work.post(first, despite=True)  # corrected later: it was given in time
    late = read(offices, DAY(2026, 10, 30), None, None, "7")
    offices.work.post(late, despite=True)
    table = table_of(offices, date_from=OCTOBER, date_to=OCTOBER)
    month, building = table.rows
    assert month.cells == ("октябрь 2026 г.", 4, 3, 2, 1, 1, D("50.0"))
    assert building.cells == (offices.building.name, *month.cells[1:])
    assert list(table.totals) == ["Итого", *month.cells[1:]]
    assert table_of(offices, date_from=OCTOBER, date_to=OCTOBER, days=5).rows[0].cells[3] == 3
    with offices.work.database.reading() as session:
        links = {key: way.read(session) for key, way in building.links.items() if type(way) is Made}
    assert [row.cells[1] for row in links["missing"].rows] == ["003"]
    assert [row.cells[1:] for row in links["late"].rows] == [
        ("002", "", DAY(2026, 10, 30), D(7), DAY(2026, 11, 5))
    ]
    assert len(links["meters"].rows) == 4
    other = table_of(offices, date_from=OCTOBER, date_to=OCTOBER, site_id=offices.other_building.id)
    assert list(other.rows) == []
    with pytest.raises(UserError, match="от одного месяца до трёх лет"):
        table_of(offices, date_from=OCTOBER, date_to=DAY(2026, 9, 1))
