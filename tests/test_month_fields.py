"""A field that means a month says «октябрь 2026» wherever it stands, and is typed so (C-10, H-1)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import excel, lists
from app.commands.table_file import text_of
from app.condition_words import told
from app.conditions import Condition, Operator
from app.list_output import output_table
from app.lists import ListQuery
from app.pasting import value_of
from app.table import Column, Row, Table
from app.typed import parse_month
from db.documents.service_charge import ServiceCharge
from db.documents.shared_cost import SharedCost
from db.meta import field_of
from db.registers.money import Charge
from db.types import Month
from forms.month_field import MonthField
from tests.company import Company
from tests.windows import Office

DAY = dt.date
NOVEMBER, DECEMBER = DAY(2026, 11, 1), DAY(2026, 12, 1)
BASE = DAY(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("10.2026", DAY(2026, 10, 1)),
        ("10", DAY(2026, 10, 1)),
        ("1026", DAY(2026, 10, 1)),
        ("102027", DAY(2027, 10, 1)),
        ("3/27", DAY(2027, 3, 1)),
        ("17.10.2026", DAY(2026, 10, 1)),
        ("окт", DAY(2026, 10, 1)),
        ("Октябрь 2027 г.", DAY(2027, 10, 1)),
        ("мая 25", DAY(2025, 5, 1)),
        ("ноябрь 2026", NOVEMBER),
        ("+1", DECEMBER),
        ("-11", DAY(2025, 12, 1)),
        (" ", None),
    ],
)
def test_c10_a_month_is_typed_by_its_number_or_name(text: str, month: dt.date | None) -> None:
    assert parse_month(text, BASE) == month


@pytest.mark.parametrize(
    "text", ["13", "0.2026", "ма", "октябрь ноябрь", "32.10.2026", "1.2.3.4", "9" * 5000, "окт 2"]
)
def test_c10_what_is_no_month_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="Такого месяца нет: .* Введите, например, 10.2026"):
        parse_month(text, BASE)


def test_c10_a_list_of_months_is_filtered_and_written_as_months(
    company: Company, tmp_path: Path
) -> None:
    """Found by the month whatever day stands for it; Excel has a real date in the month's words."""
    company.work.post(company.transfer())  # 12.11–11.12
    assert [field_of(kind, "month").kind for kind in (Charge, SharedCost)] == [Month, Month]
    equal = Condition("month", Operator.EQUAL, DAY(2026, 12, 9))
    between = Condition("month", Operator.BETWEEN, (DAY(2026, 12, 9), None))
    listed = Condition("month", Operator.IN_LIST, (NOVEMBER, DAY(2026, 12, 9)))
    with company.work.database.reading() as session:
        counts = [
            len(list(lists.ids(session, ListQuery(Charge, conditions=[condition]))))
            for condition in (equal, between, listed)
        ]
        made = output_table(session, ListQuery(Charge), ["month", "date_from"], with_totals=False)
    assert counts == [1, 1, 2]
    assert told(Charge, equal, lambda *_: "") == "Месяц: декабрь 2026"
    assert [row.cells[0] for row in made.rows] == [DECEMBER, NOVEMBER]
    assert "ноябрь 2026" in text_of(made)
    excel.write(made, tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    cells = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, dt.datetime)]
    assert [(c.value.date(), c.number_format) for c in cells[2:]] == [
        (NOVEMBER, "[$-419]mmmm yyyy"),
        (DAY(2026, 11, 12), "dd.mm.yyyy"),
    ]


def test_c10_a_table_on_paper_and_a_pasted_cell_know_the_month() -> None:
    from app.papers.report import _row

    column = Column("month", "Месяц", Month)
    made = Table("Т", [column, Column("day", "День", dt.date)], [Row((DECEMBER, DECEMBER))])
    assert _row(made, made.rows[0], zeros=True).cells == ["декабрь 2026", "01.12.2026"]
    assert value_of(field_of(ServiceCharge, "month"), "дек 26", BASE) == DECEMBER


def test_c10_a_month_is_stepped_by_arrows_and_its_history_says_it(office: Office) -> None:
    window: Any = office.desk.open_new(ServiceCharge)
    editor = next(e for f, e in window.form.head.editors() if f.name == "month")
    assert isinstance(editor, MonthField)
    window.apply(window.thing, "month", NOVEMBER)
    assert editor.text() == "ноябрь 2026"
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert (editor.text(), window.thing.month) == ("декабрь 2026", DECEMBER)
    editor.steps[-1].trigger()
    editor.steps[-1].trigger()
    assert window.thing.month == DAY(2026, 10, 1)
    editor.setText("такого нет")
    editor.setModified(True)
    editor.commit()
    assert "Такого месяца нет" in editor.fault()
    assert window.thing.month == DAY(2026, 10, 1)
