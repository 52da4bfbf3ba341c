"""Rows that come as text: headings, references by any name, values, what cannot be read."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import event

from app.naming import found_by_name
from app.opening_files import opening_fields
from app.pasting import (
    columns_by_heading,
    columns_by_order,
    fill_rows,
    read_block,
    read_cells,
    told_columns,
    value_of,
)
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Unit
from db.documents.contract import Contract
from db.documents.rent_transfer import Haulage, RentTransferDelivery, RentTransferUnit
from db.meta import field_of, fields_of
from db.registers.place import Possession

DAY = dt.date(2026, 11, 21)


def test_a_block_of_excel_is_cut_into_cells():
    assert read_block("a\tb\r\n1\t\r\n\t\n") == [["a", "b"], ["1", ""]]
    assert read_block('"две\nстроки"\t"a ""b"""\nООО "Ромашка"\t"Рога" и "копыта"') == [
        ["две\nстроки", '"a ""b"""'],
        ['ООО "Ромашка"', '"Рога" и "копыта"'],
    ]
    assert read_block('"не закрыта\tx\n"и эта\ty') == [['"не закрыта', "x"], ['"и эта', "y"]]
    assert read_block("") == []


def test_columns_are_told_by_headings_or_by_order():
    fields = [f for f in fields_of(RentTransferUnit) if f.name != "line"]
    named = columns_by_heading(["Цена", "бытовка", "что-то", "По"], fields)
    assert [f and f.name for f in named] == ["price", "unit_id", None, "date_to"]
    for words in ("Имущество", "Помещение", "Машино-место"):
        assert columns_by_heading([words], fields) == [fields[0]]
    assert columns_by_heading(["БК-001", "1", "01.11.2026"], fields) is None
    assert [f and f.name for f in columns_by_order(fields[:2], 3)] == ["unit_id", "kind_id", None]


def test_a_column_is_known_by_other_words_and_each_is_taken_once():
    """Balances of a person's own table: «Долг, руб.» is the sum of a debt; its own title wins."""
    fields = opening_fields()
    heads = ["№ договора", "Инв. номер", "Долг, руб.", "Заметка", "Депозит"]
    named = columns_by_heading(heads, fields)
    assert named is not None
    assert [f and f.name for f in named] == ["contract_id", "unit_id", "amount", None, "deposit"]
    told = told_columns(heads, named)
    assert "«Долг, руб.» — это «Сумма»" in told
    assert "Не взяты колонки: «Заметка»" in told
    twice = columns_by_heading(["Договор", "Долг", "Сумма", "сумма"], fields)
    assert twice is not None
    assert [f and f.name for f in twice] == ["contract_id", None, "amount", None]
    assert told_columns(["Договор", "Сумма*"], [fields[0], fields[-2]]) == ""


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("quantity", "2", 2),
        ("quantity", "1 000", 1000),
        ("price", "1 234,50 ₽", Decimal("1234.50")),
        ("price", "1,234.50", Decimal("1234.50")),
        ("date_to", "21.11.2026 0:00:00", DAY),
        ("date_to", "21.11.26", DAY),
        ("manual", "Истина", True),
        ("manual", "нет", False),
        ("composition", "Кровать × 2", "Кровать × 2"),
        ("composition", "", None),
    ],
)
def test_a_cell_is_read_as_its_column_wants(name, text, value):
    assert value_of(field_of(RentTransferUnit, name), text, DAY) == value


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("quantity", "1,5", "целое"),
        ("price", "(500,00)", "с минусом"),
        ("price", "дорого", "число"),
        ("date_to", "31.02.2026", "Такой даты нет"),
        ("manual", "может быть", "«да» или «нет»"),
    ],
)
def test_what_cannot_be_read_says_why(name, text, why):
    with pytest.raises(ValueError, match=why):
        value_of(field_of(RentTransferUnit, name), text, DAY)


def test_a_word_of_a_list_is_read_by_what_people_see():
    field = field_of(RentTransferDelivery, "haulage")
    assert value_of(field, "самовывоз", DAY) is Haulage.PICKUP
    with pytest.raises(ValueError, match="«Перевозчик», «Самовывоз»"):
        value_of(field, "пешком", DAY)


def test_things_are_found_by_any_of_their_names(company):
    work = company.work
    given = company.transfer()
    work.post(given)
    with work.database.reading() as session:
        assert found_by_name(session, Unit, ["бк-001", " КР ", "БК"]) == {
            "бк-001": [company.cabins[0].id],
            " КР ": [company.beds.id],
            "БК": [],
        }
        name = "Блок-контейнер 6×2,4"
        assert len(found_by_name(session, Cabin, [name])[name]) == 3
        inn = "7707083893"
        assert found_by_name(session, Partner, [inn, "ооо «стройград»"]) == {
            inn: [company.tenant.id],
            "ооо «стройград»": [company.tenant.id],
        }
        title = "Договор № 214 от 01.01.2026"
        assert found_by_name(session, Contract, [title, "215"]) == {
            title: [company.contract.id],
            "215": [company.other_contract.id],
        }
        other = "Договор № 214 от 02.01.2026"
        assert found_by_name(session, Contract, [other]) == {other: []}
        held = found_by_name(session, Possession, ["БК-001", "БК-002"])
        assert held == {"БК-001": [given.units[0].id], "БК-002": []}


def test_only_what_may_be_chosen_is_found(company):
    first = company.cabins[0]
    gone = Cabin(name="Списанный", code="БК-009", kind_id=company.kind.id)
    company.work.save(gone)
    company.work.mark(gone)
    with company.work.database.reading() as session:
        found = found_by_name(session, Unit, ["БК-001", "БК-002", "БК-009"], {"id": [first.id]})
        assert found == {"БК-001": [first.id], "БК-002": [], "БК-009": []}
        assert found_by_name(session, Unit, ["БК-009"]) == {"БК-009": []}


def test_each_cell_says_what_is_wrong_with_it(company):
    names = ("unit_id", "quantity", "price")
    columns = [*(field_of(RentTransferUnit, name) for name in names), None]
    block = [["БК-001", "1", "6000", "?"], ["БК-002", "два", "", ""], ["БК-999", "1", "1", ""]]
    allowed = {"id": [company.cabins[0].id]}
    with company.work.database.reading() as session:
        cells = read_cells(session, block, columns, lambda f: allowed if f.target else {}, DAY)
    assert [c.value for c in cells[0]] == [company.cabins[0].id, 1, Decimal(6000), None]
    assert cells[1][0].fault == "«БК-002» нельзя выбрать в этом документе"
    assert "число" in cells[1][1].fault
    assert (cells[1][2].value, cells[1][2].fault) == (None, "")
    assert cells[2][0].fault == "Не найдено: «БК-999»"


def test_rows_are_filled_as_if_they_were_typed(company):
    work, document = company.work, company.transfer()
    cabin = company.cabins[0]
    period = {"date_from": dt.date(2026, 11, 1), "date_to": dt.date(2026, 11, 30)}
    rows = [RentTransferUnit() for _ in range(4)]
    given = [
        {"unit_id": cabin.id, **period},
        {"unit_id": cabin.id, **period, "price": Decimal(9000)},
        {"unit_id": cabin.id, **period, "amount": Decimal(6000)},
        {"unit_id": cabin.id, **period, "amount": Decimal(5000)},
    ]
    with work.database.reading() as session:
        fill_rows(session, document, list(zip(rows, given, strict=True)))
    assert [r.amount for r in rows] == [Decimal(n) for n in (6000, 9000, 6000, 5000)]
    assert [r.manual for r in rows] == [False, False, False, True]
    assert rows[0].composition == "Кровать × 2"
    assert rows[0].tariff_id == company.tariff.id


def test_five_hundred_rows_ask_as_many_queries_as_five(company):
    work, document = company.work, company.transfer()
    columns = [field_of(RentTransferUnit, name) for name in ("unit_id", "date_from")]

    def asked(count):
        statements = []

        def note(*args):
            statements.append(args[2])

        event.listen(work.database.engine, "before_cursor_execute", note)
        try:
            with work.database.reading() as session:
                block = [[c.code, "01.11.2026"] for c in company.cabins] * count
                cells = read_cells(session, block, columns, lambda f: {}, DAY)
                rows = [
                    (
                        RentTransferUnit(),
                        {f.name: c.value for f, c in zip(columns, line, strict=True)},
                    )
                    for line in cells
                ]
                fill_rows(session, document, rows)
        finally:
            event.remove(work.database.engine, "before_cursor_execute", note)
        return len(statements)

    assert asked(160) == asked(2)
