"""A snapshot of a report is opened as it was, and what is no snapshot is refused with a reason."""

import datetime as dt
import json
import zlib
from dataclasses import replace
from decimal import Decimal

import pytest

from app.report_snapshots import Snapshot, read, write
from app.table import Column, Link, Made, Mark, Row, Table
from db.errors import UserError

AT = dt.datetime(2026, 11, 21, 9, 5, tzinfo=dt.UTC)
COLUMNS = (
    Column("tenant", "Арендатор", str, 30),
    Column("day", "Дата", dt.date),
    Column("at", "Момент", dt.datetime),
    Column("sum", "Сумма", Decimal, 14),
    Column("count", "Штук", int),
    Column("yes", "Да", bool),
)
ROWS = [
    Row(("Строй", None, None, Decimal("2.10"), 3, None), bold=True),
    Row(
        ("ООО «Строй»", dt.date(2026, 11, 1), AT, Decimal("2.10"), 3, True),
        level=1,
        marks={"": Mark.RETURNED, "sum": Mark.DEBT},
        link=Link("contract", 7),
        links={"sum": Link("charge", 8)},
        apart=True,
    ),
]
TABLE = Table(
    "Сводка",
    COLUMNS,
    ROWS,
    ("Итого", None, None, Decimal("2.10"), 3, None),
    [("Парк", 412), ("Долг", Decimal("0.10"))],
    ["По начислениям."],
    ["Д — долг"],
    (Column("where", "Где", str),),
    "Бытовка",
)


def test_a_snapshot_comes_back_to_the_kopeck(tmp_path):
    path = tmp_path / "сводка.снимок"
    row = replace(ROWS[1], links={**ROWS[1].links, "count": Made("x", lambda _: TABLE)}, note_id=5)
    given = replace(TABLE, rows=[ROWS[0], row], ways={"Парк": Made("x", lambda _: TABLE)})
    write(Snapshot(given, "Учёт", AT, "Вера"), path)
    found = read(path, "Учёт")
    local = f"{AT.astimezone():%d.%m.%Y %H:%M}"
    assert found.table.subtitle[0] == f"Снимок от {local}, Вера, база «Учёт»."
    back = replace(found.table, subtitle=found.table.subtitle[1:])
    assert [replace(r, cells=tuple(r.cells)) for r in back.rows] == ROWS
    assert replace(back, rows=ROWS) == replace(
        TABLE, columns=list(COLUMNS), totals=list(TABLE.totals), groups=list(TABLE.groups)
    )
    elsewhere = read(path, "Другая база").table
    assert all(r.link is None and not r.links for r in elsewhere.rows)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        zlib.compress(b"[]"),
        zlib.compress(b"\xff"),
        zlib.compress(json.dumps({"sign": "kontora-report", "version": 99}).encode()),
        zlib.compress(json.dumps({"sign": "kontora-report", "version": 1}).encode())[:-9],
    ],
)
def test_another_file_is_refused_in_words(tmp_path, content):
    path = tmp_path / "x.снимок"
    path.write_bytes(content)
    with pytest.raises(UserError, match="не снимок отчёта"):
        read(path, "Учёт")


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(tmp_path):
    with pytest.raises(UserError, match="не прочитан"):
        read(tmp_path / "нет.снимок", "Учёт")
    with pytest.raises(UserError, match="не записан"):
        write(Snapshot(TABLE, "Учёт", AT, "Вера"), tmp_path / "нет" / "x.снимок")
