"""Readings out of a file wait to be checked: a tenant's table, a log of sensors (M-1, M-4, M-16)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from app import excel, reading_files
from app.attention.lines import LINES
from app.lists import ListQuery, ids
from app.pasting import Columns, columns_by_heading, columns_by_order
from app.reading_log import MOST, Which, last_of, prepared, readings_of_file, taken_fields
from app.store import load
from db.catalogs.meter import Meter
from db.catalogs.service_kind import ServiceKind
from db.documents.meter_reading import MeterReading
from db.errors import UserError
from tests.company import DAY
from tests.offices import Offices
from tests.test_meter_readings import NOVEMBER, OCTOBER, read
from tests.test_meters import light_of, meter
from tests.test_query_counts import counted

D = Decimal
TODAY = DAY(2026, 11, 5)


@pytest.fixture
def metered(offices: Offices) -> Offices:
    """Two meters of the building and one that goes off in October, read in September."""
    light = light_of(offices)
    plain = {"coefficient": D(1), "unit_id": None, "installed": DAY(2026, 8, 31)}
    offices.work.save([meter(offices, light, number=f"{n:03}", **plain) for n in (1, 2)])
    off = meter(offices, light, number="003", **plain, removed=DAY(2026, 10, 10), final=D(5))
    offices.work.save(off)
    offices.work.post(read(offices, DAY(2026, 9, 30), "100", "200"), despite=True)
    return offices


def meant(
    offices: Offices, rows: list[list[str]], day: dt.date | None = None
) -> tuple[Columns, reading_files.Understood]:
    """What rows with or without headings mean."""
    named = columns_by_heading(rows[0], taken_fields())
    columns = named or columns_by_order(taken_fields(), len(rows[0]))
    body = rows[1:] if named else rows
    with offices.work.database.reading() as session:
        found = reading_files.understand(session, body, columns, day, TODAY)
    return columns, found


def faults(found: reading_files.Understood) -> list[tuple[int, str]]:
    return [(n, cell.fault) for n, row in enumerate(found.cells, 1) for cell in row if cell.fault]


def test_m16_a_log_of_sensors_is_brought_to_one_shape(tmp_path: Path) -> None:
    """ISO moments, a column of time, headings in either language under a title; nothing is cut."""
    log = tmp_path / "sensors.csv"
    hours = [f"001,2026-10-31T{hour:02}:00:00+03:00,{hour}" for hour in range(24)]
    log.write_text("meter,timestamp,value\n" + "\n".join(hours) + "\n001,2026-11-01T00:00:00,24\n")
    rows = readings_of_file(log)
    assert rows[:2] == [["Счётчик", "День", "Показание"], ["001", "31.10.2026 00:00:00", "0"]]
    # A midnight ends the day before, among other hours; alone it is just a day.
    assert last_of(rows[1:], Which.MONTH, TODAY) == [["001", "31.10.2026", "24"]]
    of_days = [["001", "30.10.2026", "0"], ["001", "31.10.2026", "24"]]
    assert last_of(rows[1:], Which.DAY, TODAY) == of_days
    parted = prepared(
        [
            ["Журнал", "", "", ""],
            ["Показания", "Время", "Дата", "№ счётчика:"],
            ["7", "12:30", "31.10.2026", "002"],
            ["", "13:30", "31.10.2026", "003"],
        ]
    )
    assert parted == [["Счётчик", "День", "Показание"], ["002", "31.10.2026 12:30", "7"]]
    days = [["1", "01.10.2026 0:00", "5"], ["1", "02.10.2026 0:00", "6"], ["1", "x", "7"]]
    assert last_of(days, Which.MONTH, TODAY) == days[1:]
    assert last_of(days, Which.DAY, TODAY) == days
    twice = [["1", "01.10.2026", "5"], ["1", "01.10.2026", "5"], ["1", "01.10.2026", "6"]]
    assert last_of(twice, Which.MONTH, TODAY) == [twice[0], twice[2]]
    book = openpyxl.Workbook()
    book.active.append(["Счётчик", "Дата", "Показание"])
    book.active.append(["001", dt.datetime.fromisoformat("2026-10-31T23:30"), 7.5])
    book.save(tmp_path / "sensors.xlsx")
    assert readings_of_file(tmp_path / "sensors.xlsx")[1] == ["001", "31.10.2026 23:30:00", "7.5"]
    assert len(prepared([["1", "2026-10-31", "5"]])) == 1
    assert MOST > 40 * 24 * 300
    (tmp_path / "photo.xlsx").write_bytes(b"no book")
    with pytest.raises(UserError, match="не прочитан"):
        readings_of_file(tmp_path / "photo.xlsx")


def test_m4_m16_every_fault_of_a_file_is_told_at_once(metered: Offices) -> None:
    _, found = meant(
        metered,
        [
            ["Счётчик", "День", "Показание"],
            ["001", "31.10.2026", "150"],
            ["999", "31.10.2026", "150"],
            ["002", "31.10.2026", "много"],
            ["002", "31.12.2026", "300"],
            ["002", "30.08.2026", "300"],
            ["003", "31.10.2026", "300"],
            ["002", "31.10.2026", "100000"],
            ["", "31.10.2026", "1"],
            ["001", "31.10.2026", "160"],
            ["002", "30.09.2026", "201"],
            ["002", "30.09.2026", "200"],
            ["002", "", "300"],
        ],
    )
    assert faults(found) == [
        (2, "Не найдено: «999»"),
        (3, "Введите число или выражение, например 12 500,50 или 1200*1,2"),
        (4, "31.12.2026 ещё не наступило"),
        (5, "счётчик установлен только 31.08.2026"),
        (6, "счётчик снят 10.10.2026"),
        (7, "показание не помещается в 5 знаков счётчика"),
        (8, "не указан счётчик"),
        (9, "на 31.10.2026 показание этого счётчика уже есть в строке 1"),
        (10, "на 30.09.2026 уже введено 200: документ № А-000001"),
        (11, "на 30.09.2026 показание этого счётчика уже есть в строке 10"),
        (12, "не указан день показания"),
    ]


def test_m4_m16_readings_of_a_file_wait_to_be_checked(metered: Offices) -> None:
    """A document a day, not posted; loaded again it brings nothing; posted it is a reading."""
    work = metered.work
    rows = [["002", "31.10.2026", "900", "холода"], ["001", "31.10.2026", "150", ""]]
    rows += [["001", "01.11.2026", "151", ""]]
    columns, found = meant(metered, rows)
    assert (faults(found), found.known) == ([], frozenset())
    made = reading_files.load(work, "из файла октябрь.csv", columns, found.cells, None)
    with work.database.reading() as session:
        october, november = load(session, MeterReading, made)
        waiting = ListQuery(MeterReading, where=LINES["readings_to_check"].where())
        assert sorted(ids(session, waiting)) == sorted(made)
    assert (october.date, october.posted, october.source) == (
        OCTOBER, False, "из файла октябрь.csv"
    )  # fmt: skip
    told = [(r.previous, r.reading, r.consumed, r.remark, r.reason) for r in october.rows]
    assert told == [
        (D(200), D(900), D(700), "больше обычного", "холода"),
        (D(100), D(150), D(50), "", ""),
    ]
    assert [r.reading for r in november.rows] == [D(151)]
    _, again = meant(metered, rows)
    assert (faults(again), again.known) == ([], {0, 1, 2})
    with pytest.raises(UserError, match="Загружать нечего"):
        reading_files.load(work, "из файла", columns, [], None)
    work.post(october, despite=True)
    _, again = meant(metered, rows)
    assert again.known == {0, 1, 2}
    with work.database.reading() as session:
        assert list(ids(session, waiting)) == [november.id]


def test_m4_a_blank_is_filled_and_comes_back(metered: Offices, tmp_path: Path) -> None:
    """The meters of the object with their last readings; what nobody filled says nothing."""
    with metered.work.database.reading() as session:
        table = reading_files.blank(session, metered.building.id, NOVEMBER)
    assert [row.cells[:4] for row in table.rows] == [
        ("001", "весь объект", DAY(2026, 9, 30), D(100)),
        ("002", "весь объект", DAY(2026, 9, 30), D(200)),
    ]
    path = tmp_path / "бланк.xlsx"
    excel.write(table, path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value == "Счётчик")
    sheet.cell(head[0].row + 1, 6).value = 180
    book.save(path)
    assert readings_of_file(path) == [
        ["Счётчик", "День", "Показание"],
        ["001", "30.11.2026", "180"],
    ]
    with (
        metered.work.database.reading() as session,
        pytest.raises(UserError, match="нет установленных счётчиков"),
    ):
        reading_files.blank(session, metered.other_building.id, NOVEMBER)


def test_m16_many_readings_are_asked_about_together(metered: Offices) -> None:
    """As many questions about thirty meters as about two."""
    work = metered.work
    with work.database.reading() as session:
        known = session.scalars(select(Meter).order_by(Meter.number)).first()
    assert known is not None
    more = [
        meter(metered, work.load(ServiceKind, known.service_id), number=f"1{n:02}", unit_id=None)
        for n in range(30)
    ]
    work.save(more)
    asked = []
    for numbers in (["001", "002"], [card.number for card in more]):
        columns, found = meant(metered, [[number, "31.10.2026", "300"] for number in numbers])
        with counted(work.database) as told:
            meant(metered, [[number, "31.10.2026", "300"] for number in numbers])
            reading_files.load(work, "из файла", columns, found.cells, None)
        asked.append(len([words for words in told if words.startswith("SELECT")]))
    assert asked[1] <= asked[0] + 2
