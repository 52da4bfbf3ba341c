"""Reports put together as a person set them: nothing is lost, every sum holds to the kopeck."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report_arranging import arranged, columns_of, is_heading, leaves, made_of, under
from app.report_filters import Condition, Operator, operators_for, sort_key, told
from app.report_settings import Settings, from_data, to_data
from app.table import Column, Row, Table

D = Decimal
COLUMNS = (
    Column("tenant", "Месяц, арендатор", str),
    Column("kind", "Вид", str),
    Column("day", "Дата", date),
    Column("price", "Цена", D),
    Column("sum", "Сумма", D),
    Column("count", "Штук", int),
)
MONTH = Column("month", "Месяц", str)
KEYS = ("month", "tenant", "kind", "day", "price", "sum", "count")
LEAF = st.tuples(
    st.sampled_from(["ООО «Строй»", "ИП Ёлкин", "АО «Дорстрой»", ""]),
    st.sampled_from(["Аренда", "Доставка", ""]),
    st.sampled_from([None, date(2026, 11, 1), date(2026, 4, 30)]),
    st.decimals(0, 10**4, places=2),
    st.decimals(-(10**6), 10**6, places=2) | st.none(),
    st.integers(0, 9),
)
MONTHS = st.lists(
    st.tuples(st.sampled_from(["ноябрь", "апрель", "май"]), st.lists(LEAF, min_size=1, max_size=6)),
    max_size=3,
    unique_by=lambda part: part[0],
)


def sums(rows):
    money = sum((r[4] for r in rows if r[4] is not None), D("0.00"))
    return "", None, None, money, sum(r[5] for r in rows)


@st.composite
def tables(draw):
    """A report as ours are: months over rows, a group apart, totals of what is not apart."""
    rows, every = [], []
    for month, part in draw(MONTHS):
        rows.append(Row((month, *sums(part)), bold=True))
        rows += [Row(cells, level=1) for cells in part]
        every += part
    if kept := draw(st.lists(LEAF, max_size=3)):
        rows.append(Row(("Залоги", *sums(kept)), bold=True, apart=True))
        rows += [Row(cells, level=1, apart=True) for cells in kept]
    totals = ("Итого", *sums(every)) if every else ("Итого", "", None, None, D("0.00"), 0)
    return Table("Т", COLUMNS, rows, totals=totals, groups=(MONTH,), leaf_title="Арендатор")


@st.composite
def settings(draw):
    values = st.sampled_from(["строй", "аренда", date(2026, 5, 1), D("10.00"), 3, ""])
    filters = st.builds(
        Condition, st.sampled_from(KEYS), st.sampled_from(Operator), values, st.booleans()
    )
    keys = st.lists(st.sampled_from([*KEYS, "gone"]), max_size=3, unique=True).map(tuple)
    return Settings(
        columns=draw(st.none() | keys),
        filters=tuple(draw(st.lists(filters, max_size=2))),
        groups=draw(st.none() | keys | st.permutations(KEYS).map(tuple)),
        order=tuple((key, draw(st.booleans())) for key in draw(keys)),
    )


def plain(table):
    return [r for n, r in enumerate(table.rows) if not is_heading(table.rows, n)]


def at(table, key):
    return next((n for n, c in enumerate(table.columns) if c.key == key), None)


@given(tables(), settings())
def test_subtotals_and_totals_are_the_sums_of_the_rows_to_the_kopeck(table, asked):
    made = arranged(table, replace(asked, columns=None))
    for key in ("sum", "count"):
        place = at(made, key)
        if place is None or len(made.columns) == 1:
            continue  # it became a group, or the names of the groups stand in it
        counted = [r.cells[place] or 0 for r in plain(made) if not r.apart]
        assert (made.totals[place] or 0) == sum(counted)
        tops = [n for n in range(len(made.rows)) if is_heading(made.rows, n)]
        for n in tops:
            below = [made.rows[k] for k in under(made.rows, n) if not is_heading(made.rows, k)]
            assert (made.rows[n].cells[place] or 0) == sum(r.cells[place] or 0 for r in below)


@given(tables(), settings())
def test_rows_are_those_that_pass_and_no_row_is_lost(table, asked):
    made = arranged(table, replace(asked, columns=None))
    known = {c.key: n for n, c in enumerate(columns_of(table))}
    tests = [c for c in asked.used_filters() if c.column in known]
    wanted = [r for r in leaves(table) if all(c.holds(r.cells[known[c.column]]) for c in tests)]
    place = at(made, "price")
    if place is not None:
        found = sorted(r.cells[place] for r in plain(made))
        assert found == sorted(r.cells[known["price"]] for r in wanted)
    assert len(plain(made)) == len(wanted)
    assert all(len(r.cells) == len(made.columns) for r in made.rows)


def test_R10_rows_keep_their_last_column_when_all_of_them_are_groups():
    rows = [Row(("Доставка",)), Row(("Вывоз",)), Row(("Доставка",))]
    alone = Table("Т", [Column("name", "Наименование", str)], rows)
    made = arranged(alone, Settings(groups=("name",)))
    assert [c.title for c in made.columns] == ["Наименование"]
    assert [(r.level, r.cells) for r in made.rows] == [(0, r.cells) for r in rows]
    two = Table("Т", [Column("kind", "Вид", str), Column("count", "Штук", int)], [Row(("А", 2))])
    made = arranged(two, Settings(groups=("count", "kind")))
    assert [(r.level, r.cells) for r in made.rows] == [(0, ("2",)), (1, ("А",))]


@given(tables(), settings())
def test_shown_columns_are_the_asked_ones_and_line_up(table, asked):
    made = arranged(table, asked)
    assert all(len(r.cells) == len(made.columns) for r in made.rows)
    assert not made.totals or len(made.totals) == len(made.columns)
    whole = arranged(table, replace(asked, columns=None))
    wanted = [k for k in asked.columns or () if at(whole, k) is not None]
    keys = [c.key for c in made.columns]
    if wanted:
        assert [k for k in keys if k in wanted] == wanted
        assert len(keys) <= len(wanted) + 1  # the column of names stays when it must
    else:
        assert keys == [c.key for c in whole.columns]


@given(tables(), st.sampled_from(KEYS), st.booleans())
def test_order_is_that_of_one_column_with_empty_cells_last(table, key, down):
    made = arranged(table, Settings(groups=(), order=((key, down),)))
    place = at(made, key)
    cells = [r.cells[place] for r in made.rows if not r.apart]
    filled = [c for c in cells if c not in (None, "")]
    assert cells == filled + [c for c in cells if c in (None, "")]
    if key != "month":
        assert filled == sorted(filled, key=sort_key, reverse=down)


@given(tables())
def test_nothing_asked_is_the_report_as_it_came(table):
    assert arranged(table, Settings()) == table
    same = arranged(table, Settings(groups=("month",)))
    assert [r.cells for r in plain(same)] == [r.cells for r in plain(table)]


@given(tables(), st.sampled_from(["sum", "count"]))
def test_what_a_total_is_made_of_adds_up_to_it(table, key):
    place = at(table, key)
    made = made_of(table, key)
    assert made.totals[at(made, key)] in (table.totals[place], None)
    for n in range(len(table.rows)):
        if is_heading(table.rows, n):
            part = made_of(table, key, n)
            assert (part.totals[at(part, key)] or 0) == table.rows[n].cells[place]
            assert table.rows[n].cells[0] in part.title


@given(settings())
def test_settings_come_back_from_json(asked):
    import json

    assert from_data(json.loads(json.dumps(to_data(asked)))) == asked


@pytest.mark.parametrize("kept", [None, 7, [], {"filters": [{"column": 1}]}, {"order": [[1]]}])
def test_what_is_no_settings_is_passed_over(kept):
    assert from_data(kept).filters == ()


def test_headings_name_months_as_time_goes_and_empty_values_too():
    rows = [
        Row(("ноябрь", "", None, None, D(2), 1), bold=True),
        Row(("ИП", "Аренда", None, D(1), D(2), 1), level=1),
        Row(("апрель", "", None, None, D(3), 2), bold=True),
        Row(("ИП", "", None, D(1), D(3), 2), level=1),
    ]
    table = Table("Т", COLUMNS, rows, totals=("Итого", "", None, None, D(5), 3), groups=(MONTH,))
    made = arranged(table, Settings(groups=("kind", "month"), order=(("month", True),)))
    assert [r.cells[0] for r in made.rows] == [
        "Аренда", "ноябрь", "ИП", "‹не заполнено›", "апрель", "ИП",
    ]  # fmt: skip
    by_month = arranged(table, Settings(order=(("month", True),)))
    assert [r.cells[0] for r in by_month.rows] == ["апрель", "ИП", "ноябрь", "ИП"]
    by_sum = arranged(table, Settings(groups=("kind",), order=(("sum", True),)))
    assert [r.cells[0] for r in by_sum.rows if r.bold] == ["‹не заполнено›", "Аренда"]
    assert [r.level for r in made.rows] == [0, 1, 2, 0, 1, 2]
    assert made.columns[0].title == "Вид, месяц, месяц, арендатор"


def test_each_operator_reads_as_people_do():
    day = date(2026, 11, 21)
    moment = datetime(2026, 11, 21, 15, 30).astimezone()
    for operator, cell, value, holds in (
        (Operator.EQUAL, "ИП Ёлкин", "ип елкин", True),
        (Operator.EQUAL, moment, day, True),
        (Operator.LESS_OR_EQUAL, moment, day, True),
        (Operator.EQUAL, moment, date(2026, 11, 20), False),
        (Operator.NOT_EQUAL, "", "ип", True),
        (Operator.IN_LIST, "Б", ("А", "б"), True),
        (Operator.NOT_IN_LIST, "В", ("А", "б"), True),
        (Operator.CONTAINS, "ООО «Строй»", "СТРОЙ", True),
        (Operator.NOT_CONTAINS, None, "строй", True),
        (Operator.BEGINS, "БК-017", "бк", True),
        (Operator.GREATER, D("0.01"), D(0), True),
        (Operator.GREATER, None, D(0), False),
        (Operator.GREATER_OR_EQUAL, day, day, True),
        (Operator.LESS, day, date(2026, 11, 20), False),
        (Operator.LESS_OR_EQUAL, 3, D(3), True),
        (Operator.LESS, "слово", D(3), False),
        (Operator.FILLED, D(0), None, True),
        (Operator.EMPTY, "", None, True),
    ):
        assert Condition("x", operator, value).holds(cell) is holds, operator
    assert Operator.CONTAINS not in operators_for(D)
    assert Operator.GREATER not in operators_for(str)
    assert operators_for(bool) == (Operator.EQUAL,)
    assert (
        told(Condition("x", Operator.IN_LIST, ("А", "")), "Вид")
        == "Вид: в списке А, ‹не заполнено›"
    )
    assert told(Condition("x", Operator.EMPTY), "Вид") == "Вид: не заполнено"
