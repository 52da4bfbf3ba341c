"""A workbook is read back as what was written: types, colours, formulas, text that is text."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from app.excel import LONGEST_TEXT, excel_value, sheet_name, write
from app.table import REPORTS, Column, Mark, Row, Table
from db.errors import UserError
from tests.company import Company

D = Decimal
DAY = dt.date
COLUMNS = (
    Column("mark", "", str, 4),
    Column("name", "Арендатор", str, 30),
    Column("day", "Дата", dt.date, 12),
    Column("number", "Количество", int, 10),
    Column("sum", "Сумма долга", Decimal, 14),
)


def line(name: str, amount: str, number: int = 1, **more: Any) -> Row:
    return Row(("", name, DAY(2026, 11, 21), number, D(amount)), **more)


def table(*rows: Row, **more: Any) -> Table:
    return Table("Сводка", COLUMNS, rows, **more)


def written(tmp_path: Path, made: Table, *, values: bool = False) -> Worksheet:
    path = tmp_path / "сводка.xlsx"
    write(made, path)
    book = openpyxl.load_workbook(path, data_only=values)
    assert [p.name for p in tmp_path.iterdir() if "xlsx" in p.name] == ["сводка.xlsx"]
    return book.active


def header_line(sheet: Worksheet) -> int:
    return next(r for r in range(1, 30) if sheet.cell(r, 2).value == "Арендатор")


def fill(sheet: Worksheet, row: int, column: int) -> str:
    pattern = sheet.cell(row, column).fill
    return pattern.fgColor.rgb[2:] if pattern.fill_type else ""


def test_values_keep_their_types(tmp_path: Path) -> None:
    class Kind(enum.Enum):
        RENT = "Аренда"

    moment = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
    columns = [Column(str(n), f"К{n}", str) for n in range(8)]
    cells = (D("1234.5"), D("0.333333"), 2026, DAY(2026, 1, 2), moment, True, Kind.RENT, None)
    sheet = written(tmp_path, Table("Список", columns, [Row(cells)]))
    row = header_line_of(sheet, "К0") + 1
    found = [sheet.cell(row, n) for n in range(1, 9)]
    local = moment.astimezone().replace(tzinfo=None)
    assert [as_day(c.value) for c in found] == [
        1234.5,
        0.333333,
        2026,
        DAY(2026, 1, 2),
        local,
        "да",
        "Аренда",
        None,
    ]
    assert [c.number_format for c in found[:5]] == [
        "#,##0.00;[Red]-#,##0.00",
        "General",
        "0",
        "dd.mm.yyyy",
        "dd.mm.yyyy hh:mm",
    ]
    assert found[3].is_date
    assert found[4].is_date


def as_day(value: Any) -> Any:
    """A midnight as the day it is: a workbook knows no other."""
    midnight = isinstance(value, dt.datetime) and value.time() == dt.time()
    return value.date() if midnight else value


def header_line_of(sheet: Worksheet, title: str) -> int:
    return next(r for r in range(1, 30) if sheet.cell(r, 1).value == title)


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 900", "-5", "@SUM(A1)", "{=1}", "http://a.b", "00125", "a\x07b", "_x0041_"]
)
def test_text_is_never_a_formula_nor_a_link(tmp_path: Path, text: str) -> None:
    sheet = written(tmp_path, table(line(text, "1")))
    cell = sheet.cell(header_line(sheet) + 1, 2)
    assert (unescape(cell.value), cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_day_before_the_first_of_excel_and_a_long_text_stay_text() -> None:
    assert excel_value(DAY(1899, 12, 31)) == ("text", "1899-12-31")
    kind, text = excel_value("я" * 40_000)
    assert (kind, len(text), text[-1]) == ("text", LONGEST_TEXT, "…")


def test_heading_figures_header_and_filter(tmp_path: Path) -> None:
    made = table(
        line("ООО «А»", "1"),
        line("ООО «Б»", "2"),
        subtitle=["По начислениям и разнесениям."],
        figures=[("Парк", 412), ("Переплата", D("95300.5"))],
    )
    sheet = written(tmp_path, made)
    assert [sheet.cell(r, 1).value for r in (1, 2)] == ["Сводка", "По начислениям и разнесениям."]
    assert [sheet.cell(3, c).value for c in (2, 3)] == ["Парк", "Переплата"]
    assert [sheet.cell(4, c).value for c in (2, 3)] == [412, 95300.5]
    top = header_line(sheet)
    assert sheet.freeze_panes == f"A{top + 1}"
    assert sheet.auto_filter.ref == f"A{top}:E{top + 2}"
    assert sheet.cell(top, 5).font.bold
    assert sheet.print_title_rows == f"${top}:${top}"
    assert sheet.column_dimensions["A"].width < 6 < sheet.column_dimensions["B"].width
    assert sheet.title == "Сводка"


def test_totals_and_groups_are_formulas_that_know_their_value(tmp_path: Path) -> None:
    rows = (
        line("Юг", "30", 2, bold=True),
        line("ООО «А»", "10", level=1),
        line("ООО «Б»", "20", level=1),
        line("Север", "5", 7, bold=True),
        line("ООО «В»", "5", 7, level=1),
    )
    made = table(*rows, totals=("", "Итого", None, 9, D(35)))
    sheet = written(tmp_path, made)
    top = header_line(sheet) + 1
    assert [sheet.cell(top + n, 5).value for n in range(6)] == [
        f"=SUBTOTAL(9,E{top + 1}:E{top + 2})",
        10,
        20,
        f"=SUBTOTAL(9,E{top + 4}:E{top + 4})",
        5,
        f"=SUBTOTAL(9,E{top}:E{top + 4})",
    ]
    assert [sheet.row_dimensions[top + n].outlineLevel for n in range(5)] == [0, 1, 1, 0, 1]
    assert sheet.cell(top + 1, 2).alignment.indent == 1
    assert sheet.sheet_properties.outlinePr.summaryBelow is False
    known = written(tmp_path, made, values=True)
    assert [known.cell(top + n, 5).value for n in (0, 3, 5)] == [30, 5, 35]


def test_a_sum_that_its_rows_do_not_give_stays_a_number(tmp_path: Path) -> None:
    made = table(line("ООО «А»", "10"), totals=("", "Итого", None, "", D("9.99")))
    sheet = written(tmp_path, made)
    assert sheet.cell(header_line(sheet) + 2, 5).value == 9.99


def test_zero_is_empty_in_a_report_and_stands_in_a_list(tmp_path: Path) -> None:
    report = written(tmp_path, table(line("А", "0"), totals=("", "Итого", None, 1, D(0))))
    assert report.cell(header_line(report) + 1, 5).number_format.endswith(";")
    plain = written(tmp_path, table(line("А", "0")))
    assert not plain.cell(header_line(plain) + 1, 5).number_format.endswith(";")


def test_g20_g21_g22_colours_of_cells_and_rows_and_their_legend(tmp_path: Path) -> None:
    debt = {"day": Mark.DEBT, "sum": Mark.DEBT}
    made = table(
        line("долг", "1", marks=debt),
        line("возвращена", "1", marks={"": Mark.RETURNED} | debt),
        line("предоплата", "1", marks={"": Mark.PREPAID}),
        line("без всего", "1"),
        legend=["Д — долг", "ВД — возвращена", "П — только предоплата", "Долг — это долг"],
    )
    sheet = written(tmp_path, made)
    top = header_line(sheet) + 1
    yellow, grey, violet = "FFF0A8", "D9DEE4", "E6DBF8"
    assert [[fill(sheet, top + n, c) for c in range(1, 6)] for n in range(4)] == [
        ["", "", yellow, "", yellow],
        [grey, grey, yellow, grey, yellow],
        [violet] * 5,
        [""] * 5,
    ]
    legend = [(sheet.cell(r, 1).value, sheet.cell(r, 2).value) for r in range(top + 5, top + 9)]
    assert legend == [
        ("Д", "долг"),
        ("ВД", "возвращена"),
        ("П", "только предоплата"),
        (None, "Долг — это долг"),
    ]
    assert [fill(sheet, r, 1) for r in range(top + 5, top + 9)] == [yellow, grey, violet, ""]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Сводка аренды на 21.11.2026", "Сводка аренды на 21.11.2026"),
        ("Счёт [1]: а/б?*\\", "Счёт  1   а б"),
        ("'кавычки'", "кавычки"),
        ("я" * 60, "я" * 31),
        ("???", "Лист"),
    ],
)
def test_names_of_sheets_are_such_as_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_a_file_that_cannot_be_written_is_told_and_left_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"Файл «б\.xlsx» не записан"):
        write(table(), tmp_path / "нет" / "б.xlsx")
    taken = tmp_path / "папка.xlsx"
    taken.mkdir()
    with pytest.raises(UserError, match="не записан"):
        write(table(), taken)
    assert [p.name for p in tmp_path.iterdir()] == ["папка.xlsx"]


def test_an_empty_table_is_a_workbook_too(tmp_path: Path) -> None:
    sheet = written(tmp_path, table())
    assert sheet.cell(header_line(sheet), 5).value == "Сумма долга"


def test_g20_the_summary_goes_to_a_workbook_with_its_colours(
    company: Company, tmp_path: Path
) -> None:
    company.work.post(company.transfer())
    report = REPORTS["rental_summary"]
    with company.work.database.reading() as session:
        made = report.run(session, report.params(date=DAY(2026, 11, 20)))
    sheet = written(tmp_path, made)
    titles = [c.title or None for c in made.columns]
    top = next(
        r for r in range(1, 30) if [sheet.cell(r, c + 1).value for c in range(14)][1:] == titles[1:]
    )
    row = [sheet.cell(top + 1, c) for c in range(1, 15)]
    assert row[2].value == "БК-001"
    assert as_day(row[5].value) == DAY(2026, 12, 11)
    assert row[10].value == 5929.03
    coloured = [n for n in range(1, 15) if fill(sheet, top + 1, n) == "FFF0A8"]
    assert [made.columns[n - 1].key for n in coloured] == ["paid_to", "until", "breakdown"]
    assert sheet.cell(top + 2, 11).value == f"=SUBTOTAL(9,K{top + 1}:K{top + 1})"
